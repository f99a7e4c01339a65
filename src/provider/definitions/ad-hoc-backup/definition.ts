import type { BackupOrder, Outcome, PartitionAddress } from "../../../backup";
import { runBackup } from "../../../backup";
import type { Cluster } from "../../../service-fabric/cluster";
import { normalStorage } from "../../../service-fabric/storage-kinds";
import type { Bag } from "../../bag";
import { define } from "../../define";
import type { DefinitionOutcome, OperationContext } from "../../definition";
import { inputRules } from "./inputs";
import { readPending } from "./pending";
import { redactedCluster } from "./redacted-cluster";
import {
  type AdHocBackupInputs,
  adHocBackupDefaults,
  adHocBackupSchema,
  contradictionsOf,
  missingTarget,
} from "./schema";
import { addressOf, normalTarget, retargetedBy } from "./target";

/** An on-demand backup of one partition. */
export const adHocBackup = define<AdHocBackupInputs>({
  schema: adHocBackupSchema,
  defaults: adHocBackupDefaults,
  inputs: inputRules,
  outputs: ["backupId", "backupLocation", "epoch", "lsn", "timestamp"],
  contradictionsOf,

  normalize: (inputs) => ({
    ...inputs,
    ...normalTarget(inputs),
    ...("storage" in inputs ? { storage: normalStorage(inputs.storage) } : {}),
  }),

  retargetedBy,

  outdatedBy({ maxAgeMinutes }, { timestamp }, now) {
    if (typeof maxAgeMinutes !== "number" || typeof timestamp !== "string") return undefined;
    return now - Date.parse(timestamp) > maxAgeMinutes * 60_000 ? "maxAgeMinutes" : undefined;
  },

  create: take,

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
  const { clock, progress } = context;
  const { redact } = context.secrets;
  const cluster = redactedCluster(client, redact);
  const pending = readPending(left, inputs.partitionId);
  const outcome = await runBackup(orderOf(address, inputs, context), { cluster, clock, progress, redact }, pending);
  return toDefinitionOutcome(outcome, cluster);
}

function orderOf(
  address: PartitionAddress,
  inputs: AdHocBackupInputs,
  { capMilliseconds }: OperationContext,
): BackupOrder {
  const { storage, backupTimeoutMinutes, proof, whenBusy, reuseNewerThanMinutes, retryOnTimeout } = inputs;
  return {
    address,
    backupTimeoutMinutes,
    proof,
    whenBusy,
    ...(storage === undefined ? {} : { storage }),
    ...(reuseNewerThanMinutes === undefined ? {} : { reuseNewerThanMinutes }),
    ...(retryOnTimeout === undefined ? {} : retryOnTimeout),
    ...(capMilliseconds === undefined ? {} : { capMilliseconds }),
  };
}

function toDefinitionOutcome(outcome: Outcome, cluster: Cluster): DefinitionOutcome {
  if (outcome.kind === "proven") {
    return { kind: "done", outputs: { ...outcome.backup, clusterEndpoint: cluster.endpoint } };
  }
  const { error, pending } = outcome;
  return { kind: "failed", message: error.message, ...(pending === undefined ? {} : { pending: { ...pending } }) };
}
