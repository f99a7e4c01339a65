import { checkTransition, type Transition, type Transitions } from "./transition.js";

/** How long the server takes. All in milliseconds of the emulator's clock, before `speed` divides them. */
export interface Timings {
  /** From the POST until the replica has taken the backup on. A real queue is looked at every 5 s. Default 3,000. */
  readonly acceptedMilliseconds: number;
  /** From there until the copy lies in storage. Default 20,000. With 0 a backup goes from Accepted straight to its end. */
  readonly backupMilliseconds: number;
  /** How long a restore takes once it has started. Default 30,000. */
  readonly restoreMilliseconds: number;
  /** How long the secondaries take after that until they have caught up. Default 5,000. */
  readonly secondariesMilliseconds: number;
  /** How long an application upgrade takes in one upgrade domain, without the watching of its health. Default 10,000. */
  readonly upgradeDomainMilliseconds: number;
  /** How long a version of an application type takes to be provisioned. Default 5,000. */
  readonly provisionMilliseconds: number;
  /** How long an application takes to be created, and then a service until its partitions are ready. Default 3,000. */
  readonly createMilliseconds: number;
  /** How long an application or a service takes to be deleted. Default 3,000. */
  readonly deleteMilliseconds: number;
}

const defaults: Timings = {
  acceptedMilliseconds: 3_000,
  backupMilliseconds: 20_000,
  restoreMilliseconds: 30_000,
  secondariesMilliseconds: 5_000,
  upgradeDomainMilliseconds: 10_000,
  provisionMilliseconds: 5_000,
  createMilliseconds: 3_000,
  deleteMilliseconds: 3_000,
};

/** What moves the server on, after scaling: the one place where `speed` is applied. */
export class Pace {
  /** How long an application upgrade takes in one upgrade domain. */
  readonly upgradeDomain: number;
  /** How long a version takes to be provisioned, before `milliseconds` scales it. */
  readonly provisionMilliseconds: number;
  /** How long a creation and a deletion take, likewise. */
  readonly createMilliseconds: number;
  readonly deleteMilliseconds: number;
  #transitions: Transitions;
  readonly #speed: number;

  /** @param transitions Go before `timings`, which say the same in milliseconds. @throws RangeError */
  constructor(timings: Partial<Timings> = {}, speed = 1, transitions: Partial<Transitions> = {}) {
    if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed must be a number above 0: ${speed}`);
    this.#speed = speed;
    const given = { ...defaults, ...timings };
    const { acceptedMilliseconds, backupMilliseconds, restoreMilliseconds, secondariesMilliseconds } = given;
    const { upgradeDomainMilliseconds, provisionMilliseconds, createMilliseconds, deleteMilliseconds } = given;
    const others = { upgradeDomainMilliseconds, provisionMilliseconds, createMilliseconds, deleteMilliseconds };
    for (const [name, value] of Object.entries(others)) {
      if (!(value >= 0)) throw new RangeError(`timings.${name} must be 0 or more: ${value}`);
    }
    this.provisionMilliseconds = provisionMilliseconds;
    this.createMilliseconds = createMilliseconds;
    this.deleteMilliseconds = deleteMilliseconds;
    this.upgradeDomain = this.milliseconds(upgradeDomainMilliseconds);
    this.#transitions = {
      accepted: { afterMilliseconds: acceptedMilliseconds },
      backup: { afterMilliseconds: backupMilliseconds },
      restore: { afterMilliseconds: restoreMilliseconds },
      secondaries: { afterMilliseconds: secondariesMilliseconds },
    };
    this.change(this.#transitions);
    this.change(transitions);
  }

  /** As they were given: before `speed`. */
  get transitions(): Transitions {
    return this.#transitions;
  }

  /** Changes some or all. What is accepted from now on follows them. @throws RangeError, and nothing has changed. */
  change(transitions: Partial<Transitions>): void {
    const next = { ...this.#transitions, ...transitions };
    checkTransition("transitions.accepted", next.accepted);
    checkTransition("transitions.backup", next.backup);
    checkTransition("transitions.restore", next.restore);
    checkTransition("transitions.secondaries", next.secondaries);
    this.#transitions = next;
  }

  /** A step after scaling. */
  step(name: keyof Transitions): Transition {
    const transition = this.#transitions[name];
    if (typeof transition === "string" || "afterPolls" in transition) return transition;
    return { afterMilliseconds: this.milliseconds(transition.afterMilliseconds) };
  }

  /** Milliseconds of `BackupTimeout` or `RestoreTimeout`, which are given in minutes. */
  minutes(minutes: number): number {
    return this.milliseconds(minutes * 60_000);
  }

  milliseconds(milliseconds: number): number {
    return milliseconds / this.#speed;
  }
}
