import type { Json } from "../../wire/json.js";

/**
 * A part of the emulator whose state can be kept and put back. A snapshot is what all parts keep; a reset puts back
 * what they kept when the emulator started.
 */
export interface KeepsState {
  /** The whole state as plain JSON: int64 as text, times in milliseconds since 1970. It shares nothing with the part. */
  save(): Json;
  /**
   * Puts back what `save` gave, here or in another process. All of it is checked before anything changes.
   *
   * @throws StateError for what is no state of this part, with the path of every problem.
   */
  load(saved: unknown): void;
}

/** A saved state that cannot be put back. */
export class StateError extends Error {
  override readonly name = "StateError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}
