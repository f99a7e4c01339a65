import { z } from "zod";
import { readXmlDuration } from "../../wire/xml-duration.js";
import type { Cluster, LivePartition } from "../cluster/cluster.js";
import { readMetadata } from "../storage/backup-metadata.js";
import { type BackupStore, StorageFailure } from "../storage/backup-store.js";
import type { BackupStorage } from "../storage/storage-description.js";
import type { StoreOpener } from "../storage/store-opener.js";
import type { Clock } from "../time/clock.js";
import type { Agenda } from "./agenda.js";
import { keepsState } from "./agent.js";
import { partitionEntity } from "./backup-entity.js";
import { type BackupFile, backupFiles } from "./backup-list.js";
import type { RetentionPolicy } from "./backup-policy.js";
import { partitionsBelow } from "./partitions-below.js";
import type { BackupPolicy, Policies } from "./policies.js";
import type { Protection } from "./protection.js";
import { partitionFolder } from "./storage-layout.js";

const day = 86_400_000;
const hour = 3_600_000;

export interface RetentionParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly policies: Policies;
  readonly protection: Protection;
  readonly stores: StoreOpener;
}

/** Deletes old backups, whoever asked for them, from the storage of the policies that say so (`RetentionManager.cs`). */
export class Retention {
  readonly #parts: RetentionParts;
  /** When each policy looks again. */
  readonly #nextAt = new Map<string, number>();

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** To be called when a policy was created, updated or deleted: it looks at once, and then every day or hour. */
  follow(policyName: string): void {
    this.#nextAt.delete(policyName);
    for (const { description } of this.#parts.policies.all()) {
      if (description.Name === policyName && description.RetentionPolicy)
        this.#plan(policyName, this.#parts.clock.now());
    }
  }

  /** Deletes all backups of a partition from a storage. A failure is not told, as on the server. */
  async clean(partition: LivePartition, storage: BackupStorage): Promise<void> {
    await this.#quietly(async () => {
      const store = this.#parts.stores.open(storage);
      for (const { path } of await filesOf(partition, store)) await store.remove(path);
    });
  }

  times(): { policyName: string; nextAt: number }[] {
    return [...this.#nextAt].map(([policyName, nextAt]) => ({ policyName, nextAt }));
  }

  restore(saved: readonly { policyName: string; nextAt: number }[]): void {
    this.#nextAt.clear();
    for (const { policyName, nextAt } of saved) this.#plan(policyName, nextAt);
  }

  #plan(policyName: string, nextAt: number): void {
    this.#nextAt.set(policyName, nextAt);
    this.#parts.agenda.addRound(nextAt, (now) => {
      if (this.#nextAt.get(policyName) !== nextAt) return;
      const policy = this.#parts.policies.get(policyName);
      const rules = policy.description.RetentionPolicy;
      if (!rules) return;
      // What a jump of the clock left out is made up for by the last look, which deletes all that the others would have.
      const period = periodOf(rules);
      const lastAt = nextAt + Math.floor((now - nextAt) / period) * period;
      this.#look(policy, rules, lastAt);
      this.#plan(policyName, lastAt + period);
    });
  }

  /** Looks at every partition to which the policy applies, in the midst of its backups. */
  #look({ description }: BackupPolicy, rules: RetentionPolicy, at: number): void {
    const { cluster, protection, agenda } = this.#parts;
    for (const assignment of protection.assignmentsOf(description.Name)) {
      for (const partition of partitionsBelow(assignment.entity, cluster).filter(keepsState)) {
        if (protection.effective(partitionEntity(partition)) !== assignment) continue;
        agenda.add(partition.id, at, () => this.#expire(partition, description.Storage, rules, at));
      }
    }
  }

  async #expire(partition: LivePartition, storage: BackupStorage, rules: RetentionPolicy, at: number): Promise<void> {
    await this.#quietly(async () => {
      const store = this.#parts.stores.open(storage);
      const files = await filesOf(partition, store);
      let count = files.length;
      const before = at - durationOf(rules);
      const expired = files.filter(({ time }) => time < before).sort((a, b) => b.time - a.time);
      const firstFull = await indexOfFull(expired, store);
      // The newest of them that is full, and what is newer, may be what a younger backup adds to.
      for (const { path } of expired.slice(firstFull + 1)) {
        if (count <= rules.MinimumNumberOfBackups) break;
        await store.remove(path);
        count--;
      }
    });
  }

  async #quietly(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof StorageFailure)) throw error;
    }
  }
}

export const savedRetentionTimes = z.array(z.strictObject({ policyName: z.string(), nextAt: z.number() }));

/** Every day, or every hour where backups are kept for less than a day (`RetentionTimer.cs`). */
function periodOf(rules: RetentionPolicy): number {
  return durationOf(rules) >= day ? day : hour;
}

function durationOf({ RetentionDuration }: RetentionPolicy): number {
  return readXmlDuration(RetentionDuration) ?? Infinity;
}

async function filesOf(partition: LivePartition, store: BackupStore): Promise<BackupFile[]> {
  return backupFiles(store, partitionFolder(partition));
}

/** Where the first full backup is; the end of the list if there is none. */
async function indexOfFull(files: readonly BackupFile[], store: BackupStore): Promise<number> {
  for (const [index, { path }] of files.entries()) {
    const backup = readMetadata(await store.readMetadata(`${path}.bkmetadata`));
    if (backup && !backup.parent) return index;
  }
  return files.length;
}
