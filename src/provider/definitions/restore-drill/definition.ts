import { counted } from "../../../errors/counted";
import { askedStorage } from "../../../evidence/asked-storage";
import { type DrillOrder, runDrill } from "../../../restore/drill";
import type { Client } from "../../../service-fabric/client";
import { normalName } from "../../../service-fabric/names";
import type { Bag } from "../../bag";
import { bagOf } from "../../bag";
import { define } from "../../define";
import type { DefinitionOutcome, OperationContext } from "../../definition";
import { normalSettings } from "../common/backup-settings";
import { inputRules } from "./inputs";
import {
  contradictionsOf,
  missingStorage,
  type RestoreDrillInputs,
  restoreDrillDefaults,
  restoreDrillSchema,
} from "./schema";

/** Backups that were restored, into an application that is gone again. */
export const restoreDrill = define<RestoreDrillInputs>({
  schema: restoreDrillSchema,
  defaults: restoreDrillDefaults,
  inputs: inputRules,
  outputs: ["drilledAt", "partitions", "sampledCount", "partitionCount", "restoreSecondsTotal", "slowestPartition"],
  contradictionsOf,
  normalize,
  create: drill,
  recording: {
    kind: "drill",
    asked: ({ backup, scratchApplication, sample, storage }) => ({
      application: backup.applicationName,
      scratchApplication,
      sample,
      ...askedStorage(storage),
    }),
  },

  headline: ({ sampledCount, partitionCount, restoreSecondsTotal }) =>
    `restored and proven: ${String(sampledCount)} of ${counted(Number(partitionCount), "partition")}, ${String(restoreSecondsTotal)} s`,

  farewell: () => "the backups stay in their storage",
});

function normalize({ storage, ...inputs }: Bag): Bag {
  const { backup, scratchApplication } = inputs;
  return {
    ...inputs,
    ...("backup" in inputs ? { backup: normalBackup(backup) } : {}),
    ...(typeof scratchApplication === "string" ? { scratchApplication: normalName(scratchApplication) } : {}),
    // Of a backup that went to a policy's storage it is null.
    ...(storage === undefined || storage === null ? {} : normalSettings({ storage })),
  };
}

/** The outputs of one partition's backup as those of a set, and of a set only what a drill needs. */
function normalBackup(value: unknown): unknown {
  const backup = bagOf(value);
  if (backup === undefined) return value;
  const { applicationName, partitions, ...one } = backup;
  return { applicationName, partitions: partitions ?? [one] };
}

async function drill(
  inputs: RestoreDrillInputs,
  cluster: Client,
  { clock, progress, warn, secrets, capMilliseconds }: OperationContext,
): Promise<DefinitionOutcome> {
  const { storage } = inputs;
  if (storage === undefined) return { kind: "failed", message: `storage: ${missingStorage}` };
  const order = { ...orderOf(inputs, storage), ...(capMilliseconds === undefined ? {} : { capMilliseconds }) };
  const outcome = await runDrill(order, { cluster, clock, progress, warn, redact: secrets.redact });
  if (outcome.kind === "drilled") {
    return { kind: "done", outputs: { ...outcome.result, clusterEndpoint: cluster.endpoint } };
  }
  const { error, pending } = outcome;
  return { kind: "failed", message: error.message, ...(pending === undefined ? {} : { pending: { ...pending } }) };
}

function orderOf(inputs: RestoreDrillInputs, storage: DrillOrder["storage"]): DrillOrder {
  const { backup, sample, targetReplicaSetSize, minReplicaSetSize } = inputs;
  return {
    applicationName: backup.applicationName,
    backups: backup.partitions.map(({ backupLocation, ...partition }) => ({ ...partition, location: backupLocation })),
    storage,
    scratchApplication: inputs.scratchApplication,
    ...(sample === "all" ? {} : { mostPartitions: sample.partitions }),
    parameters: inputs.parameters ?? {},
    ...(targetReplicaSetSize === undefined ? {} : { targetReplicaSetSize }),
    ...(minReplicaSetSize === undefined ? {} : { minReplicaSetSize }),
    readyTimeoutMinutes: inputs.readyTimeoutMinutes,
    restoreTimeoutMinutes: inputs.restoreTimeoutMinutes,
    concurrency: inputs.concurrency,
  };
}
