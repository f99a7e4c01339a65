import { access, constants, mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { ProblemsError } from "../wire/problems-error.js";
import { messageOfThrown } from "../wire/thrown.js";

/**
 * Makes a folder that an option names, unless it is there.
 *
 * @returns Its full path.
 * @throws ProblemsError with one line that names option and folder.
 */
export async function openFolder(option: string, named: string): Promise<string> {
  const path = resolve(named);
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (error) {
    throw new ProblemsError(`${option}: ${named} is no folder that can be written to: ${messageOfThrown(error)}`);
  }
  return path;
}
