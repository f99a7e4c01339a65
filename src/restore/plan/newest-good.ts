import type { PartitionInformation } from "../../service-fabric/records";
import type { RestorePoint } from "../../service-fabric/restores";
import { obstaclesOfPoint } from "./judge-point";
import { contradict, keyOf } from "./key-texts";

/** The newest backup of some keys that can be restored, and how many newer ones cannot. */
export interface NewestGood {
  readonly information: PartitionInformation;
  /** Left out where none can be restored. */
  readonly point?: RestorePoint;
  /** Newer than it, by the time asked for, and of no use. */
  readonly unusable: number;
}

/**
 * Of all backups of a service, the newest for each of its partitions' keys. Ids count for nothing: a service that was
 * created anew has others, and the same keys.
 * @returns By `keyOf` of the keys.
 */
export function newestGood(
  points: readonly RestorePoint[],
  chainOf: (chainId: string) => readonly RestorePoint[],
): ReadonlyMap<string, NewestGood> {
  const groups = new Map<string, { information: PartitionInformation; points: RestorePoint[] }>();
  for (const point of points) {
    const { information } = point;
    if (information === undefined) continue;
    const key = keyOf(information);
    const group = groups.get(key) ?? { information, points: [] };
    group.points.push(point);
    groups.set(key, group);
  }
  return new Map([...groups].map(([key, group]) => [key, bestOf(group.information, group.points, chainOf)]));
}

function bestOf(
  information: PartitionInformation,
  points: RestorePoint[],
  chainOf: (chainId: string) => readonly RestorePoint[],
): NewestGood {
  const inOrder = points.sort(newestFirst);
  const at = inOrder.findIndex((point) => obstaclesOfPoint(point, chainOf).length === 0);
  const point = inOrder[at];
  return { information, ...(point === undefined ? {} : { point }), unusable: at < 0 ? inOrder.length : at };
}

/** Of several schemes that a service had in the course of time, the partitions of the newest. */
export function ofNewestScheme(found: Iterable<NewestGood>): readonly NewestGood[] {
  const kept: NewestGood[] = [];
  for (const one of [...found].sort((a, b) => newestFirst(a.point, b.point))) {
    if (!kept.some(({ information }) => contradict(information, one.information))) kept.push(one);
  }
  return kept;
}

function newestFirst(one: RestorePoint | undefined, other: RestorePoint | undefined): number {
  return timeOf(other) - timeOf(one);
}

function timeOf(point: RestorePoint | undefined): number {
  return point?.createdAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(point.createdAt);
}
