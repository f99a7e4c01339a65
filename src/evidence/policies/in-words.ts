import { counted } from "../../errors/counted";
import { keysInWords } from "../../service-fabric/partition-information";
import { type BackupSchedule, daysOfWeek, type Retention } from "../../service-fabric/policies";
import type { PartitionInformation } from "../../service-fabric/records";

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** A length of time by its two largest units, such as `1 h 30 min`; never longer than it is. */
export function lengthInWords(seconds: number): string {
  const whole = Math.floor(seconds);
  const at = units.findIndex(([, length]) => whole >= length);
  if (at < 0) return "0 s";
  const [large, small] = [units[at], units[at + 1]];
  const parts = [large, small].flatMap((unit, index) => {
    if (unit === undefined) return [];
    const amount = Math.floor(index === 0 ? whole / unit[1] : (whole % (large?.[1] ?? 1)) / unit[1]);
    return amount === 0 ? [] : [`${amount} ${unit[0]}`];
  });
  return parts.join(" ");
}

/** Such as `every 1 h` and `on Monday and Friday at 09:00 UTC`. */
export function scheduleInWords(schedule: BackupSchedule): string {
  if (schedule.kind === "FrequencyBased") return `every ${lengthInWords(schedule.intervalSeconds)}`;
  const { days, runTimesSeconds } = schedule;
  const when = days.length === daysOfWeek.length ? "daily" : `on ${joined(days)}`;
  return `${when} at ${joined(runTimesSeconds.map(timeInWords))} UTC`;
}

/** Such as `7 d, and never fewer than 3`. */
export function retentionInWords({ durationSeconds, minimumNumberOfBackups = 0 }: Retention): string {
  const fewest = minimumNumberOfBackups === 0 ? "" : `, and never fewer than ${minimumNumberOfBackups}`;
  return `${lengthInWords(durationSeconds)}${fewest}`;
}

/** Whom a finding is about: one partition by its keys and id, several by their number. */
export function partitionsInWords(
  serviceName: string,
  of: readonly { readonly partitionId: string; readonly partition?: PartitionInformation }[],
): string {
  const [only] = of;
  if (of.length !== 1 || only === undefined) return `${counted(of.length, "partition")} of ${serviceName}`;
  return `${serviceName}, ${keysInWords(only.partition)} (${only.partitionId})`;
}

function timeInWords(seconds: number): string {
  return new Date(1_000 * seconds).toISOString().slice(11, seconds % 60 === 0 ? 16 : 19);
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
