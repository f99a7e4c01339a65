import { judgePartition, judgePolicy, longestSeconds } from "../../../src/evidence/policies/judge";
import type { BackupPolicy } from "../../../src/service-fabric/policies";

const hourly: BackupPolicy = {
  name: "Hourly",
  autoRestoreOnDataLoss: false,
  schedule: { kind: "FrequencyBased", intervalSeconds: 3_600 },
};
const taken = "2026-03-01T10:00:00Z";
const good = { backupId: "b", timestamp: taken };
const at = (seconds: number) => Date.parse(taken) + 1_000 * seconds;
const codesOf = ({ marks }: ReturnType<typeof judgePartition>) => marks.map(({ code }) => code);
const judge = (facts: object, seconds: number, policy: BackupPolicy | undefined = hourly) =>
  judgePartition({ policyName: "Hourly", listed: { good }, ...facts }, policy, at(seconds));

describe("given a partition with a policy", () => {
  test("it is late after the moment when the next backup was due, and not at it", () => {
    expect(judge({}, 5_400)).toEqual({
      marks: [],
      newestGood: { ...good, timestamp: "2026-03-01T10:00:00.000Z", ageSeconds: 5_400 },
      dueBy: "2026-03-01T11:30:00.000Z",
    });
    expect(codesOf(judge({}, 5_401))).toEqual(["late"]);
    expect(longestSeconds(hourly)).toBe(5_400);
  });

  test("a clock that is behind the cluster's makes no negative age", () => {
    expect(judge({}, -30).newestGood?.ageSeconds).toBe(0);
  });

  test("one that is suspended is not late, nor without a schedule", () => {
    expect(codesOf(judge({ suspendedAt: "Service" }, 90_000))).toEqual(["suspended"]);
    expect(
      codesOf(judgePartition({ policyName: "P", suspendedAt: "Service", listed: { good } }, undefined, at(0))),
    ).toEqual(["suspended"]);
  });

  test("one without any backup is told so, and not as late", () => {
    expect(codesOf(judge({ listed: "none" }, 0))).toEqual(["no backup"]);
  });

  test("one whose list cannot be read is neither late nor without a backup, but may be suspended", () => {
    const listed = { unreadable: "The storage is gone." };
    expect(judge({ listed }, 90_000).marks).toEqual([{ code: "list unreadable", detail: "The storage is gone." }]);
    expect(codesOf(judge({ listed, suspendedAt: "Partition" }, 0))).toEqual(["suspended", "list unreadable"]);
  });

  test("a newest that cannot be restored is told beside what is true of the good one before it", () => {
    const listed = { good, unusable: "It is broken." };
    expect(codesOf(judge({ listed }, 0))).toEqual(["unusable backup"]);
    expect(codesOf(judge({ listed }, 5_401))).toEqual(["unusable backup", "late"]);
    expect(codesOf(judge({ listed: { unusable: "It is broken." } }, 0))).toEqual(["unusable backup", "no backup"]);
  });

  test("a schedule that cannot be told is never taken for kept", () => {
    const { schedule: _none, ...unknown } = hourly;
    expect(codesOf(judge({}, 0, unknown))).toEqual(["schedule unknown"]);
    expect(codesOf(judgePartition({ policyName: "Gone", listed: { good } }, undefined, at(0)))).toEqual([
      "schedule unknown",
    ]);
    expect(longestSeconds(unknown)).toBeUndefined();
  });
});

test("given a partition without a policy, then that is all that is said", () => {
  expect(judgePartition({}, undefined, at(0))).toEqual({
    marks: [{ code: "no policy", detail: expect.any(String) }],
  });
});

describe("given a retention", () => {
  const keeping = (durationSeconds: number, minimumNumberOfBackups?: number): BackupPolicy => ({
    ...hourly,
    retention: { durationSeconds, ...(minimumNumberOfBackups === undefined ? {} : { minimumNumberOfBackups }) },
  });
  const codes = (policy: BackupPolicy) => judgePolicy(policy).map(({ code }) => code);

  test("it is too short where it ends no later than the next backup comes, unless a minimum number holds one", () => {
    expect(codes(keeping(3_601))).toEqual([]);
    expect(codes(keeping(3_600))).toEqual(["retention too short"]);
    expect(codes(keeping(3_600, 0))).toEqual(["retention too short"]);
    expect(codes(keeping(3_600, 1))).toEqual([]);
    expect(codes(hourly)).toEqual([]);
  });

  test("of a timetable the longest gap counts", () => {
    const schedule = { kind: "TimeBased", days: ["Monday", "Friday"], runTimesSeconds: [0] } as const;
    expect(codes({ ...keeping(4 * 86_400), schedule })).toEqual(["retention too short"]);
    expect(codes({ ...keeping(4 * 86_400 + 1), schedule })).toEqual([]);
  });

  test("one that cannot be read is told so, and one beside an unknown schedule is not judged", () => {
    const { schedule: _none, ...unknown } = keeping(1);
    expect(codes({ ...hourly, isRetentionUnknown: true })).toEqual(["retention unknown"]);
    expect(codes(unknown)).toEqual([]);
  });

  test("a newest that is older than it is held by nothing but a minimum number", () => {
    expect(codesOf(judge({}, 7_200, keeping(7_200)))).toEqual(["late"]);
    expect(codesOf(judge({}, 7_201, keeping(7_200)))).toEqual(["late", "older than retention"]);
    expect(codesOf(judge({ suspendedAt: "Partition" }, 7_201, keeping(7_200)))).toEqual([
      "suspended",
      "older than retention",
    ]);
    expect(codesOf(judge({}, 7_201, keeping(7_200, 1)))).toEqual(["late"]);
  });
});
