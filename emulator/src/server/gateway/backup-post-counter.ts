import { z } from "zod";
import type { KeepsState } from "../../model/state/keeps-state.js";
import { readState } from "../../model/state/read-state.js";
import type { Json } from "../../wire/json.js";

/** How many POSTs to `Backup` there were. */
export interface BackupPosts {
  /** That arrived, whatever became of them. */
  readonly received: number;
  /** That were accepted, even if a fault lost the answer. Backups started through `startForeignBackup` do not count. */
  readonly accepted: number;
}

const savedPosts = z.record(z.string(), z.strictObject({ received: z.int(), accepted: z.int() }));

const none: BackupPosts = { received: 0, accepted: 0 };

export class BackupPostCounter implements KeepsState {
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
  save(): Json {
    return Object.fromEntries([...this.#byPartition].map(([id, posts]) => [id, { ...posts }]));
  }

  load(saved: unknown): void {
    const posts = readState(savedPosts, saved);
    this.#byPartition.clear();
    for (const [id, counts] of Object.entries(posts)) this.#byPartition.set(id, counts);
  }
}
