// @ts-check
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure } from "../failure.mjs";
import { projectRoot } from "../set-up/project.mjs";

/** @typedef {{ folder: string, requestsFile: string, differencesFile: string }} Options */

const defaults = {
  requests: join(projectRoot, "coverage", "requests.jsonl"),
  differences: fileURLToPath(new URL("known-differences.mjs", import.meta.url)),
};

export const help = `Usage: npm run check:spec -- PATH [options]

Holds the package to Microsoft's description of the cluster's REST API. PATH is a folder with
  openapi/*.json              the description, Swagger 2.0; of several files the newest version counts
  examples/VERSION/*.json     its examples
test/README.md tells where they are published. What is checked:
  - the examples of our operations: our schemas read their replies and keep every value, our storages are written as
    theirs are, and they are as the description says;
  - every request that our client made in the tests, as the last "npm test" recorded it, against the description.
Differences that are known, with the source of each, are in scripts/check-spec/known-differences.mjs. Any other fails,
and so does a known one that is not met any more.

  --requests FILE      The recorded requests, one JSON object a line. Default: coverage/requests.jsonl.
  --differences FILE   A module that exports other knownDifferences.
  --help               Show this.

Exit codes: 0 all is as described, 1 it is not, 2 it cannot be checked.`;

/**
 * @param {string[]} args
 * @returns {Options | "help"}
 */
export function readOptions(args) {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  const [folder, ...more] = positionals;
  if (folder === undefined) throw misuse("PATH is missing: the folder with the description and its examples.");
  if (more.length > 0) throw misuse(`Only one PATH is taken, not "${more[0]}" as well.`);
  const { requests: requestsFile = defaults.requests, differences: differencesFile = defaults.differences } = values;
  return { folder, requestsFile, differencesFile };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        requests: { type: "string" },
        differences: { type: "string" },
      },
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw misuse(/^.*?(?=\. |$)/s.exec(text)?.[0] ?? text);
  }
}

/** @param {string} text */
function misuse(text) {
  return new Failure(`${text.replace(/\.?$/, ".")} See: npm run check:spec -- --help`, { exitCode: 2 });
}
