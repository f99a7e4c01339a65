// @ts-check
import { partitionOfExamples, topologyOfExamples } from "./example-topology.mjs";
import { stateOf } from "./exchange.mjs";
import { repliesTo } from "./recorded.mjs";
import { shapeOf, whatIsMissing } from "./shape.mjs";
import { playOnEmulator } from "./world.mjs";

/**
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("../client/examples.mjs").ReadExample} ReadExample
 * @typedef {import("./exchange.mjs").Exchange} Exchange
 * @typedef {import("./world.mjs").World} World
 */

/**
 * Sends the request of an example to an emulator that has what the example names, and looks whether it is accepted as
 * there, and whether our replies have the members of the example's.
 * @param {ReadExample} example
 * @param {import("../description/description.mjs").Description} description
 * @param {readonly Exchange[]} conversation
 * @returns {Promise<Problem[]>}
 */
export async function checkRoundTrip({ file, described, content }, description, conversation) {
  const { operationId } = described;
  const { parameters, body } = requestOf(content, described);
  const options = { topology: topologyOfExamples(), policy: { enabled: false } };
  const exchanges = await playOnEmulator(description, {
    name: file.name,
    options,
    async play(world) {
      await world.call("CreateBackupPolicy", { body: policyOf(world) });
      const prepared = await preparations[operationId]?.(world, { parameters, body });
      const request = { parameters, body, ...prepared };
      const isMadeUp = operationId in listsWithTokens && parameters.ContinuationToken !== undefined;
      await world.call(operationId, isMadeUp ? await withRealToken(world, operationId, request) : request);
    },
  });
  const reply = exchanges.at(-1)?.reply;
  const [status = "", { body: wanted }] = Object.entries(content.responses)[0] ?? ["", { body: undefined }];
  /** @type {(finding: import("../description/validator.mjs").Finding) => Problem} */
  const problem = (finding) => ({ side: "server", operationId, part: "reply", ...finding, metIn: file.name });
  if (reply === undefined || String(reply.status) !== status) {
    const state = reply === undefined ? "not at all" : stateOf(reply);
    return [
      problem({ at: "status", code: "EXAMPLE_REFUSED", message: `The emulator answers ${state}, not ${status}` }),
    ];
  }
  if (wanted === undefined) return [];
  const ours = [reply.body, ...repliesTo(operationId, conversation)];
  return whatIsMissing(shapeOf([wanted]), shapeOf(ours)).map(problem);
}

/**
 * @param {ReadExample["content"]} content
 * @param {import("../description/description.mjs").DescribedOperation} described
 */
function requestOf(content, described) {
  const bodyName = described.parameters.find((parameter) => parameter.in === "body")?.name ?? "";
  const { [bodyName]: body, ...parameters } = content.parameters;
  return { parameters, body };
}

/** @param {World} world */
function policyOf({ share }, Name = "DailyAzureBackupPolicy") {
  return {
    Name,
    AutoRestoreOnDataLoss: false,
    MaxIncrementalBackups: 3,
    Schedule: { ScheduleKind: "FrequencyBased", Interval: "PT10M" },
    Storage: share,
    RetentionPolicy: { RetentionPolicyType: "Basic", RetentionDuration: "P30D" },
  };
}

/**
 * @typedef {{ parameters: Record<string, any>, body: any }} Request
 */

/**
 * What has to be so before the request of an example can succeed. It may give another body: one with a storage that is
 * there, and a backup that lies in it.
 * @typedef {(world: World, request: Request) => Promise<{ body: any } | void>} Preparation
 */

/**
 * The tokens in Microsoft's examples are made up: the server's have other parts, and it refuses what has not
 * (`FileShareRecoveryPointManager.cs`, `GetBackupMappingInfoOperation.cs`).
 * @param {World} world
 * @param {string} operationId
 * @param {Request} request
 */
