import {
  lengthInWords,
  partitionsInWords,
  retentionInWords,
  scheduleInWords,
} from "../../../src/evidence/policies/in-words";
import { daysOfWeek } from "../../../src/service-fabric/policies";

test.each([
  [0, "0 s"],
  [59.9, "59 s"],
  [90, "1 min 30 s"],
  [5_400, "1 h 30 min"],
  [3_601, "1 h"],
  [90_059, "1 d 1 h"],
  [864_000, "10 d"],
])("%d s are told as %s", (seconds, words) => {
  expect(lengthInWords(seconds)).toBe(words);
});

test("a schedule is told as people say it", () => {
  const times = { kind: "TimeBased", runTimesSeconds: [32_400, 70_205] } as const;
  expect(scheduleInWords({ kind: "FrequencyBased", intervalSeconds: 900 })).toBe("every 15 min");
  expect(scheduleInWords({ ...times, days: daysOfWeek })).toBe("daily at 09:00 and 19:30:05 UTC");
  expect(scheduleInWords({ ...times, runTimesSeconds: [0], days: ["Monday", "Tuesday", "Friday"] })).toBe(
    "on Monday, Tuesday and Friday at 00:00 UTC",
  );
});

test("a retention is told with what it keeps at least", () => {
  expect(retentionInWords({ durationSeconds: 604_800 })).toBe("7 d");
  expect(retentionInWords({ durationSeconds: 604_800, minimumNumberOfBackups: 3 })).toBe("7 d, and never fewer than 3");
});

test("one partition is named, several are counted", () => {
  const one = { partitionId: "id", partition: { kind: "Named", name: "north" } } as const;
  expect(partitionsInWords("fabric:/Shop/Orders", [one])).toBe('fabric:/Shop/Orders, name "north" (id)');
  expect(partitionsInWords("fabric:/Shop/Orders", [one, one])).toBe("2 partitions of fabric:/Shop/Orders");
});
