import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A running Azurite, which keeps its blobs in memory. */
export interface Azurite {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** The account that every Azurite has, with the key that is printed in its documentation. */
export const account = "devstoreaccount1";
export const accountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Starts Azurite on a port of the system's choice. */
export async function startAzurite(): Promise<Azurite> {
  const folder = await mkdtemp(join(tmpdir(), "azurite-"));
  const main = join(require.resolve("azurite/package.json"), "..", "dist", "src", "blob", "main.js");
  const options = [
    "--inMemoryPersistence",
    "--blobPort",
    "0",
    "--silent",
    "--skipApiVersionCheck",
    "--disableTelemetry",
  ];
  const child = spawn(process.execPath, [main, ...options], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const endpoint = await listening(child);
  return {
    connectionString: connectionString(endpoint),
    async stop() {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function connectionString(endpoint: string, key = accountKey): string {
  return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint}/${account};`;
}

async function listening({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error("Azurite has no output.");
  for await (const line of createInterface({ input: stdout })) {
    const match = /listens on (http:\S+)/.exec(line);
    if (match?.[1]) return match[1];
  }
  throw new Error("Azurite ended before it listened.");
}
