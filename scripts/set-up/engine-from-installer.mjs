// @ts-check
import { fileURLToPath } from "node:url";
import { fact, withSignsOfLife } from "../screen.mjs";
import { makeInCache } from "./engine-cache.mjs";
import { run } from "./run.mjs";

const probeLimitMs = 4_000;
const installLimitMs = 5 * 60_000;

/**
 * Pulumi's official installer, which downloads about 200 MB. A short look at its address comes first, because without
 * a network the installer itself takes minutes to give up.
 * @param {string} version
 * @param {{ signal?: AbortSignal | undefined }} options
 * @returns {Promise<string | undefined>} why there is no engine; nothing when there is
 */
export async function engineFromInstaller(version, { signal }) {
  const address = `https://get.pulumi.com/install.${process.platform === "win32" ? "ps1" : "sh"}`;
  const unreachable = await whyUnreachable(address, signal);
  if (unreachable !== undefined) return unreachable;

  fact("engine", `installing Pulumi ${version} with its official installer (about a minute, once)`);
  const script = fileURLToPath(new URL("run-installer.mjs", import.meta.url));
  const install = (/** @type {string} */ root) =>
    run(process.execPath, [script, root, version], { signal, timeoutMs: installLimitMs, ownGroup: true });
  try {
    await withSignsOfLife("engine", () => makeInCache(version, async (root) => void (await install(root))));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @param {string} address @param {AbortSignal | undefined} signal */
async function whyUnreachable(address, signal) {
  const limit = AbortSignal.timeout(probeLimitMs);
  try {
    const response = await fetch(address, { signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) });
    await response.body?.cancel();
    return response.ok ? undefined : `${address} answers ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = limit.aborted
      ? `no answer in ${probeLimitMs / 1000} s`
      : cause instanceof Error
        ? cause.message
        : cause;
    return `${address} cannot be reached: ${why}`;
  }
}
