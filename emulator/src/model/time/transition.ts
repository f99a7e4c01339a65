/**
 * What moves a backup or a restore on to its next state.
 *
 * - `"immediate"`: nothing has to happen.
 * - `afterMilliseconds`: time of the emulator's clock, before `speed` divides it.
 * - `afterPolls`: the nth request for its progress in that state, whatever the clock says. What ends so has ended at
 *   the time of that request.
 */
export type Transition =
  | "immediate"
  | { readonly afterMilliseconds: number }
  /** A whole number, 1 or more. */
  | { readonly afterPolls: number };

/** The steps that a backup and a restore take. */
export interface Transitions {
  /** From Accepted to in progress; of a backup and of a restore. Default: after 3,000 ms. */
  readonly accepted: Transition;
  /** From BackupInProgress to the end. Default: after 20,000 ms. */
  readonly backup: Transition;
  /** From RestoreInProgress until the primary has the backup. Default: after 30,000 ms. */
  readonly restore: Transition;
  /** From there until the secondaries have it too. Default: after 5,000 ms. */
  readonly secondaries: Transition;
}

/** Milliseconds until the step is due, or `undefined` where requests move it on. */
export function delayOf(transition: Transition): number | undefined {
  if (transition === "immediate") return 0;
  return "afterMilliseconds" in transition ? transition.afterMilliseconds : undefined;
}

/** Whether so many requests have moved the step on. */
export function isMovedByPolls(transition: Transition, polls: number): boolean {
  return typeof transition === "object" && "afterPolls" in transition && polls >= transition.afterPolls;
}

/** @throws RangeError for times below 0 and for polls that are no whole number above 0. */
export function checkTransition(name: string, transition: Transition): void {
  if (transition === "immediate") return;
  if ("afterMilliseconds" in transition) {
    if (transition.afterMilliseconds >= 0) return;
    throw new RangeError(`${name}.afterMilliseconds must be 0 or more: ${transition.afterMilliseconds}`);
  }
  if (Number.isInteger(transition.afterPolls) && transition.afterPolls >= 1) return;
  throw new RangeError(`${name}.afterPolls must be a whole number, 1 or more: ${transition.afterPolls}`);
}
