import { z } from "zod";
import { secondsOfDuration } from "./iso-duration";
import { type BackupPolicy, type BackupSchedule, type DayOfWeek, daysOfWeek, type Retention } from "./policies";
import { backupServicePage, text, withoutBlanks } from "./wire";

const schedule = z
  .object({
    ScheduleKind: text,
    Interval: text,
    ScheduleFrequencyType: text,
    RunDays: z.array(z.string()).nullish(),
    RunTimes: z.array(z.string()).nullish(),
  })
  .nullish();

const retention = z
  .object({ RetentionPolicyType: text, RetentionDuration: text, MinimumNumberOfBackups: z.string().nullish() })
  .nullish();

const policy = z.object({
  Name: z.string(),
  AutoRestoreOnDataLoss: z.boolean().nullish(),
  Schedule: schedule,
  RetentionPolicy: retention,
  Storage: z.object({ StorageKind: text }).nullish(),
});

function toPolicy(wire: z.infer<typeof policy>): BackupPolicy {
  const kept = toRetention(wire.RetentionPolicy);
  return {
    name: wire.Name,
    autoRestoreOnDataLoss: wire.AutoRestoreOnDataLoss === true,
    ...withoutBlanks({
      schedule: toSchedule(wire.Schedule),
      retention: kept,
      isRetentionUnknown: wire.RetentionPolicy && kept === undefined ? (true as const) : undefined,
      storageKind: wire.Storage?.StorageKind || undefined,
    }),
  };
}

export const backupPolicy = policy.transform(toPolicy);
export const policyPage = backupServicePage(policy, toPolicy);

function toSchedule(wire: z.infer<typeof schedule>): BackupSchedule | undefined {
  if (wire?.ScheduleKind === "FrequencyBased") {
    const intervalSeconds = secondsOfDuration(wire.Interval ?? "");
    if (intervalSeconds === undefined || intervalSeconds <= 0) return undefined;
    return { kind: "FrequencyBased", intervalSeconds };
  }
  if (wire?.ScheduleKind !== "TimeBased") return undefined;
  const days = toDays(wire.ScheduleFrequencyType, wire.RunDays ?? []);
  const times = (wire.RunTimes ?? []).map(secondsOfDay);
  const runTimesSeconds = times.filter((seconds) => seconds !== undefined).sort((one, other) => one - other);
  // Of a timetable that is known in part nobody can tell what it misses.
  if (days === undefined || times.length === 0 || runTimesSeconds.length < times.length) return undefined;
  return { kind: "TimeBased", days, runTimesSeconds };
}

function toDays(frequency: string | null | undefined, runDays: readonly string[]): readonly DayOfWeek[] | undefined {
  if (frequency === "Daily") return daysOfWeek;
  const days = daysOfWeek.filter((day) => runDays.includes(day));
  return frequency === "Weekly" && days.length > 0 && days.length === new Set(runDays).size ? days : undefined;
}

/** A time of the day in UTC, with a date that means nothing: `0001-01-01T09:00:00Z`. */
function secondsOfDay(time: string): number | undefined {
  const [, hours, minutes, seconds = "0"] =
    /^(?:[\d-]+T)?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?Z?$/.exec(time) ?? [];
  return hours === undefined ? undefined : 3_600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
}

function toRetention(wire: z.infer<typeof retention>): Retention | undefined {
  const durationSeconds = secondsOfDuration(wire?.RetentionDuration ?? "");
  if (!wire || durationSeconds === undefined || (wire.RetentionPolicyType ?? "Basic") !== "Basic") return undefined;
  const number = wire.MinimumNumberOfBackups;
  return { durationSeconds, ...(number && /^\d+$/.test(number) ? { minimumNumberOfBackups: Number(number) } : {}) };
}
