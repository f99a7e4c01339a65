import { errorRegistry } from "../errors";
import { describe } from "../service-fabric/failed-reply";
import type { BackupRecord, ListedBackup } from "../service-fabric/records";
import { type FailedReply, labelOf } from "../service-fabric/reply";
import { callLimits, lastLookMilliseconds } from "../waiting/call";
import { backoffWait } from "../waiting/poll-schedule";
import { inWords, tellWait } from "../waiting/progress";
import { sleep } from "../waiting/run";
import type { PartitionRun } from "./backup-run";
import { differences, type Evidence, evidenceOfItem, evidenceOfRecord, isComplete } from "./evidence";
import { listBackups } from "./look";
import type { PendingBackup, Target } from "./outcome";
import { laterPatience } from "./patience";

/** Whether a reported Success is a backup in the right place. */
export type Verdict =
  | { readonly kind: "proven"; readonly evidence: Evidence }
  | { readonly kind: "incomplete"; readonly why: string }
  | { readonly kind: "unproven"; readonly why: string; readonly remedy?: string };

const second = 1_000;
/** The list is read around the reported time only: a storage may hold years of backups. */
const windowMilliseconds = 60 * second;

/**
 * How long a list that can be read may leave the backup out before we believe that it is not there. The server uploads
 * the metadata before it reports, so only a replicated share has reason to be late.
 */
const defaultAbsencePatienceMilliseconds = 120 * second;

/** Proves a reported Success: its fields, and its item in the destination's list. */
export async function verify(
  run: PartitionRun,
  target: Target,
  record: BackupRecord,
  patience: { readonly until: number; readonly absencePatienceMilliseconds?: number },
): Promise<Verdict> {
  const { until, absencePatienceMilliseconds = defaultAbsencePatienceMilliseconds } = patience;
  const evidence = evidenceOfRecord(record);
  if (!isComplete(evidence)) {
    return { kind: "incomplete", why: `Missing in the server's report: ${evidence.join(", ")}.` };
  }
  if (run.order.proof === "reported") return { kind: "proven", evidence };

  run.progress({ text: "done; looking for it in the storage", change: true });
  const { clock } = run;
  const reportedAt = Date.parse(evidence.timestamp);
  const query = {
    from: new Date(reportedAt - windowMilliseconds).toISOString(),
    to: new Date(reportedAt + windowMilliseconds).toISOString(),
  };
  let absentSince: number | undefined;
  let seen: Unlisted | undefined;
  let shown = "";
  for (let tries = 0; ; tries++) {
    const limit = Math.min(callLimits.listMilliseconds, until + lastLookMilliseconds - clock.now());
    const reply = await listBackups(run, target, query, limit);
    const found = reply.kind === "answered" ? inList(evidence, reply.value) : whyNoList(run, reply);
    if ("seen" in found) return { kind: "proven", evidence: found };
    // A last look that we cut short ourselves says nothing about what came before it.
    const isCutShort = limit < callLimits.listMilliseconds && "fault" in reply && reply.fault === "timed out";
    if (seen === undefined || !isCutShort) seen = found;
    if (reply.kind === "answered") absentSince ??= clock.now();
    else if (laterPatience.endsWith(reply)) return { kind: "unproven", ...seen };
    const now = clock.now();
    const isPatient = absentSince === undefined || now - absentSince < absencePatienceMilliseconds;
    if (now >= until || !isPatient) return { kind: "unproven", ...seen };
    const word = reply.kind === "answered" ? "not in the storage's list yet" : labelOf(reply);
    const last = absentSince === undefined ? until : Math.min(until, absentSince + absencePatienceMilliseconds);
    tellWait(run, `${word}; looking again for ${inWords(last - now)} at most`, word !== shown);
    shown = word;
    await sleep(run, Math.min(until - now, backoffWait(tries, clock.random)));
  }
}

/** Why the list does not prove it, and what to do where that is known. */
type Unlisted = Pick<Extract<Verdict, { kind: "unproven" }>, "why" | "remedy">;

function whyNoList(run: PartitionRun, reply: FailedReply): Unlisted {
  const why = `The list of backups could not be had. ${describe(run, reply)}`;
  return reply.kind === "too large" ? { why, remedy: errorRegistry.SFB_ANSWER_TOO_LARGE.remedy } : { why };
}

/** The evidence with what the list has of it, or why that does not prove it. */
function inList(evidence: Evidence, items: readonly ListedBackup[]): Evidence | Unlisted {
  const item = items.find(({ backupId }) => backupId === evidence.backupId);
  if (item === undefined) {
    // A storage that the server cannot read is listed as one item with nothing but the error.
    const unreadable = items.find(({ backupId, failure }) => backupId === undefined && failure !== undefined)?.failure;
    const said = unreadable === undefined ? "" : ` The cluster says: ${unreadable.code}: ${unreadable.message}`;
    return { why: `The storage's list has no backup ${evidence.backupId}.${said}` };
  }
  const listed = evidenceOfItem(item);
  if (!isComplete(listed)) return { why: `Backup ${evidence.backupId} is listed without ${listed.join(", ")}.` };
  const differing = differences(evidence, listed);
  if (differing.length === 0) return { ...evidence, seen: { ...evidence.seen, ...listed.seen } };
  const why = `Backup ${evidence.backupId} is listed with another ${differing.join(", ")} than the cluster reported.`;
  return { why };
}

const searchTries = 3;

/**
 * Looks for ours in the destination's list where the record does not show it: somebody else's run may have replaced
 * the record, and a backup that the server gave up may still arrive. Ours is full, complete, newer than the newest
 * item before the request, not older than the request itself, and not the one that the record showed before it.
 * A backup that the cluster reported, and that is listed otherwise than reported, stays unproven: `disproven` names it.
 */
export async function findOurs(
  run: PartitionRun,
  pending: PendingBackup,
  until: number,
  disproven?: string,
): Promise<Evidence | undefined> {
  const { baseline, snapshot, target } = pending;
  if (run.order.proof === "reported" || baseline.kind === "unreadable") return undefined;
  // The server's times have no fraction of a second.
  const asked = Math.floor(Date.parse(pending.requestedAt) / second) * second;
  const newest = baseline.kind === "none" ? Number.NEGATIVE_INFINITY : Date.parse(baseline.createdAt);
  run.progress({ text: "looking in the storage for a backup that came late", change: true });
  for (let tries = 0; tries < searchTries; tries++) {
    const { clock } = run;
    if (tries > 0) await sleep(run, Math.min(until - clock.now(), backoffWait(tries, clock.random)));
    const limit = Math.min(callLimits.listMilliseconds, until + lastLookMilliseconds - clock.now());
    const reply = await listBackups(run, target, { from: new Date(asked).toISOString() }, limit);
    if (reply.kind === "answered") {
      return reply.value
        .map(evidenceOfItem)
        .filter(isComplete)
        .filter(({ backupId }) => backupId !== disproven && backupId !== snapshot?.backupId)
        .filter(({ timestamp }) => Date.parse(timestamp) > newest && Date.parse(timestamp) >= asked)
        .sort((one, other) => Date.parse(other.timestamp) - Date.parse(one.timestamp))[0];
    }
    if (laterPatience.endsWith(reply)) return undefined;
    tellWait(run, `${labelOf(reply)} to the list of backups`, tries === 0);
  }
  return undefined;
}
