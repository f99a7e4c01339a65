// @ts-check
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure } from "../scripts/failure.mjs";
import { projectRoot } from "../scripts/set-up/project.mjs";

/**
 * @typedef {object} Options
 * @property {string} folder
 * @property {string} requestsFile
 * @property {string} differencesFile
 * @property {ReadonlySet<"client" | "server">} sides
 * @property {Target} [target] A server to be looked at in place of everything else.
 */

/**
 * @typedef {object} Target
 * @property {string} url Without a slash at the end.
 * @property {string | undefined} partitionId Default: the first stateful one that it has.
 * @property {boolean} allowsChanges
 * @property {{ certificate: string | undefined, key: string | undefined, ca: string | undefined, insecure: boolean }} tls
 *   Names of files.
 */

const defaults = {
  requests: join(projectRoot, "coverage", "requests.jsonl"),
  differences: fileURLToPath(new URL("known-differences.mjs", import.meta.url)),
};

export const help = `Usage: npm run check:spec -- PATH [options]
       npm run check:spec -- PATH --target URL [options]

Holds the package and its emulator to Microsoft's description of the cluster's REST API. PATH is a folder with
  openapi/*.json              the description, Swagger 2.0; of several files the newest version counts
  examples/VERSION/*.json     its examples
  recorded/*.json             replies of real clusters; may be missing
conformance/README.md tells where they are published. What is checked:
  - the client: our schemas read the replies of the examples and keep every value, our storages are written as theirs
    are, and every request that it made in the tests, as the last "npm test" recorded it, is as the description says;
  - the emulator: every operation that it serves is called in each of its states, and request and reply are as the
    description says; the requests of the examples are accepted; the replies have what those of the examples and of
    real clusters have.
Differences that are known, with the source of each, are in conformance/known-differences.mjs. Any other fails,
and so does a known one that is not met any more.

  --requests FILE      The recorded requests, one JSON object a line. Default: coverage/requests.jsonl.
  --differences FILE   A module that exports other knownDifferences and undescribedOperations.
  --only client        Leave the emulator out. With --only emulator: the client.
  --help               Show this.

With --target the same is asked of a running server, a real cluster or an emulator, and nothing else is checked:
  --target URL         Its gateway, such as https://mycluster.westeurope.cloudapp.azure.com:19080. Only reads are sent.
  --partition ID       The partition to ask about. Default: the first stateful one.
  --allow-changes      Take an on-demand backup of --partition as well, to the storage of its policy.
  --certificate FILE   A client certificate, PEM; --key FILE its key, default: in the same file.
  --ca FILE            What the server's certificate is signed by, PEM.
  --insecure           Do not look at the server's certificate.

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
  const target = readTarget(values);
  const sides = target === undefined ? readSides(values.only) : /** @type {Options["sides"]} */ (new Set(["server"]));
  return { folder, requestsFile, differencesFile, sides, ...(target === undefined ? {} : { target }) };
}

/**
 * @param {string | undefined} only
 * @returns {Options["sides"]}
 */
function readSides(only) {
  if (only === undefined) return new Set(["client", "server"]);
  if (only === "client") return new Set(["client"]);
  if (only === "emulator") return new Set(["server"]);
  throw misuse(`--only takes client or emulator, not "${only}".`);
}

const ofTargetOnly = /** @type {const} */ (["partition", "allow-changes", "certificate", "key", "ca", "insecure"]);

/**
 * @param {ReturnType<typeof parse>["values"]} values
 * @returns {Target | undefined}
 */
function readTarget(values) {
  const { target, partition: partitionId, certificate, key, ca } = values;
  if (target === undefined) {
    const stray = ofTargetOnly.find((name) => values[name] !== undefined);
    if (stray !== undefined) throw misuse(`--${stray} goes with --target only.`);
    return undefined;
  }
  if (values.only !== undefined) throw misuse("--only does not go with --target.");
  if (!URL.canParse(target) || !/^https?:$/.test(new URL(target).protocol)) {
    throw misuse(`--target takes the address of a gateway with http:// or https://, not "${target}".`);
  }
  const allowsChanges = values["allow-changes"] === true;
  const insecure = values.insecure === true;
  if (allowsChanges && partitionId === undefined) throw misuse("--allow-changes needs --partition.");
  if (key !== undefined && certificate === undefined) throw misuse("--key needs --certificate.");
  if (ca !== undefined && insecure) throw misuse("--ca and --insecure exclude each other.");
  return { url: target.replace(/\/+$/, ""), partitionId, allowsChanges, tls: { certificate, key, ca, insecure } };
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
        only: { type: "string" },
        target: { type: "string" },
        partition: { type: "string" },
        "allow-changes": { type: "boolean" },
        certificate: { type: "string" },
        key: { type: "string" },
        ca: { type: "string" },
        insecure: { type: "boolean" },
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