async function withRealToken({ call }, operationId, { parameters: { ContinuationToken: _, ...parameters }, body }) {
  const first = await call(operationId, { parameters: { ...parameters, MaxResults: 1 }, body });
  return { parameters: { ...parameters, ContinuationToken: first.body?.ContinuationToken }, body };
}

const partition = { partitionId: partitionOfExamples };
const application = { applicationId: "CalcApp" };
const byPolicy = { BackupPolicyName: "DailyAzureBackupPolicy" };

/** @type {Preparation} */
const enable = async ({ call }) => {
  await call("EnableApplicationBackup", { parameters: application, body: byPolicy });
};

/** @type {Preparation} */
const enableTwice = async (world, request) => {
  await enable(world, request);
  await world.call("EnablePartitionBackup", { parameters: partition, body: byPolicy });
};

/** @param {string} level @returns {Preparation} */
const enableAt =
  (level) =>
  async ({ call }, { parameters }) => {
    const { "api-version": _, ...entity } = parameters;
    await call(`Enable${level}Backup`, { parameters: entity, body: byPolicy });
  };

/** @param {string} level @returns {Preparation} */
const suspendAt = (level) => async (world, request) => {
  await enableAt(level)(world, request);
  const { "api-version": _, ...entity } = request.parameters;
  await world.call(`Suspend${level}Backup`, { parameters: entity });
};

/** @param {World} world @param {{ BackupStorage?: unknown }} [body] */
async function backUpTwice({ call, clock }, body) {
  for (let taken = 0; taken < 2; taken++) {
    await call("BackupPartition", { parameters: partition, body });
    clock.advance({ minutes: 1 });
  }
}

/** @type {Preparation} */
const backUp = async (world, request) => {
  await enable(world, request);
  await backUpTwice(world);
};

/** @type {Preparation} */
const createNamedPolicy = async (world, { parameters, body }) => {
  const name = parameters.backupPolicyName ?? body?.Name;
  await world.call("CreateBackupPolicy", { body: policyOf(world, name) });
};

/** @type {Preparation} */
const deleteNamedPolicy = async ({ call }, { body }) => {
  await call("DeleteBackupPolicy", { parameters: { backupPolicyName: body.Name } });
};

/** @type {Readonly<Record<string, Preparation>>} */
const listsWithTokens = {
  GetServiceBackupConfigurationInfo: enableTwice,
  GetApplicationBackupConfigurationInfo: enableTwice,
  GetPartitionBackupList: backUp,
  GetServiceBackupList: backUp,
  GetApplicationBackupList: backUp,
  async GetBackupsFromBackupLocation(world, { body }) {
    await backUpTwice(world, { BackupStorage: world.share });
    return { body: { ...body, Storage: world.share } };
  },
};

/** @type {Readonly<Record<string, Preparation>>} */
const preparations = {
  BackupPartition: enable,
  CreateBackupPolicy: deleteNamedPolicy,
  UpdateBackupPolicy: createNamedPolicy,
  DeleteBackupPolicy: createNamedPolicy,
  GetBackupPolicyByName: createNamedPolicy,
  GetPartitionBackupProgress: backUp,
  ...listsWithTokens,
  GetPartitionBackupConfigurationInfo: enable,
  ...Object.fromEntries(
    ["Partition", "Service", "Application"].flatMap((level) => [
      [`Disable${level}Backup`, enableAt(level)],
      [`Suspend${level}Backup`, enableAt(level)],
      [`Resume${level}Backup`, suspendAt(level)],
    ]),
  ),
  async RestorePartition(world, request) {
    await backUp(world, request);
    const { body } = await world.call("GetPartitionBackupProgress", { parameters: partition });
    const { BackupId, BackupLocation } = body ?? {};
    return { body: { BackupId, BackupLocation, BackupStorage: world.share } };
  },
  async GetPartitionRestoreProgress(world, request) {
    const prepared = await preparations.RestorePartition?.(world, request);
    await world.call("RestorePartition", { parameters: partition, ...prepared });
    world.clock.advance({ minutes: 5 });
  },
};
