import { bagOf } from "../../bag";
import { clusterInput, type InputRule } from "../../input-rule";
import { storageRule } from "../common/backup-settings";
import { secretsInParameters } from "../common/parameters";
import type { RestoreDrillInputs } from "./schema";

/** For every input, whether it replaces and whether it is secret. The one place that says so. */
export const inputRules: Readonly<Record<keyof RestoreDrillInputs, InputRule>> = {
  backup: { replacesBy: (backup) => idsOf(backup) },
  storage: storageRule,
  scratchApplication: {},
  parameters: { secrets: secretsInParameters },
  targetReplicaSetSize: {},
  minReplicaSetSize: {},
  sample: {},
  readyTimeoutMinutes: {},
  restoreTimeoutMinutes: {},
  concurrency: {},
  triggers: { replacesBy: (triggers) => triggers },
  cluster: clusterInput,
};

/** Another backup is one with another id. What is not known yet stays as it is, and counts as changed. */
function idsOf(backup: unknown): unknown {
  const partitions = bagOf(backup)?.partitions;
  if (!Array.isArray(partitions)) return backup;
  return partitions.map((partition: unknown) => bagOf(partition)?.backupId ?? partition);
}
