import type { Snapshot } from "./model/state/snapshot.js";
import type { BeginningOptions } from "./options.js";
import type { FaultRegistry } from "./trouble/faults/fault-registry.js";

/** What a beginning is made of. */
export interface BeginningParts {
  readonly snapshot: Snapshot;
  readonly faults: FaultRegistry;
  startScenario(name: string, parameters: Readonly<Record<string, unknown>>): Promise<void>;
  /** Waits for what is under way. */
  settle(): Promise<void>;
}

/** What an emulator begins with, and how it comes back to that. */
export class Beginning {
  readonly #options: BeginningOptions;
  readonly #parts: BeginningParts;
  readonly #empty: ReturnType<Snapshot["save"]>;
  #lastReset: Promise<void> = Promise.resolve();

  /** To be made before anything has happened. */
  constructor(options: BeginningOptions, parts: BeginningParts) {
    this.#options = options;
    this.#parts = parts;
    this.#empty = parts.snapshot.save();
  }

  /** @throws StateError, ProblemsError, FabricError for what cannot be begun with. */
  async begin(): Promise<void> {
    const { state, scenarios = [], faults = [] } = this.#options;
    const { snapshot, faults: registry, startScenario } = this.#parts;
    if (state !== undefined) snapshot.load(state);
    for (const { name, parameters = {} } of scenarios) await startScenario(name, parameters);
    for (const fault of faults) {
      if ("name" in fault) registry.addNamed(fault.name, fault.parameters);
      else registry.add(fault);
    }
  }

  /**
   * Begins anew: scenarios are told again from their first word, which a snapshot taken after them could not do where
   * the clock has gone on. One reset after the other, or two at once would tell them twice.
   */
  reset(): Promise<void> {
    const again = async () => {
      await this.#parts.settle();
      this.#parts.snapshot.load(this.#empty);
      await this.begin();
    };
    this.#lastReset = this.#lastReset.then(again, again);
    return this.#lastReset;
  }
}
