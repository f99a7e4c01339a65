import { readXmlDuration, writeXmlDuration } from "../../wire/xml-duration.js";
import type { BackupPolicyDescription, BackupSchedule, RetentionPolicy } from "./backup-policy.js";
import { serviceErrors } from "./service-errors.js";

const minute = 60_000;
const hour = 60 * minute;
const longestInterval = 15 * 24 * hour;

const tooShort = "Minimum time interval supported is 1 minute and precision in seconds is not supported.";
const tooLong = "Allowed maximum time interval between consecutive backups is 15 days.";

/**
 * A policy as the server keeps it: seconds of an interval are dropped, and minutes of a retention
 * (`FrequencyBasedBackupSchedule.cs`, `BasicRetentionPolicy.cs`).
 *
 * @throws FabricError E_INVALIDARG for durations that are too short or too long.
 */
export function keptPolicy(policy: BackupPolicyDescription): BackupPolicyDescription {
  const { RetentionPolicy, ...rest } = policy;
  return {
    ...rest,
    Schedule: keptSchedule(policy.Schedule),
    ...(RetentionPolicy ? { RetentionPolicy: keptRetention(RetentionPolicy) } : {}),
  };
}

function keptSchedule(schedule: BackupSchedule): BackupSchedule {
  if (schedule.ScheduleKind === "TimeBased") return schedule;
  const interval = readXmlDuration(schedule.Interval) ?? 0;
  if (interval > longestInterval) throw serviceErrors.invalidArgument(tooLong);
  if (interval < minute) throw serviceErrors.invalidArgument(tooShort);
  return { ...schedule, Interval: writeXmlDuration(interval) };
}

function keptRetention(retention: RetentionPolicy): RetentionPolicy {
  const duration = readXmlDuration(retention.RetentionDuration) ?? 0;
  if (duration < hour) throw serviceErrors.invalidArgument(tooShort);
  return { ...retention, RetentionDuration: writeXmlDuration(duration - (duration % hour)) };
}
