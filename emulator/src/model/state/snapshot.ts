import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "../../wire/json.js";
import { type KeepsState, StateError } from "./keeps-state.js";
import { readState } from "./read-state.js";

/** Names the format of a snapshot. */
const format = "servicefabric-backup-emulator/snapshot/1";

/** Stands for the folder of the emulator's own file share, which is another one in every process. */
const ownShare = "{own-share}";

const snapshotSchema = z.object({ format: z.literal(format) });

/** The whole state of an emulator, put together from its parts. */
export class Snapshot {
  readonly #parts: ReadonlyMap<string, KeepsState>;
  readonly #ownFolder: string | undefined;

  /**
   * @param parts By name, in the order in which they are put back: the clock first.
   * @param ownFolder Folder of the emulator's own file share.
   */
  constructor(parts: Readonly<Record<string, KeepsState>>, ownFolder: string | undefined) {
    this.#parts = new Map(Object.entries(parts));
    this.#ownFolder = ownFolder;
  }

  /** Holds the secrets of storages that the emulator knows. */
  save(): JsonObject {
    const parts = [...this.#parts].map(([name, part]): [string, Json] => [name, part.save()]);
    return { format, ...this.#replace(Object.fromEntries(parts), this.#ownFolder, ownShare) };
  }

  /**
   * Puts everything back, or nothing.
   *
   * @throws StateError with the problems of all parts, each with its path.
   */
  load(saved: unknown): void {
    readState(snapshotSchema, saved);
    const members = this.#replace(isJsonObject(saved) ? saved : {}, ownShare, this.#ownFolder);
    const before = new Map([...this.#parts].map(([name, part]) => [name, part.save()]));
    const problems: string[] = [];
    for (const [name, part] of this.#parts) {
      try {
        part.load(members[name]);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        problems.push(...error.problems.map((problem) => `${name}: ${problem}`));
      }
    }
    if (problems.length === 0) return;
    for (const [name, part] of this.#parts) part.load(before.get(name));
    throw new StateError(problems);
  }

  /** The same with one text in the place of another, at any depth. */
  #replace<T>(value: T, from: string | undefined, to: string | undefined): T;
  #replace(value: unknown, from: string | undefined, to: string | undefined): unknown {
    if (from === undefined || to === undefined) return value;
    if (value === from) return to;
    if (Array.isArray(value)) return value.map((item) => this.#replace<unknown>(item, from, to));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.#replace<unknown>(member, from, to)]),
    );
  }
}
