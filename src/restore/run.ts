import { ServiceFabricError } from "../errors";
import type { RestoreRecord } from "../service-fabric/records";
import { capped } from "../waiting/cap";
import { follow } from "../waiting/follow";
import { inLine } from "../waiting/in-line";
import { remembering, tellWait } from "../waiting/progress";
import { throwIfStopped } from "../waiting/run";
import { lookAtPartition, obstaclesOfApplication, type PartitionNow } from "./obstacles";
import type { PendingRestore, Restored, RestoreOrder, RestoreOutcome, WayBack } from "./outcome";
import { prove } from "./prove";
import { hasEnded, isOf, isSameRecord } from "./record-states";
import { type Prepared, startRestore, waitForChange } from "./request";
import { isoTime, mayBeAtWork, mayBeRestoring, type RestorePorts, type RestoreRun } from "./restore-run";
import { resume, suspend } from "./suspend";

const second = 1_000;
/** How long after its own time-out a restore is given up. Source: one whose data loss cannot be asked for stays Accepted for ever. */
const graceMilliseconds = 120 * second;

/**
 * Restores one partition, from the first look to the proof. Never throws: a run that fails says why, and hands on the
 * request that it leaves in the cluster, if any; given back as `left`, the next run goes on from there.
 */
export function runRestore(order: RestoreOrder, ports: RestorePorts, left?: PendingRestore): Promise<RestoreOutcome> {
  return capped(ports, order.capMilliseconds, async (stop) => {
    const run = beginRun(order, ports, stop, left);
    try {
      return { kind: "restored", result: await restoreInTurn(run) };
    } catch (error) {
      const known = error instanceof ServiceFabricError ? error : run.failure("SFB_UNEXPECTED", String(error));
      return { kind: "failed", error: known, ...(run.pending === undefined ? {} : { pending: run.pending }) };
    }
  });
}

function beginRun(
  order: RestoreOrder,
  ports: RestorePorts,
  stop: AbortSignal,
  left: PendingRestore | undefined,
): RestoreRun {
  let pending = left;
  return {
    ...ports,
    ...remembering(ports.progress, "It waited for its turn."),
    order,
    stop,
    get pending() {
      return pending;
    },
    note: (next) => {
      pending = next;
      ports.save?.(next);
    },
    meanwhile: () => (mayBeAtWork(pending) ? mayBeRestoring : ""),
    failure: (code, detail = "", remedy) =>
      new ServiceFabricError(code, `Restore of partition ${order.partitionId} (${order.name})`, {
        detail: [detail, pending?.suspended ? "Its periodic backups stay suspended." : ""].filter(Boolean).join(" "),
        ...(remedy === undefined ? {} : { remedy }),
      }),
  };
}

function restoreInTurn(run: RestoreRun): Promise<Restored> {
  const { cluster, order, stop } = run;
  return inLine(
    `${cluster.endpoint} restore ${order.partitionId}`,
    stop,
    () => {
      throwIfStopped(run);
      return restore(run);
    },
    () => tellWait(run, "in line: another restore of the partition comes first"),
  );
}

async function restore(run: RestoreRun): Promise<Restored> {
  const accepted = (await goOn(run)) ?? (await startFresh(run));
  const record = await followToEnd(run, accepted);
  const proven = await settle(run, accepted, record);
  const isResumed = proven.suspended && !run.order.keepSuspended && (await resumed(run));
  return { ...proven, suspended: proven.suspended && !isResumed };
}

/** Goes on from what an earlier run left; `undefined` where nothing of it is at work. */
async function goOn(run: RestoreRun): Promise<PendingRestore | undefined> {
  const { order, pending } = run;
  if (pending?.phase === "timed out" && !order.retryTimedOut) throw timedOutBefore(run, pending);
  if (pending === undefined || !mayBeAtWork(pending)) return undefined;
  if (pending.backupId !== order.backup.backupId) {
    throw run.failure("SFB_RESTORE_IN_PROGRESS", `An earlier run asked for the backup ${pending.backupId}.`);
  }
  if (pending.phase === "accepted") return pending;
  run.progress({ text: "finding out what became of an earlier run's request", change: true });
  return waitForChange(run, pending);
}

/** A restore may still come after its Timeout, and take the place of what a second one has brought: a person decides. */
function timedOutBefore(run: RestoreRun, { requestedAt, restoreTimeoutMinutes }: PendingRestore) {
  return run.failure(
    "SFB_RESTORE_TIMED_OUT",
    `An earlier run asked for it at ${requestedAt}, with ${restoreTimeoutMinutes} min. Nothing was asked for now.`,
    "Look at the partition and its data. If they are not those of the backup, restore it again with --retry-timed-out.",
  );
}

