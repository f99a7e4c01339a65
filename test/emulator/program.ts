import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const manifestPath = require.resolve("servicefabric-backup-emulator/package.json");
const file = join(manifestPath, "..", "bin", "servicefabric-backup-emulator.js");

export type Program = ChildProcessByStdio<null, Readable, Readable>;

/** Starts the emulator's program, and ends it after the test. */
export function programFixture({ afterwards }: { afterwards(cleanUp: () => Promise<unknown>): void }) {
  /** @param variables Of the environment, without the beginning that all of them share. */
  const runWith = (variables: Record<string, string>, ...options: string[]): Program => {
    const own = Object.entries(variables).map(([name, value]) => [`SERVICEFABRIC_EMULATOR_${name}`, value]);
    const env = { ...process.env, ...Object.fromEntries(own) };
    const child = spawn(process.execPath, [file, ...options], { stdio: ["ignore", "pipe", "pipe"], env });
    afterwards(async () => {
      child.kill("SIGKILL");
    });
    return child;
  };
  return { runWith, run: (...options: string[]) => runWith({}, ...options) };
}

/** Exit code and everything that was written. */
export async function outcome(child: Program): Promise<{ code: unknown; out: string; err: string }> {
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += String(data)));
  child.stderr.on("data", (data) => (err += String(data)));
  const [code] = await once(child, "close");
  return { code, out, err };
}

export async function firstLine(child: Program): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("The program wrote nothing.");
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}
