import { readFileSync } from "node:fs";
import { ProblemsError } from "../problems-error.js";
import { memberOfThrown, messageOfThrown } from "../thrown.js";

/** Reads a JSON file that an option names. @throws ProblemsError with one line that names option and file. */
export function readJsonFile(option: string, path: string): unknown {
  const text = readTextFile(option, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemsError(`${option}: ${path} is not JSON: ${messageOfThrown(error)}`);
  }
}

/** @throws ProblemsError with one line that names option and file. */
export function readTextFile(option: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (memberOfThrown(error, "code") === "ENOENT") throw new ProblemsError(`${option}: there is no file ${path}`);
    throw new ProblemsError(`${option}: ${path} cannot be read: ${messageOfThrown(error)}`);
  }
}
