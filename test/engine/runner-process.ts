import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, resolve } from "node:path";

const program = resolve(__dirname, "runner.mjs");

/**
 * A process, and a group of its own, in which operations of Pulumi run one after another: to load Pulumi and a program
 * takes longer than most operations do.
 */
export class Runner {
  readonly process: ChildProcess;
  readonly pid: number;
  /** That it has ended by itself, or was killed. */
  readonly closed: Promise<unknown[]>;
  /** What it writes past its messages: nothing but what Node itself says when it breaks. */
  lastWords = "";

  constructor() {
    this.process = fork(program, [], {
      detached: true,
      execArgv: [],
      // The provider's launcher takes Node from the path: it has to be the one that runs the tests.
      env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    if (this.process.pid === undefined) throw new Error("The runner does not start.");
    this.pid = this.process.pid;
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        this.lastWords += text;
      });
    }
    this.closed = once(this.process, "close");
  }

  async close(): Promise<void> {
    if (!this.process.connected) return;
    // Node does not tell of the close of a child whose channel its parent has closed.
    const ended = once(this.process, "exit");
    this.process.disconnect();
    await ended;
  }
}

/** The runners that wait for work: at most one, unless a test runs operations at once. */
const idle: Runner[] = [];

export function takeRunner(): Runner {
  return idle.pop() ?? new Runner();
}

/** For the next operation. What was interrupted or killed is no place for one, and is closed instead. */
export function giveBack(runner: Runner): void {
  idle.push(runner);
}

export async function closeRunners(): Promise<void> {
  for (const runner of idle.splice(0)) await runner.close();
}
