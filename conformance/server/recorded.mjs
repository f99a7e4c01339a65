// @ts-check
import { shapeOf, whatIsMissing } from "./shape.mjs";

/**
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("./exchange.mjs").Exchange} Exchange
 * @typedef {{ name: string, content: unknown }} RecordedReply
 */

/** Which operation answered what was recorded. The files do not say so themselves. @type {Readonly<Record<string, string>>} */
const operationOf = {
  "aad.json": "GetAadMetadata",
  "app-page_failed-upgrade.json": "GetApplicationUpgrade",
  "app-page_services.json": "GetServiceInfoList",
  "app-page_upgrade-in-progress.json": "GetApplicationUpgrade",
  "app-page_upgrade-progress.json": "GetApplicationUpgrade",
  "applications.json": "GetApplicationInfoList",
  "backup-restore_backup-policy.json": "GetBackupPolicyList",
  "cluster-insights_partition.json": "GetPartitionInfo",
  "cluster-page_upgrade_get-application-info.json": "GetApplicationNameInfo",
  "cluster-page_upgrade_get-partition-info.json": "GetPartitionInfo",
  "cluster-page_upgrade_get-service-name.json": "GetServiceNameInfo",
  "partition-page_partitions.json": "GetPartitionInfoList",
  "partition-page_stateful-partition-info.json": "GetPartitionInfo",
  "partition-page_stateless-partition-info.json": "GetPartitionInfo",
};

/**
 * Looks whether our replies have every member that real clusters were seen to send, with the same kinds of values. A
 * file that is not known fails: left out, it would seem to be looked at.
 * @param {readonly RecordedReply[]} recorded
 * @param {readonly Exchange[]} exchanges
 * @param {readonly string[]} served
 * @returns {Problem[]}
 */
export function checkRecorded(recorded, exchanges, served) {
  return recorded.flatMap(({ name, content }) => {
    const operationId = operationOf[name];
    if (operationId === undefined) {
      const message = "It is not known which operation answered this; conformance/server/recorded.mjs has to say so";
      return [problem("No operation", { at: "file", code: "UNKNOWN_FILE", message }, name)];
    }
    if (!served.includes(operationId)) return [];
    return whatIsMissing(shapeOf([content]), shapeOf(repliesTo(operationId, exchanges))).map((finding) =>
      problem(operationId, finding, name),
    );
  });
}

/** @param {string} operationId @param {readonly Exchange[]} exchanges */
export function repliesTo(operationId, exchanges) {
  return exchanges
    .filter((exchange) => exchange.operationId === operationId && exchange.reply.status === 200)
    .map(({ reply }) => reply.body);
}

/**
 * @param {string} operationId
 * @param {import("../description/validator.mjs").Finding} finding
 * @param {string} name
 * @returns {Problem}
 */
function problem(operationId, finding, name) {
  return { side: "server", operationId, part: "reply", ...finding, metIn: `recorded/${name}` };
}
