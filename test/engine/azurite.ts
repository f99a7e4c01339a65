import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { z } from "zod";

const server = resolve(__dirname, "../../scripts/azurite/server.mjs");
const ready = z.object({ connectionString: z.string() });

export interface Azurite {
  readonly connectionString: string;
  close(): Promise<void>;
}

/** An emulated storage account, in memory. The server is a process because Azurite ends nothing that it has started. */
export async function startAzurite(): Promise<Azurite> {
  const { NODE_V8_COVERAGE: _coverage, NODE_OPTIONS: _options, ...env } = process.env;
  const child = fork(server, [], { env, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const first = await Promise.race([once(child, "message"), ended.then(() => [])]);
  return {
    ...ready.parse(first[0]),
    async close() {
      // It ends when its parent lets go of the channel.
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
