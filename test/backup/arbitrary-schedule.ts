import * as fc from "fast-check";
import type {
  Course,
  Disturbance,
  DisturbedTime,
  Fate,
  Flaw,
  ForeignRun,
  Moment,
  OrderPlan,
  PeriodicBackup,
  Restore,
  RunPlan,
  Schedule,
} from "./schedule";

const second = 1_000;
const minute = 60 * second;

/** From `least` to `most`, most often small. */
function time(least: number, most: number): fc.Arbitrary<number> {
  const usual = Math.min(most, least + 20 * second);
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: least, max: usual }) },
    { weight: 1, arbitrary: fc.integer({ min: least, max: most }) },
  );
}

/** Mostly nothing of it. */
function few<T>(arbitrary: fc.Arbitrary<T>, most: number): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(arbitrary, { maxLength: most }) },
  );
}

const flaw = fc.constantFrom<Flaw>(
  "no id",
  "no location",
  "no time",
  "no epoch",
  "negative epoch",
  "no lsn",
  "negative lsn",
  "never listed",
  "listed with a failure",
  "listed with another epoch",
  "listed with another lsn",
  "listed with another location",
  "unreadable in the list",
);

const soundCourse: fc.Arbitrary<Course> = fc.record({
  queuedMs: fc.integer({ min: 0, max: 6 * second }),
  copyMs: time(50, 4 * minute),
  uploadMs: time(0, 3 * minute),
  end: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Course["end"]>("success") },
    { weight: 2, arbitrary: fc.constant<Course["end"]>("failure") },
    { weight: 1, arbitrary: fc.constant<Course["end"]>("never") },
  ),
  parkedMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(60 * second) }),
  listedAfterMs: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -2 * second, max: 0 }) },
    { weight: 2, arbitrary: time(0, 90 * second) },
  ),
  flawMs: fc.oneof(fc.constant(365 * 24 * 60 * minute), fc.nat(30 * second)),
});

const course: fc.Arbitrary<Course> = fc.oneof(
  { weight: 5, arbitrary: soundCourse },
  { weight: 1, arbitrary: fc.tuple(soundCourse, flaw).map(([sound, wrong]) => ({ ...sound, flaw: wrong })) },
);

const answer = fc.constantFrom("reset", "timed out", "hang", "empty 504", "503", "500", "junk 502");

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("answered"), afterMs: time(1, 45 * second) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("not sent"),
      fault: fc.constantFrom("refused", "name not found", "connect timed out"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("lost before effect"), answer, afterMs: time(1, minute) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("lost after effect"), answer, afterMs: time(1, minute) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("held"),
      answer,
      heldMs: fc.integer({ min: second, max: 120 * second }),
      afterMs: time(1, minute),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      { kind: fc.constant("throttled"), retryAfterMs: time(second, minute) },
      { requiredKeys: ["kind"] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Fate>(
      { kind: "rejected", status: 400, code: "E_INVALIDARG" },
      { kind: "rejected", status: 403, code: "E_ACCESSDENIED" },
      { kind: "rejected", status: 401 },
      { kind: "rejected", status: 404, code: "FABRIC_E_PARTITION_NOT_FOUND" },
    ),
  },
);

function moment(after: Moment["after"], least: number, most: number): fc.Arbitrary<Moment> {
  return fc.record({
    after: fc.constant(after),
    nth: after === "start" ? fc.constant(0) : fc.nat(1),
    offsetMs: fc.oneof(
      fc.integer({ min: Math.max(least, -5 * second), max: Math.min(most, 5 * second) }),
      fc.integer({ min: least, max: most }),
    ),
  });
}

const foreignRun: fc.Arbitrary<ForeignRun> = fc.record({
  at: fc.oneof(
    { weight: 2, arbitrary: moment("start", -60 * minute, 0) },
    { weight: 2, arbitrary: moment("start", -minute, minute) },
    { weight: 1, arbitrary: moment("our request", 0, 3 * minute) },
    // Between our look and our request.
    { weight: 1, arbitrary: moment("our request", 0, 4) },
    { weight: 2, arbitrary: moment("our end", 0, minute) },
  ),
  sameDestination: fc.boolean(),
  backupTimeoutMinutes: fc.integer({ min: 1, max: 10 }),
  course,
});

const periodicBackup: fc.Arbitrary<PeriodicBackup> = fc.record({
  at: fc.oneof(moment("start", -30 * minute, minute), moment("our request", 0, 4 * minute)),
  type: fc.constantFrom("Full", "Incremental"),
  copyMs: time(50, minute),
  uploadMs: time(0, minute),
});

const restore: fc.Arbitrary<Restore> = fc.record({
  at: fc.oneof(moment("start", -minute, minute), moment("our request", -minute, 3 * minute)),
  forMs: time(second, 10 * minute),
});

const passing: readonly Disturbance[] = [
  "empty 404",
  "empty 504",
  "503",
  "500",
  "reset",
  "timed out",
  "hang",
  "refused",
  "html",
  "throttled",
  "slow",
  "unknown state",
];

