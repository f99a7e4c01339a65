import type { BackupStorage } from "../../service-fabric/backup-storage";
import { describe } from "../../service-fabric/failed-reply";
import type { EntityListQuery } from "../../service-fabric/lists";
import { throughPages } from "../../service-fabric/pages";
import type { BackupEntity } from "../../service-fabric/records";
import type { RestorePoint } from "../../service-fabric/restores";
import { call, callLimits } from "../../waiting/call";
import { failedBy } from "../../waiting/failed-by";
import { isHopeless } from "../../waiting/patience";
import { backoffWait } from "../../waiting/poll-schedule";
import { sleep } from "../../waiting/run";
import type { Obstacle } from "../obstacles";
import { attempt, type PlanRun } from "./plan-run";

/** The backups that a storage has, or why nobody can tell. */
export type PointList =
  | {
      readonly kind: "read";
      readonly points: readonly RestorePoint[];
      readonly byId: ReadonlyMap<string, RestorePoint>;
      readonly chainOf: (chainId: string) => readonly RestorePoint[];
    }
  | { readonly kind: "unreadable"; readonly obstacle: Obstacle };

/** A list fails now and then, as it reads a file for each backup; a storage that is gone fails each time. */
const mostTries = 3;

/** All backups of an entity in a storage, all pages. Never rejects for what the storage does. */
export async function readPoints(run: PlanRun, entity: BackupEntity, query: EntityListQuery): Promise<PointList> {
  const look = await attempt(run, () => everyPoint(run, entity, query));
  if (look.seen === undefined) return { kind: "unreadable", obstacle: look.obstacle };
  const storageFailure = look.seen.find(isFailureOfStorage)?.failure;
  if (storageFailure !== undefined) {
    const detail = (run.redact ?? String)(`The list says: ${storageFailure.code} ${storageFailure.message}`.trim());
    return { kind: "unreadable", obstacle: { code: "SFB_RESTORE_SOURCE_UNREADABLE", detail } };
  }
  return toList(look.seen);
}

function toList(points: readonly RestorePoint[]): PointList {
  const byId = new Map<string, RestorePoint>();
  const chains = new Map<string, RestorePoint[]>();
  for (const point of points) {
    if (point.backupId !== undefined) byId.set(point.backupId, point);
    if (point.chainId === undefined) continue;
    const chain = chains.get(point.chainId) ?? [];
    chain.push(point);
    chains.set(point.chainId, chain);
  }
  return { kind: "read", points, byId, chainOf: (chainId) => chains.get(chainId) ?? [] };
}

/** A storage that was named in the request, and cannot be read, is one item that holds nothing but the failure. */
function isFailureOfStorage({ failure, location, partitionId }: RestorePoint): boolean {
  return failure !== undefined && location === undefined && partitionId === undefined;
}

async function everyPoint(
  run: PlanRun,
  entity: BackupEntity,
  query: EntityListQuery,
): Promise<readonly RestorePoint[]> {
  const points: RestorePoint[] = [];
  const failed = await throughPages(
    (token) => pageWithPatience(run, entity, query, token),
    (items) => points.push(...items),
  );
  if (failed === undefined) return points;
  if (failed.kind === "error" && failed.code === "FABRIC_E_BACKUP_NOT_ENABLED") throw run.failure("SFB_NO_POLICY");
  const isAboutStorage = failed.kind === "error" && failed.status >= 500;
  throw isAboutStorage
    ? run.failure("SFB_RESTORE_SOURCE_UNREADABLE", describe(run, failed))
    : failedBy(run, failed, "backup service");
}

async function pageWithPatience(run: PlanRun, entity: BackupEntity, query: EntityListQuery, token: string | undefined) {
  for (let tries = 1; ; tries++) {
    const reply = await call(run, callLimits.listMilliseconds, (signal) =>
      run.cluster.pageOfRestorePoints(entity, query, token, signal),
    );
    if (reply.kind === "answered" || tries === mostTries || isHopeless(reply)) return reply;
    if (reply.kind === "error" && reply.status < 500) return reply;
    await sleep(run, backoffWait(tries, run.clock.random));
  }
}

/** Which storage a list is of, as a key: by where it is, and how it is opened. */
export function keyOfStorage(storage: BackupStorage | undefined): string {
  return JSON.stringify(storage ?? "the policy's");
}
