import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { providerBelow } from "./process-tree";

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
  /** `up --refresh`. */
  readonly withRefresh: boolean;
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

/** What the runner says; the two are one program. */
type Message =
  | { readonly kind: "output"; readonly text: string }
  | { readonly kind: "event"; readonly event: EngineEvent }
  | ({ readonly kind: "ended" } & Pick<Ended, "exitCode" | "error">);

const runner = resolve(__dirname, "runner.mjs");
const waitLimitMilliseconds = 60_000;
/** How often it is interrupted before it is killed; the engine gives a provider five seconds to end. */
const patience = 10;

/** One operation of Pulumi under way, in a process and a group of its own. */
export class Operation {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #events: EngineEvent[] = [];
  #output = "";
  #end: Ended | undefined;

  constructor(job: Job) {
    this.#child = fork(runner, [], {
      detached: true,
      execArgv: [],
      // The provider's launcher takes Node from the path: it has to be the one that runs the tests.
      env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
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
    process.kill(-this.#pid, "SIGINT");
  }

  /** The process of the provider, which is in the middle of something. */
  get provider(): number {
    const provider = providerBelow(this.#pid);
    if (provider === undefined) throw new Error(`No provider is running.\n${this.#output}`);
    return provider;
  }

  /** Kills the engine and the program. The provider is in a group of its own, and stays. */
  killAllButProvider(): void {
    process.kill(-this.#pid, "SIGKILL");
  }

  /**
   * Ends it, in whatever state it is. The engine is interrupted until it gives up, since it then ends the provider, which
   * is in a group of its own.
   */
  async stop(): Promise<void> {
    for (let tries = 0; this.#end === undefined; tries++) {
      process.kill(-this.#pid, tries < patience ? "SIGINT" : "SIGKILL");
      await Promise.race([this.ended, sleep(1_000)]);
    }
  }

  get #pid(): number {
    if (this.#child.pid === undefined) throw new Error("The runner does not start.");
    return this.#child.pid;
  }

  async #follow(job: Job): Promise<Ended> {
    const child = this.#child;
    const closed = once(child, "close");
    let last: Extract<Message, { kind: "ended" }> | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        this.#output += text;
      });
    }
    child.on("message", (message: Message) => {
      if (message.kind === "output") this.#output += message.text;
      else if (message.kind === "event") this.#events.push(message.event);
      else last = message;
    });
    child.send(job);
    const [code, signal] = await closed;
    const { exitCode, error } = last ?? {
      exitCode: -1,
      error: `The runner ended (${signal ?? code}) without a result.`,
    };
    this.#end = {
      exitCode,
      output: this.#output,
      events: this.#events,
      ...(error === undefined ? {} : { error }),
    };
    return this.#end;
  }
}
