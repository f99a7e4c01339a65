import { InvalidArgumentError } from "commander";
import type { StandInStorage } from "../model/storage/store-opener.js";
import { openFolder } from "./folder.js";

/** Folders by the UNC paths that they stand in for. */
export type Shares = Readonly<Record<string, string>>;

/** Reads `\\server\share=/folder`, or several with semicolons between them, which no name of a share holds. */
export function gatherShares(text: string, before: Shares = {}): Shares {
  const words = text.split(/;(?=\\\\)/).filter((word) => word.trim() !== "");
  return { ...before, ...Object.fromEntries(words.map(readShare)) };
}

function readShare(text: string): [string, string] {
  const [, share, folder] = /^(\\\\[^\\/=]+\\[^=]+)=(.+)$/.exec(text) ?? [];
  if (share !== undefined && folder !== undefined) return [share, folder];
  throw new InvalidArgumentError("It must be a UNC path and a folder, such as \\\\server\\share=/var/backups.");
}

/** The same with folders that are there. @throws ProblemsError */
export async function openShares(shares: Shares): Promise<Shares> {
  const opened = Object.entries(shares).map(async ([share, folder]): Promise<[string, string]> => {
    return [share, await openFolder("--share", folder)];
  });
  return Object.fromEntries(await Promise.all(opened));
}

/** A connection string is known by the name that it begins with; everything else is a folder. @throws ProblemsError */
export async function openStandIn(text: string): Promise<StandInStorage> {
  const isConnectionString = /^\s*[A-Za-z]+=/.test(text);
  return isConnectionString ? { connectionString: text } : { folder: await openFolder("--stand-in-storage", text) };
}
