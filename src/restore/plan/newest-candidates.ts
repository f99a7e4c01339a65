import { keysInWords } from "../../service-fabric/partition-information";
import type { PartitionInformation } from "../../service-fabric/records";
import { fewAtOnce } from "../../waiting/side-by-side";
import { type Candidate, chainWarnings, type Found, listsAtOnce } from "./candidates";
import { keyOf } from "./key-texts";
import { type NewestGood, newestGood, ofNewestScheme } from "./newest-good";
import type { PlanWarning } from "./outcome";
import { attempt, type PlanRun } from "./plan-run";
import { type PointList, readPoints } from "./points";
import { servicesOf, type TargetApplication } from "./targets";
import {
  isServiceWanted,
  type PlanOrder,
  sourceService,
  targetApplication,
  targetService,
  type Wanted,
} from "./wanted";

type WantedNewest = Extract<Wanted, { kind: "newest" }>;

/** The newest good backup for each partition, and what of the storage is left out. */
export interface NewestCandidates {
  readonly candidates: readonly Candidate[];
  readonly warnings: readonly PlanWarning[];
}

/** For each partition of the application the newest backup that can be restored, from before the moment asked for. */
export async function newestCandidates(
  run: PlanRun,
  order: PlanOrder,
  wanted: WantedNewest,
  target: TargetApplication,
): Promise<NewestCandidates> {
  const lists = await listsByService(run, order, wanted, target);
  const [candidates, warnings]: [Candidate[], PlanWarning[]] = [[], []];
  for (const [serviceName, list] of lists) {
    const service = target.services.get(targetService(order, wanted.applicationName, serviceName));
    const newest = newestIn(serviceName, list);
    const partitions = service?.partitions ?? ofNewestScheme(newest.values());
    const isWithout = (key: string): boolean => service !== undefined && !service.byKeys.has(key);
    const others = [...newest].flatMap(([key, one]) => (isWithout(key) ? [one] : []));
    candidates.push(
      ...partitions.map(({ information }) => toCandidate(order, wanted, serviceName, information, list, newest)),
    );
    if (others.length > 0) warnings.push({ kind: "other backups", text: aboutOthers(serviceName, others) });
  }
  return { candidates, warnings };
}

function newestIn(serviceName: string, list: PointList): ReadonlyMap<string, NewestGood> {
  if (list.kind === "unreadable") return new Map();
  // The list of a whole application has those of its other services as well.
  const points = list.points.filter((point) => point.serviceName === undefined || point.serviceName === serviceName);
  return newestGood(points, list.chainOf);
}

/** With a storage of our own one list of the whole application; else one for each service, as each may have its own. */
async function listsByService(
  run: PlanRun,
  order: PlanOrder,
  { applicationName, before, storage }: WantedNewest,
  target: TargetApplication,
): Promise<ReadonlyMap<string, PointList>> {
  const query = before === undefined ? {} : { to: before };
  const isWanted = (name: string): boolean => isServiceWanted(order, applicationName, name);
  const lists = new Map<string, PointList>();
  if (storage !== undefined) {
    const list = await readPoints(run, { kind: "Application", applicationName }, { ...query, storage });
    const listed = list.kind === "read" ? list.points.flatMap(({ serviceName }) => serviceName ?? []) : [];
    const names = [...listed, ...namesFor(order, applicationName, target)];
    for (const name of new Set(names)) if (isWanted(name)) lists.set(name, list);
    return lists;
  }
  await fewAtOnce(await persistedServices(run, applicationName), listsAtOnce, async (serviceName) => {
    if (isWanted(serviceName)) lists.set(serviceName, await readPoints(run, { kind: "Service", serviceName }, query));
  });
  return lists;
}

/** The services that can get a backup, by the names that those had which the backups are of. */
function namesFor(order: PlanOrder, applicationName: string, { services }: TargetApplication): readonly string[] {
  return [...services.values()].flatMap(({ name, partitions }) =>
    partitions.length === 0 ? [] : (sourceService(order, applicationName, name) ?? []),
  );
}

async function persistedServices(run: PlanRun, applicationName: string): Promise<readonly string[]> {
  const services = await attempt(run, () => servicesOf(run, applicationName));
  if (services.seen === undefined || services.seen.length === 0) {
    const detail = "Without its services nobody knows the storage of its policies.";
    const remedy = "Give the storage in which its backups lie, by --storage-from-env.";
    throw run.failure("SFB_APPLICATION_NOT_FOUND", `(${applicationName}) ${detail}`, remedy);
  }
  return services.seen
    .filter(({ serviceKind, hasPersistedState }) => serviceKind === "Stateful" && hasPersistedState !== false)
    .map(({ name }) => name);
}

function toCandidate(
  order: PlanOrder,
  { applicationName, storage }: WantedNewest,
  serviceName: string,
  information: PartitionInformation | undefined,
  list: PointList,
  newest: ReadonlyMap<string, NewestGood>,
): Candidate {
  const key = information === undefined ? undefined : keyOf(information);
  const find = (list: PointList, newest: ReadonlyMap<string, NewestGood>): Found =>
    toFound(list, key === undefined ? undefined : newest.get(key));
  const found = find(list, newest);
  const { partitionId, createdAt } = found.point ?? {};
  return {
    from: {
      applicationName,
      serviceName,
      ...(partitionId === undefined ? {} : { partitionId }),
      source: "the storage's own list",
    },
    applicationName: targetApplication(order, applicationName),
    serviceName: targetService(order, applicationName, serviceName),
    ...(information === undefined ? {} : { information }),
    ...(storage === undefined ? {} : { storage }),
    ...(createdAt === undefined ? {} : { takenAt: createdAt }),
    found,
    findIn: (list) => find(list, newestIn(serviceName, list)),
  };
}

function toFound(list: PointList, newest: NewestGood | undefined): Found {
  if (list.kind === "unreadable") return { obstacles: [list.obstacle], warnings: [] };
  const { point, unusable = 0 } = newest ?? {};
  if (point === undefined) {
    const detail = unusable === 0 ? "" : `None of the ${unusable} that it has can be restored.`;
    return { obstacles: [{ code: "SFB_NO_BACKUP_FOUND", detail }], warnings: [] };
  }
  const text = `Newer backups of it cannot be restored: ${unusable}.`;
  return {
    point,
    obstacles: [],
    warnings: [...(unusable === 0 ? [] : [{ kind: "other backups", text } as const]), ...chainWarnings(point, list)],
  };
}

function aboutOthers(serviceName: string, others: readonly NewestGood[]): string {
  const keys = others.slice(0, 5).map(({ information }) => keysInWords(information));
  const more = others.length > keys.length ? `, and ${others.length - keys.length} more` : "";
  return `The storage also has backups of ${serviceName} for which there is no partition: ${keys.join(", ")}${more}.`;
}
