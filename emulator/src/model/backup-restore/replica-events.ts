import type { Cluster, LivePartition } from "../cluster/cluster.js";

/** The partition loses its data: its new data loss version is the time in ticks since 1601, and never an old one. */
export function loseData(cluster: Cluster, { id, epoch }: LivePartition, at: number): void {
  const ticks = BigInt(Math.floor(at) + 11_644_473_600_000) * 10_000n;
  const next = epoch.dataLossVersion + 1n;
  cluster.moveToNewEpoch(id, { dataLossVersion: ticks > next ? ticks : next });
}

/** Only services that keep state on disk have an agent that takes backups (`FabricClientHelper.ValidateServiceUri`). */
export function keepsState({ service }: LivePartition): boolean {
  return service.kind === "Stateful" && service.hasPersistedState;
}

/** The agent in a stateless, volatile or broken replica never takes a backup on (`BackupRestoreAgentProxy.cpp`). */
export function canBackUp(partition: LivePartition): boolean {
  return keepsState(partition) && partition.status === "Ready";
}
