import { keysInWords } from "../../service-fabric/partition-information";
import type { ListedPartition } from "../../service-fabric/records";
import type { Obstacle } from "../obstacles";
import type { Candidate, Found } from "./candidates";
import { toPlanned } from "./judge-point";
import { keyOf, schemeInWords } from "./key-texts";
import type { PartitionLook } from "./look";
import { lossOf, unknown } from "./loss";
import type { Loss, PlannedBackup, PlanRow, PlanWarning } from "./outcome";
import type { PlanRun } from "./plan-run";
import { readPoints } from "./points";
import type { TargetApplication, TargetService } from "./targets";

/** What gets a backup: a partition of the cluster, or none and why. */
export interface Place {
  readonly application: TargetApplication;
  readonly service?: TargetService;
  readonly partition?: ListedPartition;
  readonly obstacles: readonly Obstacle[];
}

/** Where a backup goes: to the partition with the same keys, whatever its id. @param scheme What has to be created. */
export function placeFor(
  { serviceName, information, from }: Candidate,
  application: TargetApplication,
  scheme: string,
): Place {
  const service = application.services.get(serviceName);
  if (service === undefined) {
    const first = application.isThere ? "" : "Create its application first. ";
    const detail = `${first}The service ${serviceName} has to be created: ${scheme}.`;
    return { application, obstacles: [{ code: "SFB_RESTORE_TARGET_MISSING", detail }] };
  }
  const partition =
    information === undefined
      ? service.partitions.find(({ id }) => id === from.partitionId)
      : service.byKeys.get(keyOf(information));
  if (partition !== undefined) return { application, service, partition, obstacles: service.obstacles };
  if (service.obstacles.length > 0) return { application, service, obstacles: service.obstacles };
  const has = schemeInWords(service.partitions.flatMap((one) => one.information ?? []));
  const detail = `The backup has the ${keysInWords(information)}; ${serviceName} is ${has}.`;
  return { application, service, obstacles: [{ code: "SFB_RESTORE_SOURCE_MISMATCH", detail }] };
}

/** A candidate in its place, as it is just now. @param sourceType The type of the service that the backup was taken of. */
export async function makeRow(
  run: PlanRun,
  candidate: Candidate,
  place: Place,
  look: PartitionLook | undefined,
  sourceType: string | undefined,
): Promise<PlanRow> {
  const { from, applicationName, serviceName, storage } = candidate;
  const found = await foundFor(run, candidate, place, look);
  const backup = found.point === undefined ? undefined : toPlanned(found.point);
  const information = place.partition?.information ?? candidate.information;
  return {
    applicationName,
    serviceName,
    ...(information === undefined ? {} : { information }),
    ...(place.partition === undefined ? {} : { partitionId: place.partition.id }),
    from,
    ...(backup === undefined
      ? {}
      : { backup, ageSeconds: Math.max(0, Math.round((run.clock.now() - Date.parse(backup.timestamp)) / 1_000)) }),
    ...(storage === undefined ? {} : { storage }),
    loss: lossInPlace(backup, from.partitionId, place, look),
    obstacles: unique([
      ...place.obstacles,
      ...(look?.obstacles ?? []),
      ...found.obstacles,
      ...storageObstacles(candidate, look),
      ...typeObstacles(place, sourceType),
      ...place.application.obstacles,
    ]),
    warnings: [...found.warnings, ...(look?.warnings ?? []), ...rowWarnings(candidate, place, found, sourceType)],
  };
}

function lossInPlace(
  backup: PlannedBackup | undefined,
  takenOf: string | undefined,
  { partition }: Place,
  look: PartitionLook | undefined,
): Loss {
  if (backup === undefined) return unknown("there is no backup");
  if (partition === undefined || look?.live === undefined) return unknown("there is no partition to compare with");
  if (partition.id !== takenOf) return unknown("the backup is of another partition, which counts by itself");
  return lossOf(backup, look.live);
}

/** A policy of the partition's own has a storage of its own, which the list of the service does not show. */
async function foundFor(
  run: PlanRun,
  { from, found, storage, findIn }: Candidate,
  { partition }: Place,
  look: PartitionLook | undefined,
): Promise<Found> {
  if (storage !== undefined || look?.policy?.inheritedFrom !== "Partition" || partition === undefined) return found;
  const entity = { kind: "Partition", serviceName: from.serviceName, partitionId: partition.id } as const;
  return findIn(await readPoints(run, entity, {}));
}

/** Without a storage of our own the server takes that of the policy which applies to the partition that gets the backup. */
function storageObstacles({ storage, from, serviceName }: Candidate, look: PartitionLook | undefined) {
  if (storage !== undefined) return [];
  if (serviceName !== from.serviceName) {
    const detail = `Nobody can tell whether the policy of ${serviceName} has the same storage as that of ${from.serviceName}.`;
    return [{ code: "SFB_RESTORE_STORAGE_MISSING", detail } as const];
  }
  if (look?.live === undefined || look.policy !== undefined || look.isPolicyUnread) return [];
  return [{ code: "SFB_NO_POLICY", detail: "" } as const];
}

/** Nobody else looks at it: the server takes it, and the service finds data that it does not know. */
function typeObstacles({ service }: Place, sourceType: string | undefined): readonly Obstacle[] {
  const { typeName } = service ?? {};
  if (typeName === undefined || sourceType === undefined || typeName === sourceType) return [];
  const detail = `The backup is of a service of type ${sourceType}, and ${service?.name} is of type ${typeName}.`;
  return [{ code: "SFB_RESTORE_SOURCE_MISMATCH", detail }];
}

function rowWarnings(
  { from, serviceName, information }: Candidate,
  { service }: Place,
  { point }: Found,
  sourceType: string | undefined,
): readonly PlanWarning[] {
  const { codeVersion } = point ?? {};
  const { manifestVersion } = service ?? {};
  const wroteAnother = codeVersion !== undefined && manifestVersion !== undefined && codeVersion !== manifestVersion;
  const isUnguarded = information?.kind === "Singleton" && serviceName !== from.serviceName && sourceType === undefined;
  return [
    ...(wroteAnother
      ? [
          {
            kind: "another version wrote it",
            text: `Version ${codeVersion} of the code wrote it, and ${manifestVersion} runs: it has to read that data.`,
          } as const,
        ]
      : []),
    ...(isUnguarded
      ? [
          {
            kind: "another kind of service",
            text: `A Singleton backup fits every Singleton partition: make sure that ${serviceName} is of the type of ${from.serviceName}.`,
          } as const,
        ]
      : []),
  ];
}

function unique(obstacles: readonly Obstacle[]): readonly Obstacle[] {
  const seen = new Set<string>();
  return obstacles.filter(({ code, detail }) => {
    const key = `${code} ${detail}`;
    return !seen.has(key) && seen.add(key);
  });
}