/** Nothing is asked for as long as anything stands in the way. */
async function startFresh(run: RestoreRun): Promise<PendingRestore> {
  const { clock, order } = run;
  const { now, obstacles } = await lookAtPartition(run, order.partitionId);
  const [first] = [...obstacles, ...(await obstaclesOfApplication(run, order.applicationName))];
  if (first !== undefined) throw run.failure(first.code, first.detail);
  const prepared: Prepared = {
    partitionId: order.partitionId,
    backupId: order.backup.backupId,
    suspended: run.pending?.suspended === true,
    restoreTimeoutMinutes: order.restoreTimeoutMinutes,
    dataLossVersion: now.dataLossVersion,
    replicas: now.replicas,
    ...(run.pending?.wasTried ? { wasTried: true } : {}),
    ...(await wayBack(run, now)),
  };
  const preparing = (suspended: boolean): void =>
    run.note({ ...prepared, suspended, phase: "preparing", requestedAt: isoTime(clock.now()), snapshot: null });
  preparing(prepared.suspended);
  try {
    const suspended = await suspend(run, prepared.suspended, () => preparing(true));
    return await startRestore(run, { ...prepared, suspended });
  } catch (error) {
    await undoSuspension(run);
    throw error;
  }
}

/** What the first of several attempts has found is the state to go back to. */
async function wayBack(run: RestoreRun, { isReady }: PartitionNow): Promise<{ readonly wayBack?: WayBack }> {
  const { pending } = run;
  if (pending?.wasTried && pending.wayBack !== undefined) return { wayBack: pending.wayBack };
  return run.backUp === undefined || !isReady ? {} : { wayBack: await run.backUp(run) };
}

/** Where nothing was asked for, the partition is left as it was found. */
async function undoSuspension(run: RestoreRun): Promise<void> {
  const { pending } = run;
  if (pending?.phase !== "preparing" || pending.wasTried) return;
  if (!pending.suspended || (await resumed(run))) run.note(undefined);
}

/** A failure to resume changes nothing about what was, or was not, restored: it is told beside that. */
async function resumed(run: RestoreRun): Promise<boolean> {
  try {
    if (await resume(run)) return true;
  } catch (error) {
    if (!(error instanceof ServiceFabricError)) throw error;
  }
  run.progress({ text: "the periodic backups of the partition stay suspended", change: true });
  return false;
}

async function followToEnd(run: RestoreRun, accepted: PendingRestore): Promise<RestoreRecord> {
  const { clock, cluster, order } = run;
  const snapshot = accepted.snapshot ?? undefined;
  const since = Date.parse(accepted.acceptedAt ?? accepted.requestedAt);
  const until = since + accepted.restoreTimeoutMinutes * 60 * second + graceMilliseconds;
  let last = "";
  let hasBegun = false;
  try {
    return await follow(run, {
      look: (signal) => cluster.getRestoreProgress(order.partitionId, signal),
      asked: "backup service",
      stateOf: (record) => {
        last = record?.state ?? "no record";
        hasBegun ||= record !== undefined && !hasEnded(record);
        return last;
      },
      // Two failures look the same: one that was there before is not ours, unless ours was seen to go on.
      isOver: (record): record is RestoreRecord =>
        record !== undefined && hasEnded(record) && (hasBegun || !isSameRecord(record, snapshot)),
      since,
      // The deadline may have passed long ago; one grace more lets the server say what became of it.
      until: Math.max(until, clock.now() + (until < clock.now() ? graceMilliseconds : 0)),
      onDeadline: "SFB_RESTORE_NO_RESULT",
      meanwhile: mayBeRestoring,
    });
  } catch (error) {
    const isStuck =
      error instanceof ServiceFabricError && error.code === "SFB_RESTORE_NO_RESULT" && last === "Accepted";
    throw isStuck ? run.failure("SFB_RESTORE_STUCK") : error;
  }
}

/** What the end of a followed restore means. */
async function settle(run: RestoreRun, accepted: PendingRestore, record: RestoreRecord) {
  const ended = (phase: "failed" | "timed out" = "failed"): void => run.note({ ...accepted, phase, wasTried: true });
  if (isOf(record, run.order.backup) === false) {
    ended();
    const { epoch, lsn } = record;
    throw run.failure(
      "SFB_RESTORE_REPLACED",
      `Its record has data loss version ${epoch?.dataLossVersion} and LSN ${lsn}.`,
    );
  }
  switch (record.state) {
    case "Failure": {
      ended();
      const { failure } = record;
      throw run.failure("SFB_RESTORE_FAILED", failure === undefined ? "" : `${failure.code}: ${failure.message}`);
    }
    case "Timeout":
      ended("timed out");
      throw run.failure("SFB_RESTORE_TIMED_OUT", `It was given ${accepted.restoreTimeoutMinutes} min.`);
    default:
      return prove(run, accepted, record);
  }
}
