import type { BackupPolicy } from "../../service-fabric/policies";
import { lengthInWords } from "./in-words";
import type { NewestListed } from "./read-newest";
import type { ListedAge, PolicyFindingCode } from "./report";
import { allowanceSeconds, dueBy, longestGapSeconds } from "./schedule";

/** A partition, as far as it could be looked at. */
export interface PartitionFacts {
  /** Left out where no policy covers it. */
  readonly policyName?: string;
  readonly suspendedAt?: string;
  /** Left out where no policy covers it, so that there is no list either. `unreadable` says why there is none. */
  readonly listed?: NewestListed | "none" | { readonly unreadable: string };
}

/** What is wrong with one partition. */
export interface Mark {
  readonly code: PolicyFindingCode;
  /** What is true of this one, as a sentence. */
  readonly detail: string;
}

export interface Judgement {
  readonly marks: readonly Mark[];
  readonly newestGood?: ListedAge;
  readonly dueBy?: string;
}

/**
 * What is wrong with a partition.
 * @param policy That of the partition; `undefined` where there is none, or it could not be read.
 * @param now In milliseconds since 1970.
 */
export function judgePartition(facts: PartitionFacts, policy: BackupPolicy | undefined, now: number): Judgement {
  const { policyName, suspendedAt, listed = "none" } = facts;
  if (policyName === undefined) return { marks: [{ code: "no policy", detail: "No policy applies to it." }] };
  const suspended = (since = ""): readonly Mark[] =>
    suspendedAt === undefined
      ? []
      : [{ code: "suspended", detail: `It is suspended at the level ${suspendedAt}.${since}` }];
  if (typeof listed === "object" && "unreadable" in listed) {
    return { marks: [...suspended(), { code: "list unreadable", detail: listed.unreadable }] };
  }
  const { good, unusable } = listed === "none" ? { good: undefined, unusable: undefined } : listed;
  const newest = good === undefined ? undefined : aged(good, now);
  const due = newest === undefined || policy?.schedule === undefined ? undefined : lateness(policy.schedule, newest);
  const marks = [
    ...suspended(newest === undefined ? "" : ` ${ageInWords(newest)}.`),
    ...(unusable === undefined ? [] : [{ code: "unusable backup", detail: unusable } as const]),
    ...(newest === undefined ? [{ code: "no backup", detail: "It has none." } as const] : []),
    // Of what is suspended nobody expects another.
    ...(suspendedAt === undefined ? marksOfSchedule(policy, newest, due, now) : []),
    ...(newest === undefined ? [] : marksOfRetention(policy, newest)),
  ];
  return {
    marks,
    ...(newest === undefined ? {} : { newestGood: newest }),
    ...(due === undefined ? {} : { dueBy: new Date(due).toISOString() }),
  };
}

/** What is wrong with a policy itself, wherever it applies. */
export function judgePolicy({ schedule, retention, isRetentionUnknown }: BackupPolicy): readonly Mark[] {
  if (isRetentionUnknown) return [{ code: "retention unknown", detail: "" }];
  if (retention === undefined || schedule === undefined || keepsNewest(retention)) return [];
  const gap = longestGapSeconds(schedule);
  if (retention.durationSeconds > gap) return [];
  const [kept, taken] = [lengthInWords(retention.durationSeconds), lengthInWords(gap)];
  const detail = `It keeps them for ${kept}, and up to ${taken} pass until the next one.`;
  return [{ code: "retention too short", detail }];
}

/** After a backup the next one has to be there after at most so long. */
export function longestSeconds({ schedule }: BackupPolicy): number | undefined {
  return schedule === undefined ? undefined : longestGapSeconds(schedule) + allowanceSeconds(schedule);
}

function aged(
  { backupId, timestamp }: { readonly backupId: string; readonly timestamp: string },
  now: number,
): ListedAge {
  // The clocks of two machines differ a little.
  const ageSeconds = Math.max(0, Math.floor((now - Date.parse(timestamp)) / 1_000));
  return { backupId, timestamp: new Date(timestamp).toISOString(), ageSeconds };
}

function lateness(schedule: NonNullable<BackupPolicy["schedule"]>, { timestamp }: ListedAge): number {
  return dueBy(schedule, Date.parse(timestamp));
}

function marksOfSchedule(
  policy: BackupPolicy | undefined,
  newest: ListedAge | undefined,
  due: number | undefined,
  now: number,
): readonly Mark[] {
  if (policy?.schedule === undefined)
    return [{ code: "schedule unknown", detail: "Nobody can tell whether it is late." }];
  if (newest === undefined || due === undefined || now <= due) return [];
  const detail = `${ageInWords(newest)}; the next one was due by ${new Date(due).toISOString()}.`;
  return [{ code: "late", detail }];
}

function marksOfRetention(policy: BackupPolicy | undefined, newest: ListedAge): readonly Mark[] {
  const retention = policy?.retention;
  if (retention === undefined || keepsNewest(retention) || newest.ageSeconds <= retention.durationSeconds) return [];
  return [{ code: "older than retention", detail: `${ageInWords(newest)}.` }];
}

function ageInWords({ timestamp, ageSeconds }: ListedAge): string {
  return `Its newest good backup is of ${timestamp}, ${lengthInWords(ageSeconds)} old`;
}

function keepsNewest({ minimumNumberOfBackups = 0 }: NonNullable<BackupPolicy["retention"]>): boolean {
  return minimumNumberOfBackups > 0;
}
