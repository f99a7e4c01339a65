/** How long the server takes. All in milliseconds of the emulator's clock, before `speed` divides them. */
export interface Timings {
  /** From the POST until the replica has taken the backup on. A real queue is looked at every 5 s. Default 3,000. */
  readonly acceptedMilliseconds: number;
  /** From there until the copy lies in storage. Default 20,000. With 0 a backup goes from Accepted straight to its end. */
  readonly backupMilliseconds: number;
  /** How long a restore takes once it has started. Default 30,000. */
  readonly restoreMilliseconds: number;
  /** How long an application upgrade takes in one upgrade domain, without the watching of its health. Default 10,000. */
  readonly upgradeDomainMilliseconds: number;
}

const defaults: Timings = {
  acceptedMilliseconds: 3_000,
  backupMilliseconds: 20_000,
  restoreMilliseconds: 30_000,
  upgradeDomainMilliseconds: 10_000,
};

/** The server's durations after scaling: the one place where `speed` is applied. */
export class Pace {
  readonly accepted: number;
  readonly backup: number;
  readonly restore: number;
  readonly upgradeDomain: number;
  readonly #speed: number;

  constructor(timings: Partial<Timings> = {}, speed = 1) {
    if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed must be a number above 0: ${speed}`);
    this.#speed = speed;
    this.accepted = this.#scale("acceptedMilliseconds", timings);
    this.backup = this.#scale("backupMilliseconds", timings);
    this.restore = this.#scale("restoreMilliseconds", timings);
    this.upgradeDomain = this.#scale("upgradeDomainMilliseconds", timings);
  }

  /** Milliseconds of `BackupTimeout` or `RestoreTimeout`, which are given in minutes. */
  minutes(minutes: number): number {
    return this.milliseconds(minutes * 60_000);
  }

  milliseconds(milliseconds: number): number {
    return milliseconds / this.#speed;
  }

  #scale(name: keyof Timings, timings: Partial<Timings>): number {
    const value = timings[name] ?? defaults[name];
    if (!(value >= 0)) throw new RangeError(`timings.${name} must be 0 or more: ${value}`);
    return this.milliseconds(value);
  }
}
