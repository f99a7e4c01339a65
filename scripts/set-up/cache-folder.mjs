// @ts-check
import { homedir } from "node:os";
import { join } from "node:path";

/** Where this project keeps what it can make again. */
export function cacheFolder() {
  return join(cachesOfThisUser(), "pulumi-servicefabric-backup");
}

function cachesOfThisUser() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32") return LOCALAPPDATA || join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}
