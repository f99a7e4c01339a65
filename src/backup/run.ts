import { BackupError } from "../errors";
import { inLine } from "./in-line";
import { failure, type Operation } from "./operation";
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
  const operation: Operation = {
    ...ports,
    order,
    stop,
    isResumed: resume !== undefined,
    pending: resume,
    lastSeen: () => "It waited for its turn.",
    progress: (line) => {
      operation.lastSeen = () => `Last seen: ${line.text}.`;
      ports.progress(line);
    },
  };
  try {
    const key = `${ports.cluster.endpoint} ${order.partitionId}`;
    const backup = await inLine(key, stop, () =>
      resume === undefined ? takeFresh(operation) : resumeBackup(operation, resume),
    );
    return { kind: "proven", backup };
  } catch (error) {
    const known = error instanceof BackupError ? error : failure(operation, "SFB_UNEXPECTED", String(error));
    return { kind: "failed", error: known, ...(operation.pending === undefined ? {} : { pending: operation.pending }) };
  } finally {
    ended.abort();
    await capped;
  }
}
