import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { z } from "zod";
import type { KeptRestore, RestoreJournal } from "../restore";
import type { WantedBackup } from "../restore/plan";
import { UsageError } from "./usage-error";

/** What a restore was begun with: it is gone on with by the same. */
export interface JournalHead {
  readonly clusterEndpoint: string;
  /** ISO 8601, UTC. */
  readonly begunAt: string;
  /** Without their storages, which hold secrets. */
  readonly wanted: readonly Omit<WantedBackup, "storage">[];
}

// What this package wrote itself; its details are looked at where they are used.
const head = z.object({
  clusterEndpoint: z.string(),
  begunAt: z.string(),
  wanted: z.array(z.custom<Omit<WantedBackup, "storage">>()),
});
const entry = z.object({ partitionId: z.string(), kept: z.custom<KeptRestore>() });

/**
 * What a restore has come to, in a file: its head, then a line of JSON for each step. A line is on the disk before the
 * request leaves that it tells of, so that a command that is killed can be called again.
 */
export class JournalFile implements RestoreJournal {
  readonly head: JournalHead;
  readonly #file: string;
  readonly #kept: Map<string, KeptRestore>;

  private constructor(file: string, begun: JournalHead, kept: Map<string, KeptRestore>) {
    this.#file = file;
    this.head = begun;
    this.#kept = kept;
  }

  /** The journal that an earlier call has left; `undefined` where there is none. @throws UsageError where it is no journal. */
  static open(file: string): JournalFile | undefined {
    if (!existsSync(file)) return undefined;
    const [first = "", ...lines] = readFileSync(file, "utf8").split("\n");
    const begun = head.safeParse(parsed(first));
    if (!begun.success) throw new UsageError(`--journal: ${file} is no journal of a restore.`);
    const kept = new Map<string, KeptRestore>();
    for (const line of lines) {
      // The last one may have been cut off while it was written: what it tells of was not done.
      const read = entry.safeParse(parsed(line));
      if (read.success) kept.set(read.data.partitionId, read.data.kept);
    }
    return new JournalFile(file, begun.data, kept);
  }

  /** @throws UsageError where it cannot be written. */
  static begin(file: string, begun: JournalHead): JournalFile {
    try {
      append(file, "wx", begun);
    } catch (error) {
      throw new UsageError(`--journal: ${error instanceof Error ? error.message : String(error)}`);
    }
    return new JournalFile(file, begun, new Map());
  }

  of(partitionId: string): KeptRestore {
    return this.#kept.get(partitionId) ?? {};
  }

  keep(partitionId: string, kept: KeptRestore): void {
    append(this.#file, "a", { partitionId, kept });
    this.#kept.set(partitionId, kept);
  }

  /** Everything is restored: there is nothing left to go on with. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }
}

function append(file: string, flags: "a" | "wx", value: unknown): void {
  const descriptor = openSync(file, flags, 0o600);
  try {
    // A line that was cut off before must not swallow this one.
    writeSync(descriptor, `${flags === "a" ? "\n" : ""}${JSON.stringify(value)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
