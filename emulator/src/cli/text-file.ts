import { readFileSync } from "node:fs";
import { ProblemsError } from "../wire/problems-error.js";
import { memberOfThrown, messageOfThrown } from "../wire/thrown.js";

/** Reads a JSON file that an option names. @throws ProblemsError with one line that names option and file. */
export function readJsonFile(option: string, path: string): unknown {
  const text = readTextFile(option, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemsError(`${option}: ${path} is not JSON: ${messageOfThrown(error)}`);
  }
}

/** Reads a certificate or a key. @throws ProblemsError with one line that names option and file. */
export function readPemFile(option: string, path: string): string {
  const text = readTextFile(option, path);
  if (!text.includes("-----BEGIN ")) throw new ProblemsError(`${option}: ${path} is no PEM file`);
  return text;
}

function readTextFile(option: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = memberOfThrown(error, "code");
    if (code === "ENOENT") throw new ProblemsError(`${option}: there is no file ${path}`);
    if (code === "EISDIR") throw new ProblemsError(`${option}: ${path} is a folder, not a file`);
    throw new ProblemsError(`${option}: ${path} cannot be read: ${messageOfThrown(error)}`);
  }
}
