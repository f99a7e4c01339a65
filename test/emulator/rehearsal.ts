import { setImmediate as turn } from "node:timers/promises";
import type { Emulator, EmulatorClock } from "servicefabric-backup-emulator";
import { type BackupOrder, type Outcome, type PendingBackup, runBackup } from "../../src/backup";
import { type Client, createClient } from "../../src/service-fabric/client";
import { createTransport } from "../../src/service-fabric/transport";
import type { Clock } from "../../src/waiting/clock";
import { anonymous } from "../service-fabric/anonymous";

/**
 * Runs the provider's backup against an emulator as `AdHocBackup` does, on the emulator's own clock: time stands while
 * a call is under way, and leaps to the end of the next wait when none is.
 */
export async function rehearse(
  emulator: Emulator<EmulatorClock>,
  order: Partial<BackupOrder> & Pick<BackupOrder, "address">,
  pending?: PendingBackup,
): Promise<Outcome> {
  const connection = anonymous(emulator.url);
  const client = createClient(connection, createTransport(connection, { now: () => emulator.clock.now() }));
  const calls = { underWay: 0 };
  const clock = new LeapingClock(emulator.clock);
  try {
    const ports = { cluster: counted(client, calls), clock, progress: () => undefined };
    const defaults = { backupTimeoutMinutes: 10, proof: "listed", whenBusy: "wait" } as const;
    const run = runBackup({ ...defaults, ...order }, ports, pending);
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    run.then(end, end);
    while (!isOver) {
      await turn();
      if (calls.underWay === 0) {
        // What a finished call has set off may begin another one at once.
        await turn();
        if (calls.underWay === 0 && !isOver) await clock.leap(emulator);
      }
    }
    return await run;
  } finally {
    await client.close();
  }
}

function counted(client: Client, calls: { underWay: number }): Client {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return async (...given: unknown[]) => {
        calls.underWay++;
        try {
          return await Reflect.apply(member, target, given);
        } finally {
          calls.underWay--;
        }
      };
    },
  });
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

class LeapingClock implements Clock {
  readonly #clock: EmulatorClock;
  readonly #sleepers = new Set<Sleeper>();

  constructor(clock: EmulatorClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  random(): number {
    return 0.5;
  }

  after(milliseconds: number, act: () => void): () => void {
    const sleeper: Sleeper = { until: this.now() + milliseconds, wake: act };
    this.#sleepers.add(sleeper);
    return () => this.#sleepers.delete(sleeper);
  }

  /** Moves time to the end of the next wait. */
  async leap(emulator: Emulator<EmulatorClock>): Promise<void> {
    const [next] = [...this.#sleepers].sort((a, b) => a.until - b.until);
    if (!next) return;
    this.#clock.advance(Math.max(0, Math.ceil(next.until - this.now())));
    await emulator.settle();
    this.#sleepers.delete(next);
    next.wake();
  }
}
