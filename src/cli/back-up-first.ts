import { runBackup } from "../backup";
import type { RestorePorts } from "../restore";
import type { Cluster } from "../service-fabric/cluster";
import type { Secrets } from "../service-fabric/secrets";

/** Backs up what a partition holds, into the storage that its restore reads. */
export function backUpFirst(cluster: Cluster, secrets: Secrets): NonNullable<RestorePorts["backUp"]> {
  return async (run) => {
    const { order, clock, stop } = run;
    run.progress({ text: "backing up what it holds now", change: true });
    const outcome = await runBackup(
      {
        address: { partitionId: order.partitionId },
        ...(order.storage === undefined ? {} : { storage: order.storage }),
        backupTimeoutMinutes: order.restoreTimeoutMinutes,
        proof: "listed",
        whenBusy: "wait",
      },
      { cluster, clock, redact: secrets.redact, signal: stop, progress: (line) => run.progress(line) },
    );
    if (outcome.kind === "failed") throw run.failure("SFB_WAY_BACK_FAILED", outcome.error.message);
    const { backupId, backupLocation: location, epoch, lsn, timestamp } = outcome.backup;
    return { backupId, location, epoch, lsn, timestamp };
  };
}
