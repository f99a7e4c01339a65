import type { Played } from "./play";
import { attemptsOf, isBusy, lookBefore, looksAfter, same, verdictOf, wasSeenChanged } from "./requests-of-a-run";
import { recordEndsAt } from "./simulated-server";
import type { Run } from "./trace";

/** What has to happen among so many schedules that the invariants mean something; the least share, in one of 10,000. */
export const expectedHappenings = {
  "a success is proven by the list": 1500,
  "a success is reported": 400,
  "a late arrival is taken": 100,
  "somebody else's backup stands in our record": 80,
  "somebody else's backup is waited for": 200,
  "an adopted backup is taken": 8,
  "a young result is reused": 8,
  "a lost request had its effect": 400,
  "a lost request is followed": 400,
  "a lost request is repeated": 160,
  "a request that could not be sent is sent again": 120,
  "a backup is in progress when we ask": 60,
  "a restore is in progress when we ask": 12,
  "the request is refused": 100,
  "a Failure is told": 200,
  "a Timeout is told": 300,
  "a Timeout is asked again": 120,
  "a junk success is turned down": 160,
  "the deadline of following is reached": 40,
  "a cap cuts the run": 800,
  "an abort cuts the run": 500,
  "an accepted backup is resumed to its proof": 250,
  "an unknown request is resumed to a proof": 200,
  "a timed out backup is resumed": 250,
  "a failed backup is started afresh": 40,
  "a stale result is shown": 200,
  "an unknown state is shown": 80,
  "preflight says no": 100,
  "no such service": 10,
  "a target by name is taken": 1_000,
} as const;

export type Happening = keyof typeof expectedHappenings;

/** Counts in how many schedules something happened. */
export class Happenings {
  readonly counts = new Map<Happening, number>();
  schedules = 0;

  add(played: Played): void {
    this.schedules++;
    for (const happening of new Set(played.trace.runs.flatMap((run) => happeningsOf(played, run)))) {
      this.counts.set(happening, (this.counts.get(happening) ?? 0) + 1);
    }
  }

  /** What happened too seldom. */
  missing(): readonly string[] {
    return Object.entries(expectedHappenings).flatMap(([happening, share]) => {
      const seen = [...this.counts].find(([name]) => name === happening)?.[1] ?? 0;
      const least = Math.floor((share * this.schedules) / 10_000);
      return seen < least ? [`${happening}: ${seen}, expected at least ${least} in ${this.schedules}`] : [];
    });
  }
}

function happeningsOf(played: Played, run: Run): Happening[] {
  return [...happeningsOfTheEnd(played, run), ...happeningsOnTheWay(played, run)];
}

function happeningsOfTheEnd({ trace, server, order }: Played, run: Run): Happening[] {
  const { outcome, resumed } = run;
  const found: Happening[] = [];
  if (outcome?.kind === "proven") {
    const { backup } = outcome;
    if ("service" in order.address) {
      found.push("a target by name is taken");
    }
    const truth = server.backups.find(({ backupId }) => backupId === backup.backupId);
    found.push(backup.proof === "listed" ? "a success is proven by the list" : "a success is reported");
    if (backup.reused) {
      const adopted = trace
        .looks()
        .some(
          ({ run: index, arrivedAt = 0 }) =>
            index === run.index && truth !== undefined && truth.askedAt <= arrivedAt && arrivedAt < recordEndsAt(truth),
        );
      found.push(adopted ? "an adopted backup is taken" : "a young result is reused");
    } else if (truth !== undefined && truth.timesOutAt < truth.endedAt) {
      found.push("a late arrival is taken");
    }
    if (resumed?.phase === "accepted") {
      found.push("an accepted backup is resumed to its proof");
    }
    if (resumed?.phase === "unknown") {
      found.push("an unknown request is resumed to a proof");
    }
  }
  if (resumed?.phase === "timed out") {
    found.push("a timed out backup is resumed");
  }
  if (resumed?.phase === "failed") {
    found.push("a failed backup is started afresh");
  }
  switch (outcome?.kind === "failed" && outcome.error.code) {
    case "SFB_BACKUP_FAILED":
      return [...found, "a Failure is told"];
    case "SFB_BACKUP_TIMED_OUT":
      return [...found, "a Timeout is told"];
    case "SFB_INCOMPLETE_RESULT":
    case "SFB_NOT_PROVEN":
      return [...found, "a junk success is turned down"];
    case "SFB_NO_RESULT":
      return [...found, "the deadline of following is reached"];
    case "SFB_RESTORE_IN_PROGRESS":
      return [...found, "a restore is in progress when we ask"];
    case "SFB_SERVICE_NOT_FOUND":
      return [...found, "no such service"];
    case "SFB_PARTITION_NOT_FOUND":
    case "SFB_STATELESS_SERVICE":
    case "SFB_VOLATILE_SERVICE":
    case "SFB_NO_POLICY":
      return [...found, "preflight says no"];
    case "SFB_CUT_SHORT":
      return [...found, run.abortedAt === undefined ? "a cap cuts the run" : "an abort cuts the run"];
    default:
      return found;
  }
}

function happeningsOnTheWay({ trace, server }: Played, run: Run): Happening[] {
  const attempts = attemptsOf(trace, run);
  const looks = trace.looks().filter((look) => look.run === run.index);
  const found: Happening[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const verdict = verdictOf(attempt);
    const next = attempts[index + 1];
    const { reply } = attempt;
    if (verdict === "unclear") {
      found.push(...(attempt.backup ? (["a lost request had its effect"] as const) : []));
      found.push(...(wasSeenChanged(trace, attempt, next?.calledAt) ? (["a lost request is followed"] as const) : []));
      found.push(...(next ? (["a lost request is repeated"] as const) : []));
    }
    if (verdict === "accepted" && next !== undefined) {
      found.push("a Timeout is asked again");
    }
    if (reply?.kind === "not sent" && next !== undefined) {
      found.push("a request that could not be sent is sent again");
    }
    if (reply?.kind === "error" && reply.code === "FABRIC_E_BACKUP_IN_PROGRESS") {
      found.push("a backup is in progress when we ask");
    }
    if (verdict === "refused") {
      found.push("the request is refused");
    }
    const snapshot = lookBefore(trace, attempt)?.record;
    const staleLook = looksAfter(trace, attempt, next?.calledAt).some(
      ({ record, arrivedAt = 0 }) =>
        attempt.backup !== undefined && attempt.backup.askedAt < arrivedAt && same(record, snapshot),
    );
    found.push(...(staleLook ? (["a stale result is shown"] as const) : []));
  }
  const ours = new Set(attempts.flatMap(({ backup }) => (backup ? [backup.backupId] : [])));
  const first = attempts[0];
  const foreign = server.backups.filter(({ by }) => by === "somebody else");
  if (
    first &&
    looksAfter(trace, first).some(
      ({ record }) =>
        record?.backupId !== undefined &&
        !ours.has(record.backupId) &&
        foreign.some(({ backupId, askedAt }) => backupId === record.backupId && askedAt > first.calledAt),
    )
  ) {
    found.push("somebody else's backup stands in our record");
  }
  if (first && looks.some((look) => look.calledAt < first.calledAt && isBusy(look.record))) {
    found.push("somebody else's backup is waited for");
  }
  if (looks.some(({ record }) => record?.state === "WaitingForSecondaries")) {
    found.push("an unknown state is shown");
  }
  return found;
}
