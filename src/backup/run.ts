import { BackupError } from "../errors";
import { inLine } from "../waiting/in-line";
import { findPartition } from "./find-partition";
import { failure, inWords, type Operation, type Run, tellWait, throwIfStopped } from "./operation";
import type { BackupOrder, Outcome, PendingBackup } from "./outcome";
import type { Ports } from "./ports";
import { resumeBackup, takeFresh } from "./take";

/**
 * Takes one backup, from the first look to the proof. Never throws: a run that fails says why, and hands on the request
 * that it leaves in the cluster, if any; given back as `resume`, the next run goes on from there.
 *
 * @example
 * const outcome = await runBackup(order, { cluster, clock: systemClock, progress: ({ text }) => console.log(text) });
 */
export async function runBackup(order: BackupOrder, ports: Ports, resume?: PendingBackup): Promise<Outcome> {
  const cap = new AbortController();
  const ended = new AbortController();
  const capped =
    order.capMilliseconds === undefined
      ? undefined
      : ports.clock.sleep(order.capMilliseconds, ended.signal).then(() => cap.abort());
  const stop = ports.signal === undefined ? cap.signal : AbortSignal.any([cap.signal, ports.signal]);
  const run: Run = {
    ...ports,
    order,
    stop,
    isResumed: resume !== undefined,
    pending: resume,
    lastSeen: waiting,
    progress: (line) => {
      run.lastSeen = () => `Last seen: ${line.text}.`;
      ports.progress(line);
    },
  };
  try {
    const operation: Operation = Object.assign(run, { partitionId: await partitionOf(run, resume), lastSeen: waiting });
    const key = `${ports.cluster.endpoint} ${operation.partitionId}`;
    const backup = await inLine(
      key,
      stop,
      () => {
        throwIfStopped(operation);
        return resume === undefined ? takeFresh(operation) : resumeBackup(operation, resume);
      },
      () => tellWait(operation, `in line: another backup of the partition comes first${atMost(order)}`),
    );
    return { kind: "proven", backup };
  } catch (error) {
    const known = error instanceof BackupError ? error : failure(run, "SFB_UNEXPECTED", String(error));
    return { kind: "failed", error: known, ...(run.pending === undefined ? {} : { pending: run.pending }) };
  } finally {
    ended.abort();
    await capped;
  }
}

function atMost({ capMilliseconds }: BackupOrder): string {
  return capMilliseconds === undefined ? "" : `; waiting for ${inWords(capMilliseconds)} at most`;
}

const waiting = (): string => "It waited for its turn.";

/** A run that goes on stays with its partition, whatever the name leads to by now. */
async function partitionOf(run: Run, resume: PendingBackup | undefined): Promise<string> {
  if (resume !== undefined && resume.phase !== "failed") return resume.target.partitionId;
  const { target } = run.order;
  return "service" in target ? findPartition(run, target) : target.partitionId;
}
