import { errorRegistry } from "../../src/errors";
import { invariants } from "../backup/invariants";
import { secret } from "../backup/play";
import { attemptsOf, verdictOf } from "../backup/requests-of-a-run";
import { recordEndsAt } from "../backup/simulated-server";
import { timeline } from "../backup/trace";
import { type PlayedSet, provenOf, type SetRun } from "./play-set";
import type { SimulatedPartition } from "./simulated-set";

const second = 1_000;

/** What a backup in a set keeps of the rules of one alone. How long it waits for its turn is the set's. */
const ofEach = [
  "sendsNothingAfterTheEnd",
  "tellsNoSecret",
  "asksForWhatWasOrdered",
  "asksRightAfterALook",
  "repeatsOnlyByRule5",
];
const ofEachThatEnds = [...ofEach, "endsWithATypedOutcome", "provesWhatItReports", "liesWhereItWasAsked"];
/** After a kill nobody knows what the killed one has asked for. */
const ofEachThatKnows = [
  ...ofEachThatEnds,
  "resumesBeforeItAsks",
  "neverTwoAtOnce",
  "neverAnOldBackup",
  "reusesOnlyWhereItMay",
  "givesUpNotBeforeItsDeadline",
  "namesARefusal",
  "saysWhatWasSeen",
  "namesThePhase",
  "pendingIsPlain",
];

type SetInvariant = (played: PlayedSet, run: SetRun) => string | undefined;

/** Whatever happens, a set says of each partition that there is what became of it, once. */
const namesEveryPartitionOnce: SetInvariant = (_played, run) => {
  const { outcome, expected } = run;
  if (outcome === undefined || (outcome.kind === "failed" && outcome.failures.length === 0)) return undefined;
  const failed = outcome.kind === "failed" ? outcome.failures.map(({ partitionId = "" }) => partitionId) : [];
  const told = [...provenOf(run).map(({ partitionId }) => partitionId), ...failed].sort();
  const there = expected.map(({ id }) => id).sort();
  if (told.join() !== there.join()) return `told of ${told.join()}, there are ${there.join()}`;
  if (outcome.kind === "proven") return undefined;
  const { error, pending } = outcome;
  const all = there.length === 1 ? "1 partition has" : `${there.length} partitions have`;
  const share = `${there.length - failed.length} of ${all} a proven backup`;
  if (!error.message.includes(share)) return `the error does not say "${share}": ${error.message}`;
  const missing = pending?.missing.map(({ partitionId }) => partitionId).sort();
  return pending === undefined || missing?.join() === [...failed].sort().join()
    ? undefined
    : "another missing than failed";
};

const endsWithATypedError: SetInvariant = (_played, { outcome, left }) => {
  if (outcome?.kind !== "failed") return undefined;
  const { error, failures, pending } = outcome;
  if (!(error.code in errorRegistry) || error.code === "SFB_UNEXPECTED") return `unexpected: ${error.stack}`;
  if (failures.length === 0 && JSON.stringify(pending) !== JSON.stringify(left))
    return "what was left is not handed on";
  const told = JSON.stringify([error.message, pending]);
  return told.includes(secret) ? "the secret is told" : undefined;
};

const leavesNothingBehind: SetInvariant = (_played, { timersLeft, callsLeft }) =>
  timersLeft + callsLeft === 0 ? undefined : `${timersLeft} timers and ${callsLeft} calls are left`;

const endsWhenItHasTo: SetInvariant = (_played, { cutAt, endedAt }) =>
  endedAt <= cutAt + second ? undefined : `it ends ${endedAt - cutAt} ms late`;

/** Never more requests than that begin in any second. */
const keepsToTheBudget: SetInvariant = ({ world, schedule }, { index: run }) => {
  const calls = world.calls.filter((call) => call.run === run).map(({ at }) => at);
  const most = schedule.maxRequestsPerSecond;
  const over = calls.find((at, index) => at - (calls[index - most] ?? -Infinity) <= second);
  return over === undefined ? undefined : `more than ${most} requests in the second before ${over}`;
};

/** Never do more backups go on at once than that, of those that were asked for in this run and seen to their end. */
const keepsToTheConcurrency: SetInvariant = ({ world, schedule }, run) => {
  const spans = world.partitions.flatMap((partition) => {
    const { outcome } = partition.trace.runs[run.index] ?? {};
    if (outcome?.kind === "failed" && !["SFB_BACKUP_FAILED", "SFB_CUT_SHORT"].includes(outcome.error.code)) return [];
    return attemptsIn(partition, run).flatMap(({ backup, calledAt }) =>
      backup === undefined ? [] : [{ from: calledAt, to: Math.min(recordEndsAt(backup), run.endedAt) }],
    );
  });
  const most = Math.max(0, ...spans.map(({ from }) => spans.filter((one) => one.from <= from && from < one.to).length));
  return most <= schedule.concurrency ? undefined : `${most} backups at once`;
};