const disturbedTime: fc.Arbitrary<DisturbedTime> = fc.record({
  from: fc.oneof(
    moment("start", 0, 2 * minute),
    moment("our request", -second, 3 * minute),
    moment("our end", -10 * second, minute),
  ),
  forMs: fc.oneof(
    { weight: 5, arbitrary: time(second, 2 * minute) },
    { weight: 1, arbitrary: time(10 * minute, 60 * minute) },
  ),
  calls: fc.constantFrom("preflight", "progress", "progress", "list", "all"),
  disturbance: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...passing) },
    { weight: 3, arbitrary: fc.constant<Disturbance>("stale") },
    { weight: 1, arbitrary: fc.constantFrom<Disturbance>("401", "403", "tls failed") },
  ),
});

const noise: fc.Arbitrary<Schedule["noise"]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ rate: 0, disturbances: [] }) },
  {
    weight: 1,
    arbitrary: fc.record({
      rate: fc.constantFrom(0.02, 0.1, 0.3),
      disturbances: fc.array(fc.constantFrom(...passing), { minLength: 1, maxLength: 4 }),
    }),
  },
);

const backupTimeoutMinutes = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 5, arbitrary: fc.integer({ min: 5, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(60, 180) },
);

/** `adopt` and a reuse need the list: the schema refuses them with `reported`. */
const order: fc.Arbitrary<OrderPlan> = fc
  .record({
    byName: fc.constantFrom(false, false, true),
    storageGiven: fc.boolean(),
    backupTimeoutMinutes,
    proof: fc.constantFrom("listed", "listed", "listed", "reported"),
    whenBusy: fc.constantFrom("wait", "wait", "adopt", "fail"),
    reuse: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 5, 60) }),
    // As a multiple of the first limit.
    retry: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2, 3, 8) }),
  })
  .map(({ reuse, retry, ...plan }) => ({
    ...plan,
    whenBusy: plan.proof === "reported" && plan.whenBusy === "adopt" ? "wait" : plan.whenBusy,
    ...(reuse > 0 && plan.proof === "listed" ? { reuseNewerThanMinutes: reuse } : {}),
    ...(retry > 0
      ? {
          maxBackupTimeoutMinutes: Math.max(
            plan.backupTimeoutMinutes,
            Math.min(240, plan.backupTimeoutMinutes * retry),
          ),
        }
      : {}),
  }));

const cutTime = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 2 * second }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 3 * minute }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 * minute }) },
);

const runPlan: fc.Arbitrary<RunPlan> = fc
  .record({
    cut: fc.constantFrom("no", "no", "cap", "cap", "abort"),
    after: cutTime,
    pauseMs: fc.oneof(time(0, 5 * minute), time(0, 60 * minute)),
  })
  .map(({ cut, after, pauseMs }) => {
    switch (cut) {
      case "cap":
        return { pauseMs, capMs: after };
      case "abort":
        return { pauseMs, abortAfterMs: after };
      default:
        return { pauseMs };
    }
  });

const schedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  order,
  partition: fc.oneof(
    { weight: 40, arbitrary: fc.constant<Schedule["partition"]>("persisted") },
    { weight: 1, arbitrary: fc.constantFrom("stateless", "volatile", "unknown kind", "missing") },
  ),
  policyApplies: fc.oneof({ weight: 20, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  skewMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -5_000, max: 5_000 }) },
  ),
  courses: fc.array(course, { minLength: 1, maxLength: 3 }),
  fates: few(fate, 4),
  disturbed: few(disturbedTime, 3),
  noise,
  foreignRuns: few(foreignRun, 3),
  periodicBackups: few(periodicBackup, 3),
  restores: fc.oneof(
    { weight: 9, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(restore, { maxLength: 1 }) },
  ),
  runs: fc.array(runPlan, { minLength: 4, maxLength: 4 }),
});

/** The server gives a backup up that ends later all the same. */
const lateSchedule: fc.Arbitrary<Schedule> = fc.tuple(schedule, time(0, 3 * minute)).map(([usual, late]) => {
  const { maxBackupTimeoutMinutes, ...plan } = usual.order;
  const retry = maxBackupTimeoutMinutes === undefined ? {} : { maxBackupTimeoutMinutes: 4 };
  return {
    ...usual,
    order: { ...plan, ...retry, backupTimeoutMinutes: 1 },
    courses: usual.courses.map((one) => ({ ...one, end: "success", uploadMs: minute + late })),
  };
});

/** Somebody else's backup ended not long ago, or is in progress, and would do. */
const usefulSchedule: fc.Arbitrary<Schedule> = fc
  .tuple(schedule, soundCourse, fc.integer({ min: -20 * minute, max: 0 }), fc.boolean())
  .map(([usual, foreign, offsetMs, sameDestination]) => {
    const at: Moment = { after: "start", nth: 0, offsetMs };
    const run: ForeignRun = { at, sameDestination, backupTimeoutMinutes: 10, course: foreign };
    const { order } = usual;
    return {
      ...usual,
      order: order.proof === "listed" ? { ...order, whenBusy: "adopt", reuseNewerThanMinutes: 10 } : order,
      foreignRuns: [run, ...usual.foreignRuns],
    };
  });

/** Schedules of answers, and of what others do meanwhile. */
export const arbitrarySchedule: fc.Arbitrary<Schedule> = fc.oneof(
  { weight: 10, arbitrary: schedule },
  { weight: 2, arbitrary: lateSchedule },
  { weight: 1, arbitrary: usefulSchedule },
);
