import { differences, evidenceOfItem, isComplete } from "../backup/evidence";
import type { BackupStorage } from "../service-fabric/backup-storage";
import { describe } from "../service-fabric/failed-reply";
import type { ClusterLists, Page } from "../service-fabric/lists";
import { throughPages } from "../service-fabric/pages";
import type { Epoch, ListedBackup } from "../service-fabric/records";
import type { FailedReply, Reply } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { isDefiniteNo } from "../waiting/patience";
import { backoffWait } from "../waiting/poll-schedule";
import { type Run, sleep } from "../waiting/run";

/** A backup as it was proven. */
export interface ProvenThen {
  readonly backupId: string;
  readonly backupLocation: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  readonly timestamp: string;
}

/** What has become of a proven backup; `why` as a sentence. */
export type Fate =
  | { readonly kind: "listed" | "gone"; readonly why?: undefined }
  | { readonly kind: "changed" | "unknown"; readonly why: string };

/** Where the backups of a service lie. Without `storage`: in that of the policy that applies. */
export interface Place {
  readonly serviceName: string;
  readonly storage?: BackupStorage;
}

type LookRun = Run<Run["cluster"] & Pick<ClusterLists, "pageOfBackups">>;

const second = 1_000;
/** The server's times have whole seconds; what is listed under another one is another backup. */
const marginMilliseconds = 60 * second;
/** Where a gap is longer than that, both sides are looked for apart: between them may be years of others. */
const gapMilliseconds = 24 * 60 * 60 * second;
/** A list that lacks a backup is read once more after that, before anybody says that it is gone. */
const doubtMilliseconds = 2 * second;
/** A list fails now and then, as it reads a file for each backup; a storage that is gone fails each time. */
const mostTries = 3;

/** Looks for proven backups of a service in the list of their storage. Says only what is certain; the rest is `unknown`. */
export async function lookAgain(
  run: LookRun,
  place: Place,
  backups: readonly ProvenThen[],
): Promise<ReadonlyMap<string, Fate>> {
  const fates = new Map<string, Fate>();
  for (const near of apart(backups)) {
    const first = await fatesIn(run, place, near);
    const missing = near.filter(({ backupId }) => first.get(backupId)?.kind === "gone");
    for (const [id, fate] of first) fates.set(id, fate);
    if (missing.length === 0) continue;
    await sleep(run, doubtMilliseconds);
    for (const [id, fate] of await fatesIn(run, place, missing)) fates.set(id, fate);
  }
  return fates;
}

/** The backups in two groups at most: daily ones, each read for itself, would cost more than what lies between them. */
function apart(backups: readonly ProvenThen[]): readonly (readonly ProvenThen[])[] {
  const inOrder = [...backups].sort((one, other) => timeOf(one) - timeOf(other));
  const gaps = inOrder.map((backup, index) => timeOf(backup) - timeOf(inOrder[index - 1] ?? backup));
  const widest = gaps.reduce((most, gap, index) => (gap > (gaps[most] ?? 0) ? index : most), 0);
  if ((gaps[widest] ?? 0) <= gapMilliseconds) return inOrder.length === 0 ? [] : [inOrder];
  return [inOrder.slice(0, widest), inOrder.slice(widest)];
}

/** What one read of the list tells. */
async function fatesIn(
  run: LookRun,
  { serviceName, storage }: Place,
  backups: readonly ProvenThen[],
): Promise<ReadonlyMap<string, Fate>> {
  const wanted = new Set(backups.map(({ backupId }) => backupId));
  const found = new Map<string, ListedBackup>();
  let broken: ListedBackup["failure"];
  const times = backups.map(timeOf);
  const query = {
    from: new Date(Math.min(...times) - marginMilliseconds).toISOString(),
    to: new Date(Math.max(...times) + marginMilliseconds).toISOString(),
    ...(storage === undefined ? {} : { storage }),
  };
  const failed = await throughPages(
    (token) =>
      withPatience(run, (signal) => run.cluster.pageOfBackups({ kind: "Service", serviceName }, query, token, signal)),
    (items) => {
      for (const item of items) {
        // A storage, or an item of it, that cannot be read says so, and nothing of whose it is.
        if (item.backupId === undefined) broken = item.failure ?? broken;
        else if (wanted.has(item.backupId)) found.set(item.backupId, item);
      }
    },
  );
  const fate = (backup: ProvenThen): Fate => {
    const item = found.get(backup.backupId);
    if (item !== undefined) return fateOf(backup, item, run);
    if (failed !== undefined)
      return { kind: "unknown", why: `The list of backups cannot be read. ${describe(run, failed)}` };
    if (broken === undefined) return { kind: "gone" };
    const said = (run.redact ?? String)(`${broken.code}: ${broken.message}`);
    return { kind: "unknown", why: `The list has an item that the cluster cannot read. ${said}` };
  };
  return new Map(backups.map((backup) => [backup.backupId, fate(backup)]));
}

function fateOf(then: ProvenThen, item: ListedBackup, { redact = String }: LookRun): Fate {
  const now = evidenceOfItem(item);
  if (!isComplete(now)) {
    const said =
      item.failure === undefined ? "" : ` The cluster says: ${redact(`${item.failure.code}: ${item.failure.message}`)}`;
    return { kind: "changed", why: `It is listed without ${now.join(", ")}.${said}` };
  }
  const differing = differences({ ...then, location: then.backupLocation, seen: {} }, now);
  if (differing.length === 0) return { kind: "listed" };
  return { kind: "changed", why: `It is listed with another ${differing.join(", ")}.` };
}

/** A page of a list of backups, asked for again where it fails. */
export async function withPatience<T>(
  run: Run,
  send: (signal: AbortSignal) => Promise<Reply<Page<T>>>,
): Promise<Reply<Page<T>>> {
  for (let tries = 1; ; tries++) {
    const reply: Reply<Page<T>> | FailedReply = await call(run, callLimits.listMilliseconds, send);
    if (reply.kind === "answered" || tries === mostTries || isDefiniteNo(reply)) return reply;
    await sleep(run, backoffWait(tries, run.clock.random));
  }
}

function timeOf({ timestamp }: ProvenThen): number {
  return Date.parse(timestamp);
}
