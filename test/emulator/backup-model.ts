/**
 * What the server's description says of one partition's on-demand backups and restores, and nothing else: written from
 * the documentation and the server's source, so that a mistake of the emulator is not repeated here. All times are
 * milliseconds.
 */
export const timings = { acceptedMilliseconds: 2_500, backupMilliseconds: 20_000, restoreMilliseconds: 30_000 };

/** How a backup goes once it is accepted. */
export type Plan =
  | { readonly kind: "good" }
  | { readonly kind: "fails" }
  | { readonly kind: "stuck" }
  | { readonly kind: "slow"; readonly milliseconds: number };

interface Run {
  readonly acknowledgedAt: number;
  readonly endsAt: number;
  readonly deadline: number;
  readonly result: "Success" | "Failure";
}

export class PartitionModel {
  #run: Run | undefined;
  /** A copy that its record has given up on is still made, and keeps the replica from taking on another. */
  #replicaIsBusyUntil = 0;
  #restore: { readonly acknowledgedAt: number; readonly endsAt: number } | undefined;

  /** @param canBeBackedUp Only persisted stateful partitions have somebody who takes a backup on. */
  constructor(readonly canBeBackedUp: boolean) {}

  /** Success and Failure count only before the deadline; what is over never changes again. */
  backupState(now: number): string | null {
    if (this.#run === undefined) return null;
    const { acknowledgedAt, endsAt, deadline, result } = this.#run;
    if (endsAt <= Math.min(now, deadline)) return result;
    if (now >= deadline) return "Timeout";
    return now >= acknowledgedAt ? "BackupInProgress" : "Accepted";
  }

  restoreState(now: number): string | null {
    if (this.#restore === undefined) return null;
    if (now >= this.#restore.endsAt) return "Success";
    return now >= this.#restore.acknowledgedAt ? "RestoreInProgress" : "Accepted";
  }

  /** The code with which a backup or a restore is refused now. */
  conflict(now: number): string | undefined {
    if (/Accepted|InProgress/.test(this.restoreState(now) ?? "")) return "FABRIC_E_RESTORE_IN_PROGRESS";
    if (/Accepted|InProgress/.test(this.backupState(now) ?? "")) return "FABRIC_E_BACKUP_IN_PROGRESS";
    return undefined;
  }

  acceptBackup(now: number, backupTimeoutMinutes: number, plan: Plan): void {
    const isTakenOn = this.canBeBackedUp && plan.kind !== "stuck";
    const takenOnAt = Math.max(now + timings.acceptedMilliseconds, this.#replicaIsBusyUntil);
    const acknowledgedAt = isTakenOn ? takenOnAt : Number.POSITIVE_INFINITY;
    const copy = plan.kind === "slow" ? plan.milliseconds : timings.backupMilliseconds;
    const deadline = now + backupTimeoutMinutes * 60_000;
    const result = plan.kind === "fails" ? "Failure" : "Success";
    const endsAt = acknowledgedAt + copy;
    this.#run = { acknowledgedAt, endsAt, deadline, result };
    if (isTakenOn && acknowledgedAt < deadline) this.#replicaIsBusyUntil = endsAt;
  }

  acceptRestore(now: number): void {
    const acknowledgedAt = now + timings.acceptedMilliseconds;
    this.#restore = { acknowledgedAt, endsAt: acknowledgedAt + timings.restoreMilliseconds };
  }
}
