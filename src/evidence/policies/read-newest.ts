import { evidenceOfItem, isComplete } from "../../backup/evidence";
import { describe } from "../../service-fabric/failed-reply";
import { throughPages } from "../../service-fabric/pages";
import type { BackupEntity, ListedBackup } from "../../service-fabric/records";
import { call, callLimits } from "../../waiting/call";
import { failedBy } from "../../waiting/failed-by";
import { isHopeless } from "../../waiting/patience";
import { backoffWait } from "../../waiting/poll-schedule";
import { sleep } from "../../waiting/run";
import { attempt, type Look, type PolicyRun } from "./policy-run";

/** What a list has of one partition. */
export interface NewestListed {
  /** The newest that can be restored. */
  readonly good?: { readonly backupId: string; readonly timestamp: string };
  /** Where the newest of all cannot be: which one, and why, as a sentence. */
  readonly unusable?: string;
}

/** By partition; who has no backup is not there. */
export type NewestOfService = ReadonlyMap<string, NewestListed>;

/** A list fails now and then, as it reads a file for each backup; a storage that is gone fails each time. */
const mostTries = 3;

/**
 * The newest backup of each partition of a service, by one list. Only where one of them cannot be restored, a second one
 * tells what was before it. Never rejects for what a storage does.
 */
export async function readNewest(run: PolicyRun, serviceName: string): Promise<Look<NewestOfService>> {
  return attempt(run, async () => {
    const entity = { kind: "Service", serviceName } as const;
    const latest = await gather(run, entity, true);
    const isWhole = [...latest.values()].every(({ unusable }) => unusable === undefined);
    return isWhole ? latest : gather(run, entity, false);
  });
}

async function gather(run: PolicyRun, entity: BackupEntity, latest: boolean): Promise<NewestOfService> {
  const newest = new Map<string, Candidates>();
  const failed = await throughPages(
    (token) => pageWithPatience(run, entity, latest, token),
    (items) => {
      for (const item of items) keepNewest(run, newest, item);
    },
  );
  if (failed?.kind === "error" && failed.status >= 500) {
    throw run.failure("SFB_CLUSTER_UNAVAILABLE", describe(run, failed), storageRemedy);
  }
  if (failed !== undefined) throw failedBy(run, failed, "backup service");
  return new Map([...newest].map(([partitionId, candidates]) => [partitionId, toListed(candidates)]));
}

const storageRemedy = "Check that the nodes reach the storage of the policy, and that its credentials are still valid.";

async function pageWithPatience(run: PolicyRun, entity: BackupEntity, latest: boolean, token: string | undefined) {
  for (let tries = 1; ; tries++) {
    const reply = await call(run, callLimits.listMilliseconds, (signal) =>
      run.cluster.pageOfBackups(entity, latest ? { latest } : {}, token, signal),
    );
    if (reply.kind === "answered" || tries === mostTries || isHopeless(reply)) return reply;
    if (reply.kind === "error" && reply.status < 500) return reply;
    await sleep(run, backoffWait(tries, run.clock.random));
  }
}

interface Dated<T> {
  readonly at: number;
  readonly item: T;
}

interface Candidates {
  readonly good?: Dated<{ readonly backupId: string; readonly timestamp: string }>;
  readonly unusable?: Dated<string>;
}

function keepNewest(run: PolicyRun, newest: Map<string, Candidates>, item: ListedBackup): void {
  const partitionId = item.partitionId ?? partitionIn(item.location);
  if (partitionId === undefined) {
    // A storage that cannot be read is an item that holds nothing but the failure.
    throw run.failure("SFB_CLUSTER_UNAVAILABLE", aboutUnusable(run, item, []), storageRemedy);
  }
  const before = newest.get(partitionId) ?? {};
  const at = item.createdAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(item.createdAt);
  // An incremental one counts like a full one.
  const evidence = evidenceOfItem({ ...item, type: "Full" });
  if (isComplete(evidence)) {
    const { backupId, timestamp } = evidence;
    if (before.good === undefined || at > before.good.at) {
      newest.set(partitionId, { ...before, good: { at, item: { backupId, timestamp } } });
    }
  } else if (before.unusable === undefined || at > before.unusable.at) {
    newest.set(partitionId, { ...before, unusable: { at, item: aboutUnusable(run, item, evidence) } });
  }
}

function toListed({ good, unusable }: Candidates): NewestListed {
  const isNewest = unusable !== undefined && (good === undefined || unusable.at >= good.at);
  return { ...(good === undefined ? {} : { good: good.item }), ...(isNewest ? { unusable: unusable.item } : {}) };
}

/** A backup whose metadata cannot be read has no partition, but it lies where backups of one lie. */
function partitionIn(location: string | undefined): string | undefined {
  const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  return location
    ?.split(/[\\/]/)
    .toReversed()
    .find((segment) => guid.test(segment))
    ?.toLowerCase();
}

function aboutUnusable({ redact = String }: PolicyRun, item: ListedBackup, missing: readonly string[]): string {
  const { createdAt = "a time that is not told", location, failure } = item;
  const where = location === undefined ? "" : ` at ${location}`;
  const why =
    failure === undefined
      ? `lacks ${missing.join(", ")}`
      : `has the error ${`${failure.code}: ${failure.message}`.replace(/[.:\s]*$/, "")}`;
  return redact(`The item of ${createdAt}${where} ${why}.`);
}
