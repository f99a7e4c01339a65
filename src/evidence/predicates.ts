import { z } from "zod";

/** What a record is of. */
export type RecordKind = "backup" | "upgrade" | "restore" | "drill";

const text = z.string();
const name = text.meta({ description: "A full name, such as fabric:/Shop/Orders." });
const int64 = text.regex(/^-?\d+$/).meta({ description: "An int64 as decimal text." });
const time = z.iso.datetime().meta({ description: "ISO 8601, UTC." });
const sha256 = text.regex(/^[0-9a-f]{64}$/).meta({ description: "SHA-256 in hexadecimal." });
const count = z.int().nonnegative();
const seconds = z.number().nonnegative();

const epoch = z.strictObject({ dataLossVersion: int64, configurationVersion: int64 });

const partition = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("Int64Range"), lowKey: int64, highKey: int64 }),
    z.strictObject({ kind: z.literal("Named"), name: text }),
    z.strictObject({ kind: z.literal("Singleton") }),
  ])
  .meta({ description: "Which keys the partition holds, both ends inclusive." });

const program = z
  .strictObject({
    packageVersion: text.meta({ description: "The version of pulumi-servicefabric-backup." }),
    project: text.exactOptional(),
    stack: text.exactOptional(),
    type: text.exactOptional().meta({ description: "The type of the resource, as its URN has it." }),
    resource: text.exactOptional().meta({ description: "The name of the resource in the stack." }),
    command: text.exactOptional().meta({ description: "The command, where it was no resource." }),
  })
  .meta({ description: "What made the record." });

const clocks = z
  .strictObject({ cluster: z.array(text), program: z.array(text) })
  .meta({ description: "The names of the times of the result, by whose clock they are." });

const storage = z
  .strictObject({
    storageKind: text,
    place: z.array(text).meta({ description: "Where the backups lie, without credentials." }),
  })
  .meta({ description: "Left out: the storage of the policy that applied." });

const ofAll = {
  program,
  clocks,
  clusterVersion: text
    .exactOptional()
    .meta({ description: "Of the runtime; left out where the cluster did not tell." }),
  dependsOn: z
    .array(sha256)
    .exactOptional()
    .meta({ description: "The digests of the records that this one depended on." }),
};

const identity = {
  serviceName: name,
  partitionId: text,
  backupId: text,
  epoch,
  lsn: int64,
  backupLocation: text.meta({ description: "Relative to the storage, as the cluster writes it." }),
};

const backupRow = z.strictObject({
  ...identity,
  partition: partition.exactOptional(),
  timestamp: time,
  reused: z.boolean().exactOptional().meta({ description: "It was there before, and was not asked for." }),
});

const backup = z.strictObject({
  ...ofAll,
  asked: z.strictObject({
    application: name.exactOptional(),
    services: z
      .strictObject({ include: z.array(text).exactOptional(), exclude: z.array(text).exactOptional() })
      .exactOptional(),
    service: name.exactOptional(),
    partitionKey: text.exactOptional(),
    partitionId: text.exactOptional(),
    storage: storage.exactOptional(),
    backupTimeoutMinutes: count,
    maxBackupTimeoutMinutes: count.exactOptional(),
    reuseNewerThanMinutes: count.exactOptional(),
    proof: z.enum(["listed", "reported"]),
    whenBusy: z.enum(["wait", "adopt", "fail"]),
  }),
  seen: z
    .strictObject({
      record: z
        .strictObject({ state: text, timestamp: time })
        .exactOptional()
        .meta({ description: "GetBackupProgress; left out where only the list showed the backup." }),
      listed: z
        .strictObject({ type: text, createdAt: time })
        .exactOptional()
        .meta({ description: "The item of GetBackups; left out where the proof is the record alone." }),
    })
    .exactOptional()
    .meta({
      description:
        "Where a single partition's backup was seen. Whatever both tell, id, location, epoch and LSN, was the same, and is in the result.",
    }),
  result: z.strictObject({
    applicationName: name,
    clusterEndpoint: text,
    policyName: text.exactOptional(),
    proof: z.enum(["listed", "reported"]),
    requestedAt: time,
    completedAt: time,
    partitions: z.array(backupRow),
    skipped: z.array(z.strictObject({ serviceName: name, reason: text })).exactOptional(),
  }),
});

const upgrade = z.strictObject({
  ...ofAll,
  asked: z.strictObject({
    application: name,
    targetVersion: text,
    mode: z.enum(["monitored", "unmonitoredAuto", "unmonitoredManual"]),
    parameterNames: z.array(text).meta({ description: "Their values may be secret, and are left out." }),
    forceRestart: z.boolean(),
  }),
  result: z.strictObject({
    clusterEndpoint: text,
    previousVersion: text,
    upgradeState: text,
    startedAt: time.exactOptional(),
    finishedAt: time,
    durationSeconds: seconds,
    upgradeDomains: z.array(z.strictObject({ name: text, state: text })),
  }),
});

const drillRow = z.strictObject({ ...identity, partition, seconds });

const drill = z.strictObject({
  ...ofAll,
  asked: z.strictObject({
    application: name,
    scratchApplication: name,
    sample: z.union([z.literal("all"), z.strictObject({ partitions: count })]),
    storage: storage.exactOptional(),
  }),
  result: z.strictObject({
    clusterEndpoint: text,
    drilledAt: time,
    partitionCount: count,
    sampledCount: count,
    restoreSecondsTotal: seconds,
    slowestPartition: drillRow,
    typeVersion: text,
    partitions: z.array(drillRow),
  }),
});

const wayBack = z.strictObject({ backupId: text, location: text, epoch, lsn: int64, timestamp: time });

const restore = z.strictObject({
  ...ofAll,
  asked: z.strictObject({ application: name, storage: storage.exactOptional(), restoreTimeoutMinutes: count }),
  result: z.strictObject({
    applicationName: name,
    clusterEndpoint: text,
    partitions: z.array(
      z.strictObject({
        ...identity,
        dataLossVersionBefore: int64,
        dataLossVersion: int64,
        requestedAt: time,
        completedAt: time,
        restoreSeconds: seconds,
        restoredAt: time,
        suspended: z.boolean(),
        wayBack: wayBack.exactOptional(),
        lowerLsn: int64.exactOptional(),
      }),
    ),
  }),
});

/** What the predicate of each kind of record holds. */
export const predicates = { backup, upgrade, restore, drill } satisfies Record<RecordKind, z.ZodType>;

/** What stands in the predicate of a record of that kind. */
export type Predicate<Kind extends RecordKind> = z.infer<(typeof predicates)[Kind]>;
