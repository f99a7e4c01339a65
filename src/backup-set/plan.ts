import type { PendingBackup } from "../backup";
import type { BackupError } from "../errors";
import { counted } from "../errors/counted";
import { fewestDurations } from "./durations";
import type { FoundPartition } from "./find";
import type { PendingSet, ProvenPartition } from "./outcome";

interface Todo {
  readonly partition: FoundPartition;
  readonly pending?: PendingBackup;
}

/** What there is to do, and what is done already. */
export interface Plan {
  /** Proven by an earlier run. */
  readonly kept: readonly ProvenPartition[];
  /** Of what nothing can be asked for. */
  readonly refused: readonly BackupError[];
  /** Those that an earlier run has asked for come first: they are at work in the cluster. */
  readonly todo: readonly Todo[];
  /** What has changed since the earlier run, for people. */
  readonly news: readonly string[];
}

/** Goes on from what an earlier run left, with the partitions that there are now. */
export function planSet(
  found: readonly FoundPartition[],
  left: PendingSet | undefined,
  isTooOld: (timestamp: string) => boolean,
): Plan {
  const ids = new Set(found.map(({ partitionId }) => partitionId));
  const isThere = ({ partitionId }: { readonly partitionId: string }): boolean => ids.has(partitionId);
  const proven = (left?.proven ?? []).filter(isThere);
  const kept = proven.filter(({ timestamp }) => !isTooOld(timestamp));
  const done = new Set(kept.map(({ partitionId }) => partitionId));
  const asked = new Map((left?.asked ?? []).map((pending) => [pending.partitionId, pending]));
  const resumed: Todo[] = [];
  const fresh: Todo[] = [];
  const refused: BackupError[] = [];
  for (const partition of found) {
    const { partitionId, failure } = partition;
    if (done.has(partitionId)) continue;
    const pending = asked.get(partitionId);
    if (pending !== undefined) resumed.push({ partition, pending });
    else if (failure === undefined) fresh.push({ partition });
    else refused.push(failure);
  }
  return {
    kept,
    refused,
    todo: [...resumed, ...firstOfEachService(fresh)],
    news: left === undefined ? [] : newsSince(left, ids, proven.length - kept.length),
  };
}

/** A few of each service come before the rest: how long they take tells when to look at the others. */
function firstOfEachService(todo: readonly Todo[]): readonly Todo[] {
  const counts = new Map<string, number>();
  const [first, rest]: [Todo[], Todo[]] = [[], []];
  for (const one of todo) {
    const { serviceName } = one.partition.target;
    const count = counts.get(serviceName) ?? 0;
    counts.set(serviceName, count + 1);
    (count < fewestDurations ? first : rest).push(one);
  }
  return [...first, ...rest];
}

function newsSince(left: PendingSet, ids: ReadonlySet<string>, tooOld: number): readonly string[] {
  const before = [...left.proven, ...left.asked, ...left.missing].map(({ partitionId }) => partitionId);
  const known = new Set(before);
  const gone = [...known].filter((id) => !ids.has(id)).length;
  const come = [...ids].filter((id) => !known.has(id)).length - (left.dropped ?? 0);
  return [
    ...(gone > 0 ? [`${counted(gone, "partition")} of the earlier run ${gone === 1 ? "is" : "are"} gone`] : []),
    ...(come > 0 ? [`${counted(come, "partition")} ${come === 1 ? "is" : "are"} new since the earlier run`] : []),
    ...(tooOld > 0 ? [`${tooOld} backups of the earlier run are older than maxAgeMinutes, and are taken again`] : []),
  ];
}
