import type { BackupRecord, ListedBackup } from "../service-fabric/records";
import { labelOf, type Reply } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { backoffWait } from "../waiting/poll-schedule";
import { inWords, tellWait } from "../waiting/progress";
import { read } from "../waiting/read";
import { sleep, throwIfStopped } from "../waiting/run";
import type { OwnListQuery, PartitionRun } from "./backup-run";
import type { Baseline, Target } from "./outcome";
import { laterPatience } from "./patience";

/** The partition's backups in its destination before a request. */
export interface ListedBefore {
  readonly at: number;
  readonly baseline: Baseline;
}

/** The partition and its destination right before a request. */
export interface Look extends ListedBefore {
  readonly record: BackupRecord | undefined;
}

export async function lookAtList(run: PartitionRun, serviceName: string): Promise<ListedBefore> {
  const at = run.clock.now();
  return { at, baseline: await readBaseline(run, serviceName) };
}

/**
 * Looks at the list first and at the record last, so that nothing lies between the record and the request.
 * @param listed The list, where it was looked at just now.
 */
export async function lookBeforeRequest(run: PartitionRun, target: Target, listed?: ListedBefore): Promise<Look> {
  const before = listed ?? (await lookAtList(run, target.serviceName));
  return { ...before, record: await readRecord(run) };
}

export function readRecord(run: PartitionRun): Promise<BackupRecord | undefined> {
  const { cluster } = run;
  return read(run, laterPatience, (signal) => cluster.getBackupProgress(run.partitionId, signal));
}

const baselineTries = 3;

/**
 * The list may well be unreadable before the first backup, as the server creates the container with that one.
 * It is needed only to recognise a late arrival, so it does not stop the backup.
 */
async function readBaseline(run: PartitionRun, serviceName: string): Promise<Baseline> {
  if (run.order.proof === "reported") return { kind: "unreadable" };
  for (let tries = 1; ; tries++) {
    const reply = await listBackups(run, { serviceName }, { latest: true }, callLimits.listMilliseconds);
    if (reply.kind === "answered") return newestOf(reply.value);
    if (laterPatience.endsWith(reply) || tries === baselineTries) break;
    const wait = backoffWait(tries, run.clock.random);
    tellWait(run, `${labelOf(reply)} to the list of backups; trying again in ${inWords(wait)}`);
    await sleep(run, wait);
  }
  return { kind: "unreadable" };
}

/** Source for items with an error alone: the 6.4 server lists a container so that it cannot read, or that is not there. */
function newestOf(items: readonly ListedBackup[]): Baseline {
  if (items.some(({ backupId, failure }) => backupId === undefined && failure !== undefined)) {
    return { kind: "unreadable" };
  }
  let newest: Baseline = { kind: "none" };
  for (const { backupId = "", createdAt } of items) {
    if (createdAt === undefined) continue;
    if (newest.kind === "none" || Date.parse(createdAt) > Date.parse(newest.createdAt)) {
      newest = { kind: "newest", backupId, createdAt };
    }
  }
  return newest;
}

/** Lists the partition's backups in the destination: the given storage, or that of the policy. */
export async function listBackups(
  run: PartitionRun,
  { serviceName }: Pick<Target, "serviceName">,
  query: OwnListQuery,
  limitMilliseconds: number,
): Promise<Reply<readonly ListedBackup[]>> {
  throwIfStopped(run);
  const { cluster, company, order } = run;
  const listedForAll = await company?.list(query, limitMilliseconds);
  if (listedForAll !== undefined) return listedForAll;
  const { storage } = order;
  const where = { serviceName, ...(storage === undefined ? {} : { storage }) };
  return call(run, limitMilliseconds, (signal) => cluster.listBackups(run.partitionId, { ...where, ...query }, signal));
}
