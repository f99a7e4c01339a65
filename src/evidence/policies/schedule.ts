import { type BackupSchedule, daysOfWeek } from "../../service-fabric/policies";

/** In seconds. */
const oneDay = 86_400;
const oneWeek = 7 * oneDay;

/** The server spreads backups over 10 s in both directions, so that one may come before its time. */
const earlySeconds = 60;
/** A backup waits for its turn, is copied and uploaded, and a failed one is tried again every minute, five times. */
const leastAllowanceSeconds = 30 * 60;
const mostAllowanceSeconds = 4 * 3_600;
const allowanceShare = 0.5;

/**
 * The rule of lateness: after a backup the next run of the schedule has to show in the list before half of the shortest
 * time between two runs is over, at least half an hour and at most four. The allowance is the same for all runs, so that
 * a newer backup is never late where an older one is not.
 *
 * @param newest When the newest backup was taken, in milliseconds since 1970.
 * @returns When the next one is late.
 */
export function dueBy(schedule: BackupSchedule, newest: number): number {
  return nextRun(schedule, newest) + 1_000 * allowanceSeconds(schedule);
}

/** The longest time from one run to the next. */
export function longestGapSeconds(schedule: BackupSchedule): number {
  return Math.max(...gapsSeconds(schedule));
}

export function allowanceSeconds(schedule: BackupSchedule): number {
  const share = allowanceShare * Math.min(...gapsSeconds(schedule));
  return Math.min(mostAllowanceSeconds, Math.max(leastAllowanceSeconds, share));
}

function nextRun(schedule: BackupSchedule, after: number): number {
  if (schedule.kind === "FrequencyBased") return after + 1_000 * schedule.intervalSeconds;
  const from = after + 1_000 * earlySeconds;
  const week = startOfWeek(from);
  const runs = runsOfWeek(schedule);
  const inWeek = runs.find((seconds) => week + 1_000 * seconds > from);
  return week + 1_000 * (inWeek ?? oneWeek + (runs[0] ?? 0));
}

function gapsSeconds(schedule: BackupSchedule): readonly number[] {
  if (schedule.kind === "FrequencyBased") return [schedule.intervalSeconds];
  const runs = [...new Set(runsOfWeek(schedule))];
  return runs.map((run, index) => (runs[index + 1] ?? oneWeek + (runs[0] ?? 0)) - run);
}

/** The runs of a timetable, in order, as seconds since the beginning of Sunday. */
function runsOfWeek({ days, runTimesSeconds }: Extract<BackupSchedule, { kind: "TimeBased" }>): readonly number[] {
  return daysOfWeek.flatMap((day, index) =>
    days.includes(day) ? runTimesSeconds.map((seconds) => index * oneDay + seconds) : [],
  );
}

/** When the Sunday began that a moment's week begins with, in UTC. */
function startOfWeek(moment: number): number {
  const midnight = new Date(moment).setUTCHours(0, 0, 0, 0);
  return midnight - 1_000 * oneDay * new Date(moment).getUTCDay();
}
