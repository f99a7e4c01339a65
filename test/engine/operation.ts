import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent, UpOptions } from "@pulumi/pulumi/automation";
import { providerBelow } from "./process-tree";
import { giveBack, type Runner, takeRunner } from "./runner-process";

/** Flags of the command, as the Automation API calls them; targets are URNs. */
export type Flags = Pick<UpOptions, "continueOnError" | "parallel" | "refresh" | "target" | "targetDependents">;

/** What the runner is asked to do. */
export interface Job {
  readonly kind: "up" | "preview" | "refresh" | "destroy";
  readonly stack: {
    readonly name: string;
    readonly projectFolder: string;
    readonly stateFolder: string;
    readonly engineRoot: string;
    readonly config?: Readonly<Record<string, string>>;
    readonly secretConfig?: Readonly<Record<string, string>>;
  };
  /** What the program, the engine and the provider find in their environment, beside that of the tests. */
  readonly environment: Readonly<Record<string, string>>;
  readonly options: Flags;
}

/** How an operation ended. */
export interface Ended {
  /** The engine's. */
  readonly exitCode: number;
  /** All that was printed, by the engine and by the program. */
  readonly output: string;
  readonly events: readonly EngineEvent[];
  /** Why it failed, apart from what was printed. */
  readonly error?: string;
}

/** What the runner says of the end. */
type Last = Pick<Ended, "exitCode" | "error">;

/** What the runner says; the two are one program. */
type Message =
  | { readonly kind: "output"; readonly text: string }
  | { readonly kind: "event"; readonly event: EngineEvent }
  | ({ readonly kind: "ended" } & Last);

const waitLimitMilliseconds = 60_000;
/** How often it is interrupted before it is killed; the engine gives a provider five seconds to end. */
const patience = 10;

/** One operation of Pulumi under way, in a process and a group of its own. */
export class Operation {
  readonly ended: Promise<Ended>;
  readonly #runner: Runner = takeRunner();
  readonly #events: EngineEvent[] = [];
  #output = "";
  #isInterrupted = false;
  #end: Ended | undefined;

  constructor(job: Job) {
    this.ended = this.#follow(job);
    // Whoever waits for something else first must not be hit by its end.
    this.ended.catch(() => undefined);
  }

  get output(): string {
    return this.#output;
  }

  get events(): readonly EngineEvent[] {
    return this.#events;
  }

  /** Waits until something is so that this operation brings about. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const giveUpAt = Date.now() + waitLimitMilliseconds;
    while (!isSo()) {
      const trouble =
        this.#end !== undefined ? "the operation ended" : Date.now() > giveUpAt ? "it takes too long" : undefined;
      if (trouble !== undefined) throw new Error(`Waiting for ${what}: ${trouble}.\n${this.#output}`);
      await sleep(10);
    }
  }

  /** What Ctrl-C does: a terminal sends the signal to the whole group. */
  interrupt(): void {
    this.#isInterrupted = true;
    process.kill(-this.#runner.pid, "SIGINT");
  }

  /** The process of the provider, which is in the middle of something. */
  get provider(): number {
    const provider = providerBelow(this.#runner.pid);
    if (provider === undefined) throw new Error(`No provider is running.\n${this.#output}`);
    return provider;
  }

  /** Kills the engine and the program. The provider is in a group of its own, and stays. */
  killAllButProvider(): void {
    process.kill(-this.#runner.pid, "SIGKILL");
  }

  /**
   * Ends it, in whatever state it is. The engine is interrupted until it gives up, since it then ends the provider, which
   * is in a group of its own.
   */
  async stop(): Promise<void> {
    for (let tries = 0; this.#end === undefined; tries++) {
      if (tries < patience) this.interrupt();
      else this.killAllButProvider();
      await Promise.race([this.ended, sleep(1_000)]);
    }
  }

  async #follow(job: Job): Promise<Ended> {
    const { process: child, closed } = this.#runner;
    const last = await new Promise<Last>((resolve) => {
      const listen = (message: Message) => {
        if (message.kind === "output") this.#output += message.text;
        else if (message.kind === "event") this.#events.push(message.event);
        else {
          child.off("message", listen);
          resolve(message);
        }
      };
      child.on("message", listen);
      void closed.then(([code, signal]) =>
        resolve({
          exitCode: -1,
          error: `The runner ended (${signal ?? code}) without a result. ${this.#runner.lastWords}`,
        }),
      );
      child.send(job);
    });
    if (this.#isInterrupted) await this.#runner.close();
    else if (child.connected) giveBack(this.#runner);
    this.#end = { output: this.#output + this.#runner.lastWords, events: this.#events, ...last };
    return this.#end;
  }
}
