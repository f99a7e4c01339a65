import { z } from "zod";
import type { JsonObject } from "../../wire/json.js";
import { readXmlDuration } from "../../wire/xml-duration.js";
import { type BackupStorage, savedStorage, writeStorage } from "../storage/storage-description.js";

/** A backup policy, spelled as in the REST API. */
export interface BackupPolicyDescription {
  readonly Name: string;
  readonly AutoRestoreOnDataLoss: boolean;
  /** Most incremental backups between two full ones, 0 to 255. With 0 every backup is full. */
  readonly MaxIncrementalBackups: number;
  readonly Schedule: BackupSchedule;
  readonly Storage: BackupStorage;
  /** Missing: no backup is ever deleted. */
  readonly RetentionPolicy?: RetentionPolicy;
}

export type BackupSchedule = FrequencyBasedSchedule | TimeBasedSchedule;

export interface FrequencyBasedSchedule {
  readonly ScheduleKind: "FrequencyBased";
  /** ISO 8601 duration of whole minutes, at most 15 days: `PT15M`. Counted from the end of the backup before. */
  readonly Interval: string;
}

export interface TimeBasedSchedule {
  readonly ScheduleKind: "TimeBased";
  readonly ScheduleFrequencyType: "Daily" | "Weekly";
  /** Of a weekly schedule. */
  readonly RunDays: readonly DayOfWeek[];
  /** Times of a day in UTC, with a date that means nothing: `0001-01-01T09:00:00Z`. */
  readonly RunTimes: readonly string[];
}

export const daysOfWeek = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export type DayOfWeek = (typeof daysOfWeek)[number];

export interface RetentionPolicy {
  readonly RetentionPolicyType: "Basic";
  /** ISO 8601 duration of whole hours: `P10D`. */
  readonly RetentionDuration: string;
  /** So many backups of a partition are kept even if they are older. */
  readonly MinimumNumberOfBackups: number;
}

/** A policy as it is read: members in the order of the server, secrets masked (`BackupPolicy.cs`). */
export function writePolicy(policy: BackupPolicyDescription): JsonObject {
  const { RetentionPolicy, Schedule } = policy;
  return {
    // A field of the server's class, the rest are properties: it is written first, as recorded replies show.
    AutoRestoreOnDataLoss: policy.AutoRestoreOnDataLoss,
    Name: policy.Name,
    MaxIncrementalBackups: policy.MaxIncrementalBackups,
    Schedule: { ...Schedule },
    Storage: writeStorage(policy.Storage),
    ...(RetentionPolicy ? { RetentionPolicy: { ...RetentionPolicy } } : {}),
  };
}

const savedDuration = z.string().refine((text) => (readXmlDuration(text) ?? 0) > 0, "no duration");

const savedSchedule = z.discriminatedUnion("ScheduleKind", [
  z.strictObject({ ScheduleKind: z.literal("FrequencyBased"), Interval: savedDuration }),
  z
    .strictObject({
      ScheduleKind: z.literal("TimeBased"),
      ScheduleFrequencyType: z.enum(["Daily", "Weekly"]),
      RunDays: z.array(z.enum(daysOfWeek)),
      RunTimes: z.array(z.string().regex(/^0001-01-01T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)).min(1),
    })
    .refine(({ ScheduleFrequencyType: type, RunDays }) => type === "Daily" || RunDays.length > 0, "no RunDays"),
]);

/** A policy in a saved state, its secrets in the clear. */
export const savedPolicy: z.ZodType<BackupPolicyDescription> = z.strictObject({
  Name: z.string(),
  AutoRestoreOnDataLoss: z.boolean(),
  MaxIncrementalBackups: z.int().min(0).max(255),
  Schedule: savedSchedule,
  Storage: savedStorage,
  RetentionPolicy: z
    .strictObject({
      RetentionPolicyType: z.literal("Basic"),
      RetentionDuration: savedDuration,
      MinimumNumberOfBackups: z.int(),
    })
    .exactOptional(),
});
