// @ts-check
// The whole module and not `{ parseArgs }`: an old Node that lacks it would fail before its version is checked.
import util from "node:util";
import { Failure } from "../failure.mjs";

/**
 * @typedef {{ example: "application" }
 *   | { example: "pre-upgrade", endpoint?: string, partitionId?: string, trigger?: string }} Options
 */

export const help = `Usage: npm start -- [options]

Runs a real "pulumi up" on an emulated cluster and an emulated storage account, both in memory: nothing outside this
machine is asked for anything but packages and a Pulumi engine. It upgrades an application once each of its partitions
has a proven backup, shows that a second "up" does nothing, and that an upgrade never starts where the backups fail.

  --example NAME   What to run: application, which is the default, or pre-upgrade, the backup of a single partition.
  --help           Show this.

With the example pre-upgrade, which these options imply:

  --endpoint URL   Use a real cluster: the address of its HTTP gateway, such as https://cluster.example.com:19080.
  --partition ID   The partition to back up, a GUID. Needed with --endpoint.
  --trigger TEXT   A new text takes a new backup, the same text none. Without it, each call takes a backup, except that
                   a call after one that failed goes on with that one's backup.

A real cluster's backup goes to the storage of the partition's backup policy. For another storage, and wherever the
result is to be kept, use "pulumi up" in this folder: Pulumi.yaml describes its configuration. The state of each
partition's stack is kept under .pulumi-local/cluster; remove that folder to forget it. The backups themselves stay.`;

const examples = /** @type {const} */ (["application", "pre-upgrade"]);

/**
 * @param {string[]} args
 * @returns {Options | "help"}
 */
export function readOptions(args) {
  const { help: wantsHelp, example, endpoint, partition, trigger } = parse(args);
  if (wantsHelp) return "help";
  if (example !== undefined && !examples.some((name) => name === example)) {
    throw misuse(`--example has to be one of ${examples.join(" and ")}, not "${example}".`);
  }
  const ofOne = Object.entries({ endpoint, partition, trigger }).filter(([, value]) => value !== undefined);
  if (example === "application" && ofOne.length > 0) {
    throw misuse(`--${ofOne.map(([name]) => name).join(" and --")} cannot be used with --example application.`);
  }
  if (example !== "pre-upgrade" && ofOne.length === 0) return { example: "application" };
  if (endpoint !== undefined && !isHttpAddress(endpoint)) {
    throw misuse(`--endpoint has to be an address such as https://cluster.example.com:19080, not "${endpoint}".`);
  }
  if (partition !== undefined && !isGuid(partition)) {
    throw misuse(`--partition has to be the id of a partition, a GUID, not "${partition}".`);
  }
  if (endpoint !== undefined && partition === undefined) {
    throw misuse("--endpoint needs --partition: the id of the partition to back up.");
  }
  return {
    example: "pre-upgrade",
    ...(endpoint !== undefined && { endpoint }),
    ...(partition !== undefined && { partitionId: partition.toLowerCase() }),
    ...(trigger !== undefined && { trigger }),
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return util.parseArgs({
      args,
      options: {
        help: { type: "boolean", short: "h" },
        example: { type: "string" },
        endpoint: { type: "string" },
        partition: { type: "string" },
        trigger: { type: "string" },
      },
    }).values;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw misuse(/^.*?(?=\. |$)/s.exec(text)?.[0] ?? text);
  }
}

/** @param {string} text */
function misuse(text) {
  return new Failure(`${text.replace(/\.?$/, ".")} See: npm start -- --help`, { exitCode: 2 });
}

/** @param {string} text */
function isHttpAddress(text) {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}

/** @param {string} text */
function isGuid(text) {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
