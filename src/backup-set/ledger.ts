import type { PendingBackup, ProvenBackup } from "../backup";
import type { BackupError } from "../errors";
import { inWords, type ProgressLine } from "../waiting/progress";
import type { PendingSet, ProvenPartition } from "./outcome";
import type { SetRun } from "./set-run";

/**
 * What the state of a resource that failed may hold. Source: it comes to the engine in the trailers of a gRPC call, which
 * the engine refuses above 16 MiB, and then it has neither the state nor the error.
 */
const mostPendingCharacters = 8_000_000;

const lengthOf = (value: unknown): number => JSON.stringify(value).length;

/** What became of each partition so far; tells how far the set is. */
export class Ledger {
  readonly proven: ProvenPartition[];
  readonly failures: BackupError[] = [];
  readonly #run: SetRun;
  readonly #total: number;
  readonly #begunAt: number;
  readonly #kept: number;
  readonly #running: () => number;
  readonly #asked: PendingBackup[] = [];
  #trouble = "";

  /** @param running How many backups go on at the moment. */
  constructor(run: SetRun, total: number, kept: readonly ProvenPartition[], running: () => number) {
    this.#run = run;
    this.#total = total;
    this.#begunAt = run.clock.now();
    this.#kept = kept.length;
    this.#running = running;
    this.proven = [...kept];
  }

  prove(backup: ProvenBackup): void {
    this.proven.push(toProvenPartition(backup));
    this.tell();
  }

  /** @param pending What of it may be at work in the cluster. */
  fail(error: BackupError, pending: PendingBackup | undefined): void {
    this.refuse(error);
    if (pending !== undefined) this.#asked.push(pending);
  }

  /** A partition of which no backup can be asked for. */
  refuse(error: BackupError): void {
    this.failures.push(error);
    if (this.failures.length === 1 && !this.#run.stop.aborted) {
      const [what = ""] = error.message.split("\n");
      this.#run.progress({ text: `the first failure: ${what}`, change: true });
    }
    this.tell();
  }

  /** A line of one of them: only what is not as it should be is worth a place. */
  hear({ text, isWait }: ProgressLine): void {
    this.#trouble = isWait ? `; ${text}` : "";
    this.tell();
  }

  /** What the next run has to know. What is proven and does not fit in is taken again. */
  pending(requestedAt: string): PendingSet {
    const missing = this.failures.map(({ partitionId = "", code }) => ({ partitionId, code }));
    let left = mostPendingCharacters - lengthOf(this.#asked) - lengthOf(missing);
    const kept = this.proven.filter((backup) => {
      left -= lengthOf(backup) + 1;
      return left > 0;
    });
    const dropped = this.proven.length - kept.length;
    return { requestedAt, proven: kept, asked: this.#asked, missing, ...(dropped === 0 ? {} : { dropped }) };
  }

  /** Tells how far it is. */
  tell(): void {
    const { length: failed } = this.failures;
    const parts = [
      `${this.proven.length} of ${this.#total} proven`,
      `${this.#running()} running`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...this.#timeLeft(),
    ];
    this.#run.progress({ text: `${parts.join(", ")}${this.#trouble}`, change: false });
  }

  #timeLeft(): readonly string[] {
    const { length: failed } = this.failures;
    const done = this.proven.length - this.#kept + failed;
    const left = this.#total - this.proven.length - failed;
    if (done === 0 || left === 0) return [];
    return [`about ${inWords(((this.#run.clock.now() - this.#begunAt) / done) * left)} left`];
  }
}

function toProvenPartition(backup: ProvenBackup): ProvenPartition {
  const { partitionId, serviceName, partition, backupId, backupLocation, epoch, lsn, timestamp, reused } = backup;
  return {
    partitionId,
    serviceName,
    ...(partition === undefined ? {} : { partition }),
    backupId,
    backupLocation,
    epoch,
    lsn,
    timestamp,
    ...(reused ? { reused } : {}),
  };
}
