import { z } from "zod";
import { connectionSchema } from "../../../service-fabric/connection/schema";
import { whatIsWrongWithApplicationName } from "../../../service-fabric/names";
import { storageSchema } from "../../../service-fabric/storage-kinds";
import type { Bag } from "../../bag";
import type { CheckFailure } from "../../check-failure";
import { minutes, toFailures } from "../common/backup-settings";
import { nameSchema } from "../common/name-schema";
import { parametersSchema } from "../common/parameters";
import { epoch, partitionInformation } from "../common/pending-backup";

const mostAtOnce = 64;
const mostReplicas = 100;

const text = z.string("must be text").min(1, "must not be empty");

const replicas = z
  .number("must be a number")
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(mostReplicas, `must be at most ${mostReplicas}`);

/** More is there, which the drill does not need. */
const partitionBackup = z.object({
  serviceName: text,
  partition: partitionInformation,
  partitionId: text,
  backupId: text,
  backupLocation: text,
  epoch,
  lsn: text,
  timestamp: z.iso.datetime("must be a time, such as 2026-11-20T10:00:00Z"),
});

/** The outputs of a resource that took backups, in the form of a set. */
const backup = z.object({
  applicationName: nameSchema(whatIsWrongWithApplicationName),
  partitions: z.array(partitionBackup).min(1, "must not be an empty list"),
});

/** What `RestoreDrill` takes, after its defaults were applied. */
export const restoreDrillSchema = z.strictObject({
  backup,
  storage: storageSchema.exactOptional(),
  scratchApplication: nameSchema(whatIsWrongWithApplicationName),
  parameters: parametersSchema.exactOptional(),
  targetReplicaSetSize: replicas.exactOptional(),
  minReplicaSetSize: replicas.exactOptional(),
  sample: z.union(
    [
      z.literal("all"),
      z.strictObject({
        partitions: z.number("must be a number").int("must be a whole number").min(1, "must be at least 1"),
      }),
    ],
    'must be "all" or such as { partitions: 5 }',
  ),
  readyTimeoutMinutes: minutes,
  restoreTimeoutMinutes: minutes,
  concurrency: z
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(mostAtOnce, `must be at most ${mostAtOnce}`),
  triggers: z.array(z.unknown(), "must be a list").exactOptional(),
  cluster: connectionSchema.exactOptional(),
});

export type RestoreDrillInputs = z.infer<typeof restoreDrillSchema>;

/** What is taken where an input is left out. */
export const restoreDrillDefaults = {
  sample: "all",
  readyTimeoutMinutes: 10,
  restoreTimeoutMinutes: 30,
  concurrency: 4,
} as const satisfies Partial<RestoreDrillInputs>;

export const missingStorage =
  "is missing: give the storage where the backup lies, with its credentials; those of a policy cannot be read back";

/** What is wrong with inputs that are right by themselves. */
export function contradictionsOf({
  storage,
  targetReplicaSetSize: target,
  minReplicaSetSize: least,
}: Bag): CheckFailure[] {
  const isAbove = typeof target === "number" && typeof least === "number" && least > target;
  return toFailures([
    [storage === undefined, "storage", missingStorage],
    [isAbove, "minReplicaSetSize", "must not be larger than targetReplicaSetSize"],
  ]);
}
