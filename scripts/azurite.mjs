// @ts-check
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Failure } from "./failure.mjs";

/**
 * What a program needs to use the storage account. The server sends it once it listens.
 * @typedef {{ connectionString: string, blobEndpoint: string }} Azurite
 */

const startLimitMs = 30_000;

/**
 * Starts Azurite, Microsoft's emulator of Azure Storage, in memory and on a free port. It ends with `close`, and by
 * itself when this process ends, however that happens.
 * @returns {Promise<Azurite & { close: () => Promise<void> }>}
 */
export async function startAzurite() {
  const child = fork(fileURLToPath(new URL("azurite/server.mjs", import.meta.url)), [], {
    // A group of its own: Ctrl-C must not take the storage away from a backup that Pulumi still lets end.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  child.stdout?.on("data", (data) => (output += data));
  child.stderr?.on("data", (data) => (output += data));
  const ended = once(child, "exit");

  const ready = once(child, "message", { signal: AbortSignal.timeout(startLimitMs) });
  const first = await Promise.race([ready, ended.then(() => undefined)]).catch(() => undefined);
  if (first === undefined) {
    child.kill("SIGKILL");
    throw new Failure(`Azurite does not start.\n${output.trimEnd()}`);
  }
  return {
    .../** @type {Azurite} */ (first[0]),
    async close() {
      // The server ends when its parent lets go of the channel.
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
