import type { LivePartition } from "../cluster/cluster.js";

/** The upper half of a configuration version counts the changes of the primary. */
const oneFailover = 2n ** 32n;

/** Another replica becomes the primary. */
export function failOver(partition: LivePartition): void {
  const { dataLossVersion, configurationVersion } = partition.epoch;
  partition.epoch = { dataLossVersion, configurationVersion: configurationVersion + oneFailover };
}

/** The partition loses its data: its new data loss version is the time in ticks since 1601, and never an old one. */
export function loseData(partition: LivePartition, at: number): void {
  failOver(partition);
  const { dataLossVersion, configurationVersion } = partition.epoch;
  const ticks = BigInt(Math.floor(at) + 11_644_473_600_000) * 10_000n;
  const next = ticks > dataLossVersion ? ticks : dataLossVersion + 1n;
  partition.epoch = { dataLossVersion: next, configurationVersion };
}

/** Only services that keep state on disk have an agent that takes backups (`FabricClientHelper.ValidateServiceUri`). */
export function keepsState({ service }: LivePartition): boolean {
  return service.kind === "Stateful" && service.hasPersistedState;
}

/** The agent in a stateless, volatile or broken replica never takes a backup on (`BackupRestoreAgentProxy.cpp`). */
export function canBackUp(partition: LivePartition): boolean {
  return keepsState(partition) && partition.status === "Ready";
}
