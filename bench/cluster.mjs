// @ts-check
// An emulated cluster in a process of its own, as a real one has machines of its own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** How the emulator in `bench/cluster/server.mjs` is started. @typedef {import("./cluster/server.mjs").Start} Start */

/**
 * @param {Start} start
 */
export async function startCluster(start) {
  const child = fork(fileURLToPath(new URL("./cluster/server.mjs", import.meta.url)), [JSON.stringify(start)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  /** @param {string} [question] @returns {Promise<any>} */
  const ask = async (question) => {
    const ended = new AbortController();
    const end = (/** @type {number | null} */ code) => ended.abort(new Error(`The emulator ended with ${code}.`));
    child.once("exit", end);
    if (question !== undefined) child.send(question);
    const [message] = await once(child, "message", { signal: ended.signal });
    child.off("exit", end);
    return message;
  };
  const { url } = await ask();
  return {
    /** @type {string} */
    url,
    /** The requests that came since the last question. @returns {Promise<Requests>} */
    requests: () => ask("requests"),
    close: async () => {
      if (child.connected) child.disconnect();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/**
 * How many of each operation, and how long from the first to the answer of the last.
 * @typedef {{ byOperation: Record<string, number>, milliseconds: number }} Requests
 */

/** @param {Requests} requests */
export function numberOf({ byOperation }) {
  return Object.values(byOperation).reduce((all, some) => all + some, 0);
}

/** The partitions of the one service. @param {number} partitions */
export function idsOf(partitions) {
  return Array.from(
    { length: partitions },
    (_, index) => `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`,
  );
}
