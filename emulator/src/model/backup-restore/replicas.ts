/** A backup that a replica is to take. */
export interface ReplicaWork {
  readonly kind: "on demand" | "periodic";
  /** Its turn has come. `false`: it does not want it any more, or keeps nobody waiting. */
  begin(at: number): boolean;
}

/**
 * The primary replica of each partition takes one backup at a time, whoever asked for it; the others stand in line
 * (the semaphore of `BackupRestoreManager.cs`).
 */
export class Replicas {
  readonly #lines = new Map<string, ReplicaWork[]>();

  /** Takes the work on, at once if the replica has nothing else to do. */
  enter(partitionId: string, work: ReplicaWork, at: number): void {
    const line = this.#lines.get(partitionId);
    if (line) line.push(work);
    else if (work.begin(at)) this.#lines.set(partitionId, [work]);
  }

  /** The work is done or given up. */
  leave(partitionId: string, work: ReplicaWork, at: number): void {
    const line = this.#lines.get(partitionId) ?? [];
    const place = line.indexOf(work);
    if (place < 0) return;
    line.splice(place, 1);
    if (place > 0) return;
    while (line[0] && !line[0].begin(at)) line.shift();
    if (line.length === 0) this.#lines.delete(partitionId);
  }

  /** Puts back who is at work, without beginning it again. */
  resume(partitionId: string, work: ReplicaWork): void {
    this.#lines.set(partitionId, [work, ...(this.#lines.get(partitionId) ?? [])]);
  }

  hasOnDemand(partitionId: string): boolean {
    return this.#lines.get(partitionId)?.some(({ kind }) => kind === "on demand") ?? false;
  }

  clear(): void {
    this.#lines.clear();
  }
}
