import type { ProvenBackup } from "../../src/backup/outcome";
import type { Invariant } from "./invariants";
import type { Played } from "./play";
import { attemptAskedAt, attemptsUpTo, listBefore, lookBefore } from "./requests-of-a-run";
import type { Flaw } from "./schedule";
import { itemOf, recordEndsAt, type TakenBackup } from "./simulated-server";
import type { Call, Run } from "./trace";

const flawsOfTheList: readonly (Flaw | undefined)[] = [
  "never listed",
  "listed with a failure",
  "listed with another epoch",
  "listed with another lsn",
  "listed with another location",
  "unreadable in the list",
];

function proven({ outcome }: Run): ProvenBackup | undefined {
  return outcome?.kind === "proven" ? outcome.backup : undefined;
}

/** The backup that a result tells of, as it really was. */
function truthOf({ server }: Played, { backupId }: ProvenBackup): TakenBackup | undefined {
  return server.backups.find((backup) => backup.backupId === backupId);
}

/** Looks of a run that showed a backup as a success; what an earlier run read is not kept. */
function reportsOf({ trace }: Played, run: Run, { backupId }: TakenBackup): readonly Call[] {
  return trace.looks().filter((look) => look.run === run.index && look.record?.backupId === backupId);
}

/** What can be known of a backup: what it is, or, where no record ever told of it, what the list says. */
function evidenceOn(
  played: Played,
  run: Run,
  truth: TakenBackup,
): Pick<TakenBackup, "location" | "epoch" | "lsn" | "timestamp"> {
  return reportsOf(played, run, truth).length > 0 ? truth : { ...truth, ...itemOf(truth) };
}

const floorSecond = (moment: number): number => Math.floor(moment / 1_000) * 1_000;

/** Promise 1: what is told of a backup is so, and it had ended when it was told. */
export const provesWhatItReports: Invariant = (played, run) => {
  const backup = proven(run);
  if (backup === undefined) {
    return undefined;
  }
  const truth = truthOf(played, backup);
  if (truth === undefined) {
    return `there is no backup ${backup.backupId}`;
  }
  if (!truth.succeeds || Math.min(truth.endedAt, truth.listedAt) > run.endedAt) {
    return `the backup ${truth.backupId} has not ended well`;
  }
  const told = [backup.backupLocation, backup.epoch, backup.lsn, backup.timestamp].map((field) =>
    JSON.stringify(field),
  );
  const { location, epoch, lsn, timestamp } = evidenceOn(played, run, truth);
  const real = [location, epoch, lsn, timestamp].map((field) => JSON.stringify(field));
  if (told.join() !== real.join()) {
    return `told ${told.join()}, but it is ${real.join()}`;
  }
  const { order, place: of } = played;
  const place = [backup.serviceName, backup.applicationName, backup.policyName, backup.proof].join();
  const expected = [of.serviceName, "fabric:/App", order.storage ? undefined : "daily", order.proof].join();
  if (place !== expected) {
    return `told ${place}, but it is ${expected}`;
  }
  const completedAt = Date.parse(backup.completedAt);
  if (completedAt < Math.floor(run.startedAt) || completedAt > run.endedAt) {
    return `completedAt ${backup.completedAt} is not within the run`;
  }
  return Date.parse(backup.requestedAt) <= completedAt ? undefined : "requested after it was completed";
};

/** Promise 1: the backup lies, listed without an error, in the storage that was asked for. */
export const liesWhereItWasAsked: Invariant = (played, run) => {
  const backup = proven(run);
  const truth = backup && truthOf(played, backup);
  // Without a list the place cannot be known.
  if (truth === undefined || backup?.proof !== "listed") {
    return undefined;
  }
  const destination = played.order.storage === undefined ? "policy" : "given";
  if (truth.destination !== destination) {
    return `it lies ${truth.destination}, asked for was ${destination}`;
  }
  const { flaw } = truth.course;
  // That the list says something else can be seen only where a record told of it.
  const isContradicted = flaw?.startsWith("listed with another") !== true || reportsOf(played, run, truth).length > 0;
  if (flawsOfTheList.includes(flaw) && isContradicted) {
    return `proven although ${flaw}`;
  }
  return truth.listedAt <= run.endedAt ? undefined : "proven before it was listed";
};

/** Promise 1: a backup that was not there when we asked; only `adopt` and a reuse may give another. */
export const neverAnOldBackup: Invariant = (played, run) => {
  const backup = proven(run);
  const truth = backup && truthOf(played, backup);
  if (backup === undefined || truth === undefined || backup.reused) {
    return undefined;
  }
  const { trace, schedule } = played;
  const attempt = attemptAskedAt(trace, run, backup.requestedAt);
  const look = attempt && lookBefore(trace, attempt);
  if (attempt === undefined || look?.arrivedAt === undefined) {
    return `requestedAt ${backup.requestedAt} is not when we looked and asked`;
  }
  if (look.record?.backupId === backup.backupId) {
    return "its record was there before we asked";
  }
  const list = listBefore(trace, attempt);
  if (list?.items?.some(({ backupId }) => backupId === backup.backupId)) {
    return "it was listed before we asked";
  }
  if (truth.askedAt >= look.arrivedAt) {
    return undefined;
  }
  // Asked for earlier, but taken after we asked: a late arrival that the list alone tells of.
  const isLate = truth.by === "the policy" || truth.timesOutAt < truth.endedAt;
  const copiedAt = truth.copiedAt + Math.max(0, schedule.skewMs);
  if (isLate && truth.type === "Full" && copiedAt >= floorSecond(Date.parse(backup.requestedAt))) {
    return undefined;
  }
  return `asked for ${look.arrivedAt - truth.askedAt} ms before we looked and asked`;
};

/** Rules 3 and 4: `reused` only where the order allows it, young enough or in progress while we ran. */
export const reusesOnlyWhereItMay: Invariant = (played, run) => {
  const backup = proven(run);
  const truth = backup && truthOf(played, backup);
  if (backup === undefined || truth === undefined || !backup.reused) {
    return undefined;
  }
  const { trace, order, schedule } = played;
  const looks = trace.looks().filter((look) => look.run === run.index);
  const first = looks.find(({ record }) => record?.backupId === backup.backupId);
  const wasInProgress = looks.some(
    ({ arrivedAt = 0 }) => truth.askedAt <= arrivedAt && arrivedAt < recordEndsAt(truth),
  );
  if (order.whenBusy === "adopt" && wasInProgress) {
    return undefined;
  }
  const minutes = order.reuseNewerThanMinutes;
  if (minutes === undefined || first?.arrivedAt === undefined) {
    return "reused although the order does not allow it";
  }
  if (attemptsUpTo(trace, run).some(({ run: index, backup: ours }) => index === run.index && ours === truth)) {
    return "called reused although this run asked for it";
  }
  const age = first.arrivedAt - truth.copiedAt;
  return age <= minutes * 60_000 + 1_000 + Math.abs(schedule.skewMs) ? undefined : `reused at an age of ${age} ms`;
};
