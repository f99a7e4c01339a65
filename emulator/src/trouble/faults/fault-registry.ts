import { z } from "zod";
import type { KeepsState } from "../../model/state/keeps-state.js";
import { readState } from "../../model/state/read-state.js";
import type { JsonObject } from "../../wire/json.js";
import { CallFaults } from "./call-faults.js";
import type { Fault } from "./fault.js";
import { faultSchema, writeFault } from "./fault-json.js";
import { aimsAt, type FaultTarget, type LiveFault } from "./live-fault.js";
import { makeNamedFault } from "./named-faults.js";

/** A fault that was added. */
export interface FaultHandle {
  /** Unique in this emulator. */
  readonly id: string;
  /** How many calls it has hit so far. */
  readonly hits: number;
  /** Ends it. */
  clear(): void;
}

/** The faults of an emulator. Where several could end the same call, the one that was added first does. */
export interface Faults {
  add(fault: Fault): FaultHandle;
  /**
   * Adds a fault of the table by its name.
   *
   * @example emulator.faults.addNamed("too-many-requests", { seconds: 2, first: 3 });
   * @throws ProblemsError for an unknown name, and for parameters that it does not have.
   */
  addNamed(name: string, parameters?: Readonly<Record<string, unknown>>): FaultHandle;
  /** Ends all of them. Calls that hang go on hanging. */
  clear(): void;
}

const count = z.int().nonnegative();

/** What the registry keeps in a snapshot. */
const savedFaults = z.strictObject({
  added: count,
  entries: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      faults: z.array(
        z.strictObject({ fault: faultSchema, calls: count, hits: count, memory: z.record(z.string(), count) }),
      ),
    }),
  ),
});

/** What was added at once: one fault, or the faults that a named one is made of. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly live: readonly LiveFault[];
}

export class FaultRegistry implements Faults, KeepsState {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  #added = 0;

  /** @param now Time of the emulator, for faults that name a date. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(fault: Fault): FaultHandle {
    return this.#enter(fault.action.kind, [fault]);
  }

  addNamed(name: string, parameters: Readonly<Record<string, unknown>> = {}): FaultHandle {
    return this.#enter(name, makeNamedFault(name, parameters, this.#now()));
  }

  /** Ends one. @returns Whether it was there. */
  remove(id: string): boolean {
    return this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** @param onHit Told the name of every fault that hits the call. */
  of(target: FaultTarget, onHit: (name: string) => void): CallFaults {
    const all = [...this.#entries.values()].flatMap(({ live }) => live);
    return new CallFaults(
      all.filter((live) => aimsAt(live, target)),
      onHit,
    );
  }

  /** What is there now, in the order in which it was added. */
  describe(): JsonObject[] {
    return [...this.#entries.values()].map(({ id, name, live }) => ({
      id,
      name,
      hits: hitsOf(live),
      faults: live.map(({ fault }) => writeFault(fault)),
    }));
  }

  save(): JsonObject {
    const entries = [...this.#entries.values()].map(({ id, name, live }) => ({
      id,
      name,
      faults: live.map(({ fault, calls, hits, memory }) => ({
        fault: writeFault(fault),
        calls,
        hits,
        memory: Object.fromEntries(memory),
      })),
    }));
    return { added: this.#added, entries };
  }

  load(saved: unknown): void {
    const { added, entries } = readState(savedFaults, saved);
    this.#added = added;
    this.#entries.clear();
    for (const { id, name, faults } of entries) {
      const live = faults.map(({ memory, ...rest }) => ({ ...rest, name, memory: new Map(Object.entries(memory)) }));
      this.#entries.set(id, { id, name, live });
    }
  }

  #enter(name: string, faults: readonly Fault[]): FaultHandle {
    this.#added++;
    const id = String(this.#added);
    const live = faults.map((fault) => ({ name, fault, calls: 0, hits: 0, memory: new Map<string, number>() }));
    this.#entries.set(id, { id, name, live });
    return {
      id,
      get hits() {
        return hitsOf(live);
      },
      clear: () => void this.#entries.delete(id),
    };
  }
}

function hitsOf(live: readonly LiveFault[]): number {
  return live.reduce((sum, { hits }) => sum + hits, 0);
}
