/** How many POSTs to `Backup` there were. */
export interface BackupPosts {
  /** That arrived, whatever became of them. */
  readonly received: number;
  /** That were accepted, even if a fault lost the answer. Backups started through `startForeignBackup` do not count. */
  readonly accepted: number;
}

const none: BackupPosts = { received: 0, accepted: 0 };

export class BackupPostCounter {
  readonly #byPartition = new Map<string, BackupPosts>();

  countReceived(partitionId: string): void {
    const { received, accepted } = this.of(partitionId);
    this.#byPartition.set(partitionId.toLowerCase(), { received: received + 1, accepted });
  }

  countAccepted(partitionId: string): void {
    const { received, accepted } = this.of(partitionId);
    this.#byPartition.set(partitionId.toLowerCase(), { received, accepted: accepted + 1 });
  }

  of(partitionId: string): BackupPosts {
    return this.#byPartition.get(partitionId.toLowerCase()) ?? none;
  }

  total(): BackupPosts {
    return [...this.#byPartition.values()].reduce(
      (sum, one) => ({ received: sum.received + one.received, accepted: sum.accepted + one.accepted }),
      none,
    );
  }
}