function attemptsIn({ trace }: SimulatedPartition, run: SetRun) {
  const own = trace.runs[run.index];
  const attempts = own === undefined ? [] : attemptsOf(trace, own);
  return attempts.filter((attempt) => verdictOf(attempt) === "accepted");
}

/** A backup of ours that is at work when a run ends is not forgotten. */
const keepsWhatIsUnderWay: SetInvariant = ({ world }, run) => {
  const lost = world.partitions.find((partition) => {
    const { outcome } = partition.trace.runs[run.index] ?? {};
    if (outcome?.kind !== "failed" || outcome.pending !== undefined) return false;
    return attemptsIn(partition, run).some(({ backup }) => backup !== undefined && recordEndsAt(backup) > run.endedAt);
  });
  return lost && `a backup of ${lost.id} goes on, and nothing of it is kept`;
};

/** What an earlier run has proven stays as it is, and is not looked at again. */
const leavesAloneWhatIsKept: SetInvariant = ({ world }, run) => {
  const { left, outcome } = run;
  for (const kept of left?.proven ?? []) {
    const partition = world.partitions.find(({ id }) => id === kept.partitionId);
    if (partition === undefined || !run.expected.includes(partition)) continue;
    if (partition.trace.calls.some((call) => call.run === run.index)) return `${kept.partitionId} is asked again`;
    const now = provenOf(run).find(({ partitionId }) => partitionId === kept.partitionId);
    if (outcome !== undefined && JSON.stringify(now) !== JSON.stringify(kept)) return `${kept.partitionId} has changed`;
  }
  return undefined;
};

/** Nothing is asked of a partition of which no backup can be taken, unless one is at work already. */
const asksNothingOfWhatCannotBe: SetInvariant = ({ world, schedule }, run) => {
  for (const { id, plan, policyOf, trace, service } of world.partitions) {
    const isHopeless = plan.isInQuorumLoss || (policyOf === undefined && !schedule.order.storageGiven);
    const isLeftOut = service.kind !== "persisted" || plan.comes > run.index || plan.goes <= run.index;
    const isAsked = run.left?.asked.some(({ partitionId }) => partitionId === id);
    if (!isLeftOut && (!isHopeless || isAsked)) continue;
    if (trace.calls.some((call) => call.run === run.index)) return `${id} is asked`;
  }
  return undefined;
};

const ofSets: Readonly<Record<string, SetInvariant>> = {
  endsWithATypedError,
  endsWhenItHasTo,
  leavesNothingBehind,
  namesEveryPartitionOnce,
  keepsToTheBudget,
  keepsToTheConcurrency,
  keepsWhatIsUnderWay,
  leavesAloneWhatIsKept,
  asksNothingOfWhatCannotBe,
};

/** Throws an error with what happened where an invariant does not hold. */
export function setMustHold(played: PlayedSet): void {
  for (const run of played.runs) {
    for (const [name, invariant] of Object.entries(ofSets)) {
      const wrong = invariant(played, run);
      if (wrong !== undefined) throw new Error(`${name}: ${wrong} (run ${run.index})\n${run.progress.join("\n")}`);
    }
    for (const partition of played.world.partitions) eachMustHold(played, run, partition);
  }
}

function eachMustHold({ schedule }: PlayedSet, run: SetRun, partition: SimulatedPartition): void {
  const { id, serviceName, cluster, trace, order, plan } = partition;
  const own = trace.runs[run.index];
  if (own === undefined) return;
  // A look and the request after it are two requests of the budget; those of the others may come between.
  const paceMs = 3 * second + (schedule.concurrency * second) / schedule.maxRequestsPerSecond;
  const place = { partitionId: id, serviceName, paceMs };
  const played = { schedule: plan.schedule, place, order, trace, server: cluster.server };
  const names = own.outcome === undefined ? ofEach : run.isAfterAKill ? ofEachThatEnds : ofEachThatKnows;
  for (const name of names) {
    const wrong = invariants[name]?.(played, own);
    if (wrong === undefined) continue;
    const seconds = timeline(trace, cluster.server.backups);
    throw new Error(
      `${name}: ${wrong} (partition ${id}, run ${run.index})\n${seconds}\n${run.progress.slice(-5).join("\n")}`,
    );
  }
}
