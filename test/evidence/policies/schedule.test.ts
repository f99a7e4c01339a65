import fc from "fast-check";
import { allowanceSeconds, dueBy, longestGapSeconds } from "../../../src/evidence/policies/schedule";
import { type BackupSchedule, daysOfWeek } from "../../../src/service-fabric/policies";

const [minute, hour, day] = [60, 3_600, 86_400];
const every = (intervalSeconds: number): BackupSchedule => ({ kind: "FrequencyBased", intervalSeconds });
const timetable = (runTimesSeconds: readonly number[], days = daysOfWeek.slice()): BackupSchedule => ({
  kind: "TimeBased",
  days,
  runTimesSeconds,
});
const due = (schedule: BackupSchedule, newest: string) => new Date(dueBy(schedule, Date.parse(newest))).toISOString();

describe("given an interval, the next backup is due after it and half of it, at least 30 min and at most 4 h", () => {
  test.each([
    [5 * minute, 30 * minute],
    [hour, 30 * minute],
    [61 * minute, 30.5 * minute],
    [8 * hour, 4 * hour],
    [day, 4 * hour],
    [15 * day, 4 * hour],
  ])("%d s: %d s", (interval, allowance) => {
    expect(allowanceSeconds(every(interval))).toBe(allowance);
    expect(dueBy(every(interval), 1_000)).toBe(1_000 * (1 + interval + allowance));
    expect(longestGapSeconds(every(interval))).toBe(interval);
  });
});

describe("given a timetable, the next run is what is due, in UTC", () => {
  const daily = timetable([9 * hour]);
  // A Sunday.
  test.each([
    ["long before a run", "2026-03-01T03:00:00Z", "2026-03-01T13:00:00.000Z"],
    ["10 s before its run, by the server's jitter", "2026-03-01T08:59:50Z", "2026-03-02T13:00:00.000Z"],
    ["a minute before", "2026-03-01T08:59:00Z", "2026-03-02T13:00:00.000Z"],
    ["a little more than a minute before", "2026-03-01T08:58:59Z", "2026-03-01T13:00:00.000Z"],
    ["right at its run", "2026-03-01T09:00:00Z", "2026-03-02T13:00:00.000Z"],
    ["at the end of a year", "2026-12-31T09:00:00Z", "2027-01-01T13:00:00.000Z"],
  ])("a backup of %s", (_when, newest, expected) => {
    expect(due(daily, newest)).toBe(expected);
  });

  test("of a week, over its end", () => {
    const weekly = timetable([9 * hour, 21 * hour], ["Monday", "Saturday"]);
    expect(due(weekly, "2026-03-02T21:00:30Z")).toBe("2026-03-07T13:00:00.000Z");
    expect(due(weekly, "2026-03-07T21:00:30Z")).toBe("2026-03-09T13:00:00.000Z");
    expect(longestGapSeconds(weekly)).toBe(4 * day + 12 * hour);
  });

  test("with one run a week a whole week passes", () => {
    const weekly = timetable([0], ["Sunday"]);
    expect(longestGapSeconds(weekly)).toBe(7 * day);
    expect(due(weekly, "2026-03-01T00:00:05Z")).toBe("2026-03-08T04:00:00.000Z");
  });

  test("with two runs close together the allowance is that of the closer ones, the same for both", () => {
    const close = timetable([9 * hour, 9.25 * hour]);
    expect(due(close, "2026-03-01T09:00:10Z")).toBe("2026-03-01T09:45:00.000Z");
    expect(due(close, "2026-03-01T09:15:10Z")).toBe("2026-03-02T09:30:00.000Z");
  });

  test("a run that is written twice is one", () => {
    expect(allowanceSeconds(timetable([hour, hour]))).toBe(4 * hour);
  });
});

describe("whatever the schedule", () => {
  const schedules = fc.oneof(
    fc.integer({ min: 1, max: 15 * 24 * 60 }).map((minutes) => every(60 * minutes)),
    fc
      .record({
        days: fc.subarray([...daysOfWeek], { minLength: 1 }),
        times: fc.uniqueArray(fc.integer({ min: 0, max: 24 * 60 - 1 }), { minLength: 1, maxLength: 6 }),
      })
      .map(({ days, times }) =>
        timetable(
          times.map((minutes) => 60 * minutes).sort((a, b) => a - b),
          days,
        ),
      ),
  );
  const moments = fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2028-01-01") });

  /** The runs as a server makes them, found minute by minute. */
  function runsAfter(schedule: BackupSchedule, from: number, count: number): readonly number[] {
    if (schedule.kind === "FrequencyBased") {
      return Array.from({ length: count }, (_, index) => from + 1_000 * schedule.intervalSeconds * (index + 1));
    }
    const runs: number[] = [];
    for (let at = Math.ceil(from / 60_000) * 60_000; runs.length < count; at += 60_000) {
      const time = new Date(at);
      const weekday = daysOfWeek[time.getUTCDay()];
      const seconds = time.getUTCHours() * hour + time.getUTCMinutes() * minute;
      if (weekday && schedule.days.includes(weekday) && schedule.runTimesSeconds.includes(seconds)) runs.push(at);
    }
    return runs;
  }

  test("backups that come in time are never late, and once they stop it is seen, and stays so", () => {
    const delay = fc.integer({ min: -10_000, max: 29 * 60_000 });
    fc.assert(
      fc.property(schedules, moments, delay, delay, (schedule, from, first, second) => {
        const [run = 0, next = 0] = runsAfter(schedule, from, 2);
        const newest = run + first;
        // Of an interval the next is counted from the backup before.
        const following = schedule.kind === "FrequencyBased" ? newest + (next - run) + second : next + second;
        const isMissed = newest > next - 60_000;
        if (!isMissed) expect(following).toBeLessThanOrEqual(dueBy(schedule, newest));
        const stopped = dueBy(schedule, newest);
        expect(stopped - newest).toBeGreaterThanOrEqual(29 * 60_000);
        const longest = 1_000 * (longestGapSeconds(schedule) + allowanceSeconds(schedule) + 60);
        expect(stopped - newest).toBeLessThanOrEqual(longest);
      }),
      { numRuns: 300 },
    );
  });

  test("a newer backup is never due earlier than an older one", () => {
    fc.assert(
      fc.property(schedules, moments, fc.nat(8 * day * 1_000), (schedule, older, later) => {
        expect(dueBy(schedule, older + later)).toBeGreaterThanOrEqual(dueBy(schedule, older));
      }),
      { numRuns: 1_000 },
    );
  });
});
