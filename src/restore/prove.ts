import type { RestoreRecord } from "../service-fabric/records";
import { call, callLimits } from "../waiting/call";
import { gatewayPatience } from "../waiting/patience";
import { pollWait } from "../waiting/poll-schedule";
import { read } from "../waiting/read";
import { sleep } from "../waiting/run";
import { isReady } from "./obstacles";
import type { PendingRestore, Restored } from "./outcome";
import { isoTime, type RestoreRun } from "./restore-run";

const second = 1_000;
/** How long after a Success the partition may take until it is Ready with all of its replicas. */
const proofMilliseconds = 600 * second;
/** Between the two looks that have to show the same. Source: partitions were seen to lose their quorum right after a restore. */
const secondLookMilliseconds = 15 * second;

/**
 * Proves what a Success says: the record repeats what was asked for, so that it is the partition that has to show it. It is
 * Ready with a higher data loss version than before, and as many replicas as before have caught up; twice.
 */
export async function prove(run: RestoreRun, pending: PendingRestore, record: RestoreRecord): Promise<Restored> {
  const { clock, order } = run;
  const since = clock.now();
  const until = since + proofMilliseconds;
  let firstSeen: number | undefined;
  for (;;) {
    const { doubt, dataLossVersion } = await look(run, pending);
    if (doubt === undefined && firstSeen !== undefined) {
      const now = clock.now();
      return {
        partitionId: order.partitionId,
        backupId: order.backup.backupId,
        backupLocation: order.backup.location,
        epoch: order.backup.epoch,
        lsn: order.backup.lsn,
        dataLossVersionBefore: pending.dataLossVersion,
        dataLossVersion,
        requestedAt: pending.requestedAt,
        completedAt: isoTime(now),
        restoreSeconds: Math.round((firstSeen - Date.parse(pending.requestedAt)) / second),
        restoredAt: record.restoredAt ?? isoTime(now),
        suspended: pending.suspended,
        ...(pending.wayBack === undefined ? {} : { wayBack: pending.wayBack }),
        ...(await lowerLsn(run)),
      };
    }
    firstSeen = doubt === undefined ? clock.now() : undefined;
    if (doubt !== undefined) {
      if (clock.now() >= until) throw run.failure("SFB_RESTORE_NOT_PROVEN", doubt);
      run.progress({ text: `restored; proving it: ${doubt}`, change: false });
    }
    await sleep(run, doubt === undefined ? secondLookMilliseconds : pollWait(clock.now() - since, clock.random));
  }
}

/**
 * A partition that was restored goes on from the backup's LSN: a lower one is odd. No error, as it is not sure that an idle
 * queue, or an actor service, counts on the same scale.
 */
async function lowerLsn(run: RestoreRun): Promise<{ readonly lowerLsn?: string }> {
  const { cluster, order } = run;
  const replicas = await read(run, gatewayPatience, (signal) => cluster.listReplicas(order.partitionId, signal));
  const primary = replicas.find(({ role }) => role === "Primary");
  if (primary === undefined) return {};
  const detail = await call(run, callLimits.readMilliseconds, (signal) =>
    cluster.getReplicaDetail(order.partitionId, primary, signal),
  );
  const lsn = detail.kind === "answered" ? detail.value.committedLsn : undefined;
  return lsn !== undefined && BigInt(lsn) > 0n && BigInt(lsn) < BigInt(order.backup.lsn) ? { lowerLsn: lsn } : {};
}

/** What the partition does not show yet, as a sentence. */
async function look(
  run: RestoreRun,
  pending: PendingRestore,
): Promise<{ readonly dataLossVersion: string; readonly doubt: string | undefined }> {
  const { cluster, order } = run;
  const partition = await read(run, gatewayPatience, (signal) => cluster.getPartition(order.partitionId, signal));
  const dataLossVersion = partition?.epoch?.dataLossVersion ?? "0";
  const doubt = (text: string) => ({ dataLossVersion, doubt: text });
  if (partition?.status !== "Ready") return doubt(`It is ${partition?.status ?? "gone"}, not Ready.`);
  if (BigInt(dataLossVersion) <= BigInt(pending.dataLossVersion)) {
    return doubt(`Its data loss version is ${dataLossVersion}, as it was before: nothing was restored.`);
  }
  const replicas = await read(run, gatewayPatience, (signal) => cluster.listReplicas(order.partitionId, signal));
  const ready = replicas.filter(isReady).length;
  if (ready >= pending.replicas) return { dataLossVersion, doubt: undefined };
  return doubt(`${ready} of ${pending.replicas} replicas have caught up.`);
}
