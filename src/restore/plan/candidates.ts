import type { BackupStorage } from "../../service-fabric/backup-storage";
import type { EntityListQuery } from "../../service-fabric/lists";
import type { PartitionInformation } from "../../service-fabric/records";
import type { RestorePoint } from "../../service-fabric/restores";
import { fewAtOnce } from "../../waiting/side-by-side";
import type { Obstacle } from "../obstacles";
import { obstaclesOfPoint } from "./judge-point";
import type { PlanRow, PlanWarning } from "./outcome";
import type { PlanRun } from "./plan-run";
import { keyOfStorage, type PointList, readPoints } from "./points";
import { type PlanOrder, targetApplication, targetService, type WantedBackup } from "./wanted";

/** A backup in a list, or what keeps it from being there. */
export interface Found {
  readonly point?: RestorePoint;
  readonly obstacles: readonly Obstacle[];
  readonly warnings: readonly PlanWarning[];
}

/** Something that is to be brought back, before it is known whether there is a partition for it. */
export interface Candidate {
  readonly from: PlanRow["from"];
  readonly applicationName: string;
  readonly serviceName: string;
  readonly information?: PartitionInformation;
  readonly storage?: BackupStorage;
  /** ISO 8601, UTC. */
  readonly takenAt?: string;
  readonly found: Found;
  /** Looks for the same in another list: a partition with a policy of its own has another storage than its service. */
  readonly findIn: (list: PointList) => Found;
}

/** How many lists are read at once: each makes the cluster read a file for every backup. */
export const listsAtOnce = 4;

/** The server's times have whole seconds. */
const slackMilliseconds = 1_000;

/** What somebody remembers, found again in the lists of the storages: one list for each service, or two. */
export async function rememberedCandidates(
  run: PlanRun,
  order: PlanOrder,
  backups: readonly WantedBackup[],
): Promise<readonly Candidate[]> {
  const groups = new Map<string, WantedBackup[]>();
  for (const one of backups) {
    const key = `${one.serviceName} ${keyOfStorage(one.storage)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const candidates: Candidate[] = [];
  await fewAtOnce(groups.values(), listsAtOnce, async (group) => {
    const list = await listFor(run, group);
    candidates.push(...group.map((wanted) => toCandidate(order, wanted, list)));
  });
  return candidates;
}

/** Around the times that are remembered; the whole list only where that does not show all that has to be seen. */
async function listFor(run: PlanRun, group: readonly WantedBackup[]): Promise<PointList> {
  const times = group.map(({ backup }) => Date.parse(backup.timestamp));
  const [first] = group;
  const entity = { kind: "Service", serviceName: first?.serviceName ?? "" } as const;
  const query: EntityListQuery = first?.storage === undefined ? {} : { storage: first.storage };
  const around = await readPoints(run, entity, {
    ...query,
    from: new Date(times.reduce((one, other) => Math.min(one, other)) - slackMilliseconds).toISOString(),
    to: new Date(times.reduce((one, other) => Math.max(one, other)) + slackMilliseconds).toISOString(),
  });
  if (around.kind === "unreadable") return around;
  const isEnough = group.every(({ backup }) => around.byId.get(backup.backupId)?.type === "Full");
  return isEnough ? around : readPoints(run, entity, query);
}

function toCandidate(order: PlanOrder, wanted: WantedBackup, list: PointList): Candidate {
  const { applicationName, serviceName, partitionId, source, storage } = wanted;
  const findIn = (list: PointList): Found => findRemembered(wanted, list);
  const found = findIn(list);
  const information = wanted.information ?? found.point?.information;
  return {
    from: { applicationName, serviceName, partitionId, source },
    applicationName: targetApplication(order, applicationName),
    serviceName: targetService(order, applicationName, serviceName),
    ...(information === undefined ? {} : { information }),
    ...(storage === undefined ? {} : { storage }),
    takenAt: wanted.backup.timestamp,
    found,
    findIn,
  };
}

function findRemembered(wanted: WantedBackup, list: PointList): Found {
  if (list.kind === "unreadable") return { obstacles: [list.obstacle], warnings: [] };
  const { backup } = wanted;
  const point = list.byId.get(backup.backupId);
  if (point === undefined) {
    const detail = `It was taken at ${backup.timestamp}, as ${backup.location}.`;
    return { obstacles: [{ code: "SFB_BACKUP_GONE", detail }], warnings: [] };
  }
  const obstacles = [...obstaclesOfPoint(point, list.chainOf), ...differencesOf(wanted, point)];
  return { point, obstacles, warnings: chainWarnings(point, list) };
}

/** What is listed under the id has to be what is remembered. */
function differencesOf({ serviceName, backup }: WantedBackup, point: RestorePoint): readonly Obstacle[] {
  const differences = [
    ...(point.serviceName !== undefined && point.serviceName !== serviceName
      ? [`It is listed as one of ${point.serviceName}, and was taken of ${serviceName}.`]
      : []),
    ...(point.lsn !== undefined && point.lsn !== backup.lsn
      ? [`It is listed with the LSN ${point.lsn}, and had ${backup.lsn}.`]
      : []),
    ...(point.epoch !== undefined && point.epoch.dataLossVersion !== backup.epoch.dataLossVersion
      ? [`It is listed with the data loss version ${point.epoch.dataLossVersion}.`]
      : []),
  ];
  return differences.map((detail) => ({ code: "SFB_RESTORE_SOURCE_MISMATCH", detail }));
}

/** An incremental backup is as good as what it adds to. */
export function chainWarnings(point: RestorePoint, list: PointList): readonly PlanWarning[] {
  if (point.type !== "Incremental" || point.chainId === undefined || list.kind === "unreadable") return [];
  const members = list.chainOf(point.chainId).length;
  const text = `It is incremental: it needs the full backup of its chain, of which ${members} are listed.`;
  return [{ kind: "chain", text }];
}
