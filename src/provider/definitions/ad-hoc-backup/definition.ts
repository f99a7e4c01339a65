import { type Outcome, runBackup } from "../../../backup";
import type { Cluster } from "../../../service-fabric/cluster";
import type { Bag } from "../../bag";
import { define } from "../../define";
import type { DefinitionOutcome, OperationContext } from "../../definition";
import { askedBy, backupSettingsDefaults, normalSettings, orderedAs, outdatedSince } from "../common/backup-settings";
import { redactedCluster } from "../common/redacted-cluster";
import { stillListed } from "../common/still-listed";
import { inputRules } from "./inputs";
import { readPending } from "./pending";
import { type AdHocBackupInputs, adHocBackupSchema, contradictionsOf, missingTarget } from "./schema";
import { addressOf, normalTarget, retargetedBy } from "./target";

/** An on-demand backup of one partition. */
export const adHocBackup = define<AdHocBackupInputs>({
  schema: adHocBackupSchema,
  defaults: backupSettingsDefaults,
  inputs: inputRules,
  outputs: ["backupId", "backupLocation", "epoch", "lsn", "timestamp"],
  contradictionsOf,

  normalize: (inputs) => ({ ...inputs, ...normalTarget(inputs), ...normalSettings(inputs) }),

  retargetedBy,

  outdatedBy: ({ maxAgeMinutes }, { timestamp }, now) => outdatedSince(maxAgeMinutes, timestamp, now),

  create: take,

  recording: {
    kind: "backup",
    asked: ({ partitionId, service, partitionKey, ...settings }) => ({
      ...(partitionId === undefined ? {} : { partitionId }),
      ...(service === undefined ? {} : { service }),
      ...(partitionKey === undefined ? {} : { partitionKey }),
      ...askedBy(settings),
    }),
  },

  refreshes: ({ verifyOnRefresh }) => verifyOnRefresh === true,
  refresh: ({ storage }, cluster, context, outputs) => stillListed(outputs, storage, cluster, context),

  headline: ({ lsn, timestamp, reused, service, partitionId }) =>
    [
      `${reused === true ? "proven, taken before" : "proven"}: LSN ${String(lsn)}, ${String(timestamp)}`,
      ...(service === undefined ? [] : [`partition ${String(partitionId)}`]),
    ].join(", "),

  farewell: ({ backupLocation }) =>
    typeof backupLocation === "string"
      ? `the backup stays in its storage: ${backupLocation}`
      : "a backup that was asked for, if any, stays in its storage",
});

async function take(
  inputs: AdHocBackupInputs,
  client: Cluster,
  context: OperationContext,
  left: Bag | undefined,
): Promise<DefinitionOutcome> {
  const address = addressOf(inputs);
  if (address === undefined) return { kind: "failed", message: `partitionId: ${missingTarget}` };
  const { clock, progress, capMilliseconds } = context;
  const { redact } = context.secrets;
  const cluster = redactedCluster(client, redact);
  const pending = readPending(left, inputs.partitionId);
  const order = { ...orderedAs(inputs), address, ...(capMilliseconds === undefined ? {} : { capMilliseconds }) };
  const outcome = await runBackup(order, { cluster, clock, progress, redact }, pending);
  return toDefinitionOutcome(outcome, cluster);
}

function toDefinitionOutcome(outcome: Outcome, cluster: Cluster): DefinitionOutcome {
  if (outcome.kind === "proven") {
    const { seen, ...backup } = outcome.backup;
    return { kind: "done", outputs: { ...backup, clusterEndpoint: cluster.endpoint }, seen: { ...seen } };
  }
  const { error, pending } = outcome;
  return { kind: "failed", message: error.message, ...(pending === undefined ? {} : { pending: { ...pending } }) };
}
