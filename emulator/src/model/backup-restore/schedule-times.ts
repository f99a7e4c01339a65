import { readXmlDuration } from "../../wire/xml-duration.js";
import { type BackupSchedule, daysOfWeek, type TimeBasedSchedule } from "./backup-policy.js";

const day = 86_400_000;

/**
 * When the next backup begins. Of a frequency it is one interval later, with times of the day the first one that
 * follows. Without the jitter of a real server, which spreads backups over 10 s in both directions (`BackupTimer.cs`).
 *
 * @param after Milliseconds since 1970; the answer is always later.
 */
export function nextRun(schedule: BackupSchedule, after: number): number {
  if (schedule.ScheduleKind === "FrequencyBased") return after + intervalOf(schedule.Interval);
  const times = schedule.RunTimes.map(timeOfDay).sort((a, b) => a - b);
  for (let midnight = after - mod(after, day); ; midnight += day) {
    if (!runsOn(schedule, midnight)) continue;
    const time = times.find((each) => midnight + each > after);
    if (time !== undefined) return midnight + time;
  }
}

/** A run that is due, and how late it is. */
interface MissedRun {
  readonly at: number;
  readonly now: number;
  /** How long a backup takes. */
  readonly takes: number;
  /** So many runs may be made up for, besides the last one. */
  readonly most: number;
}

/** Where more runs were missed: the time of the first one that is made up for. */
export function skipMissed(schedule: BackupSchedule, { at, now, takes, most }: MissedRun): number | undefined {
  const isFrequent = schedule.ScheduleKind === "FrequencyBased";
  const period = isFrequent ? intervalOf(schedule.Interval) + takes : meanPeriod(schedule);
  const missed = Math.floor((now - at) / period);
  if (!(missed > most)) return undefined;
  const from = at + (missed - most) * period;
  return isFrequent ? from : nextRun(schedule, from - 1);
}

/** The mean time from one run of a timetable to the next. */
function meanPeriod({ ScheduleFrequencyType, RunDays, RunTimes }: TimeBasedSchedule): number {
  const days = ScheduleFrequencyType === "Daily" ? 7 : RunDays.length;
  return (7 * day) / (days * RunTimes.length);
}

function runsOn({ ScheduleFrequencyType, RunDays }: TimeBasedSchedule, midnight: number): boolean {
  if (ScheduleFrequencyType === "Daily") return true;
  const name = daysOfWeek[new Date(midnight).getUTCDay()];
  return name !== undefined && RunDays.includes(name);
}

/** A policy is only kept with durations that can be read. */
function intervalOf(text: string): number {
  return readXmlDuration(text) ?? Infinity;
}

/** Milliseconds since midnight of a time as the server writes it. */
function timeOfDay(text: string): number {
  return Date.parse(`1970-01-01T${text.slice(text.indexOf("T") + 1)}`);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
