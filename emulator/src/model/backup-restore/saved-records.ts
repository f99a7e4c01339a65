import { z } from "zod";
import { partitionStatuses } from "../cluster/topology.js";
import { type BackupMetadata, readMetadata, writeMetadata } from "../storage/backup-metadata.js";
import { savedStorage } from "../storage/storage-description.js";
import { transitionJson } from "../time/transition-json.js";
import { backupDamages } from "./backup-plan.js";
import type { BackupRecord } from "./backup-record.js";
import type { BackupTimeline } from "./backup-timeline.js";
import type { RestoreRecord } from "./restore-record.js";
import type { FailureError } from "./service-errors.js";

/** A number that JSON cannot hold exactly. */
const savedInt64 = z.codec(z.string().regex(/^-?\d+$/), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (value) => value.toString(),
});

/** A time, or `null` for one that never comes. */
const savedTime = z.codec(
  z.number().nullable(),
  z.custom<number>((value) => typeof value === "number"),
  {
    decode: (time) => time ?? Infinity,
    encode: (time) => (Number.isFinite(time) ? time : null),
  },
);

const savedEpoch = z.strictObject({ dataLossVersion: savedInt64, configurationVersion: savedInt64 });

const savedMetadata = z.codec(z.string(), z.custom<BackupMetadata>(), {
  decode(text, context) {
    const backup = readMetadata(text);
    if (backup) return backup;
    context.issues.push({ code: "custom", input: text, message: "no metadata of a backup" });
    return z.NEVER;
  },
  encode: writeMetadata,
});

const savedCode = z.codec(
  z.union([z.string(), z.number(), z.strictObject({ int64: z.string().regex(/^-?\d+$/) })]),
  z.custom<FailureError["Code"]>((value) => ["string", "number", "bigint"].includes(typeof value)),
  {
    decode: (code) => (typeof code === "object" ? BigInt(code.int64) : code),
    encode: (code) => (typeof code === "bigint" ? { int64: code.toString() } : code),
  },
);

const savedFailure = z.strictObject({ Code: savedCode, Message: z.string() });

const steps = {
  partitionId: z.string(),
  accepted: transitionJson,
  queueAt: savedTime.exactOptional(),
  timeoutAt: savedTime,
  polls: z.int(),
  inProgressAt: savedTime.exactOptional(),
  dueAt: savedTime.exactOptional(),
};

export const savedBackup: z.ZodType<BackupRecord> = z.strictObject({
  ...steps,
  storage: savedStorage,
  plan: z.strictObject({
    stuckInAccepted: z.boolean().exactOptional(),
    failure: savedFailure.exactOptional(),
    backupMilliseconds: savedTime.exactOptional(),
    epochBump: z.boolean().exactOptional(),
    damage: z.enum(backupDamages).exactOptional(),
    isMoved: z.boolean().exactOptional(),
  }),
  backup: transitionJson,
  phase: z.enum(["queued", "in line", "copying", "ended", "never"]),
  lineAt: savedTime.exactOptional(),
  hasFailedOver: z.boolean().exactOptional(),
  result: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("stored"), backup: savedMetadata }),
      z.strictObject({ kind: z.literal("failed"), error: savedFailure }),
    ])
    .exactOptional(),
});

export const savedRestore: z.ZodType<RestoreRecord> = z.strictObject({
  ...steps,
  restore: transitionJson,
  secondaries: transitionJson,
  waitsForSecondaries: z.boolean(),
  epoch: savedEpoch,
  lsn: savedInt64,
  source: z.strictObject({ storage: savedStorage, locations: z.array(z.string()) }).exactOptional(),
  plan: z.strictObject({
    stuckInAccepted: z.boolean().exactOptional(),
    restoreMilliseconds: savedTime.exactOptional(),
    fails: z.boolean().exactOptional(),
    lsn: savedInt64.exactOptional(),
    staysIn: z.enum(partitionStatuses).exactOptional(),
    secondariesMilliseconds: savedTime.exactOptional(),
  }),
  dataLossId: z.string().exactOptional(),
  result: z.enum(["restored", "failed"]).exactOptional(),
  caughtUpAt: savedTime.exactOptional(),
  againAt: savedTime.exactOptional(),
});

export const savedTimeline: z.ZodType<BackupTimeline> = z.strictObject({
  partitionId: z.string(),
  phase: z.enum(["scheduled", "in line", "copying"]),
  nextAt: savedTime,
  lineAt: savedTime.exactOptional(),
  dueAt: savedTime.exactOptional(),
  failures: z.int(),
  chain: z
    .strictObject({
      backupChainId: z.string(),
      backupId: z.string(),
      backupLocation: z.string(),
      records: z.record(z.string(), z.string()),
      length: z.int(),
      epoch: savedEpoch,
    })
    .exactOptional(),
});
