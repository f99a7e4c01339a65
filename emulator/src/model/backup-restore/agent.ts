import type { LivePartition } from "../cluster/cluster.js";

/** Only services that keep state on disk have an agent that takes backups (`FabricClientHelper.ValidateServiceUri`). */
export function keepsState({ service }: LivePartition): boolean {
  return service.kind === "Stateful" && service.hasPersistedState;
}

/** The agent in a stateless, volatile or broken replica never takes a backup on (`BackupRestoreAgentProxy.cpp`). */
export function canBackUp(partition: LivePartition): boolean {
  return keepsState(partition) && partition.status === "Ready";
}
