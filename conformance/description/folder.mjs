// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../scripts/failure.mjs";
import { toDescription } from "./description.mjs";

/**
 * An example, with its text beside it: a parser may have rounded a number by the time it is an object.
 * @typedef {{ name: string, version: string, text: string, content: unknown }} ExampleFile
 */

/**
 * Reads the folder that a user names.
 * @param {string} folder
 */
export function readFolder(folder) {
  const descriptions = filesIn(folder, "openapi").map((file) => {
    const name = join("openapi", file);
    return { name, ...toDescription(name, parse(name, read(folder, name))) };
  });
  const examples = versionsIn(folder).flatMap((version) =>
    filesIn(folder, join("examples", version)).map((file) => {
      const name = join("examples", version, file);
      const text = read(folder, name);
      return { name, version, text, content: parse(name, text) };
    }),
  );
  const [description] = descriptions.sort((one, other) => newerFirst(one.version, other.version));
  if (description === undefined) throw missing(folder, join("openapi", "*.json"));
  if (examples.length === 0) throw missing(folder, join("examples", "VERSION", "*.json"));
  const recorded = filesIn(folder, "recorded").map((name) => ({
    name,
    content: parse(name, read(folder, join("recorded", name))),
  }));
  return { description, examples, recorded };
}

/** @param {string} folder */
function versionsIn(folder) {
  const examples = join(folder, "examples");
  if (!existsSync(examples)) return [];
  return readdirSync(examples)
    .filter((name) => statSync(join(examples, name)).isDirectory())
    .sort();
}

/** @param {string} folder @param {string} name */
function filesIn(folder, name) {
  if (!existsSync(folder)) throw cannot(`There is no folder ${folder}.`);
  if (!existsSync(join(folder, name))) return [];
  return readdirSync(join(folder, name))
    .filter((file) => file.endsWith(".json"))
    .sort();
}

/** @param {string} folder @param {string} name */
function read(folder, name) {
  return readFileSync(join(folder, name), "utf8");
}

/**
 * @param {string} name
 * @param {string} text
 * @returns {unknown}
 */
function parse(name, text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw cannot(`${name} is not JSON: ${cause instanceof Error ? cause.message : cause}.`);
  }
}

/** @param {string} one @param {string} other */
function newerFirst(one, other) {
  return other.localeCompare(one, "en", { numeric: true });
}

/** @param {string} folder @param {string} what */
function missing(folder, what) {
  return cannot(`${folder} has no ${what}. test/README.md tells where Microsoft publishes these files.`);
}

/** @param {string} text */
function cannot(text) {
  return new Failure(text, { exitCode: 2 });
}
