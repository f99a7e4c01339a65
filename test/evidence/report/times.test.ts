import { durationInWords, timeInWords } from "../../../src/evidence/report/times";

test.each([
  [0, "0 s"],
  [95.44, "95.4 s"],
  [119.96, "119.9 s"],
  [120, "2 min"],
  [317, "5 min 17 s"],
  [7_199, "119 min 59 s"],
  [7_200, "2 h"],
  [172_799, "47 h 59 min"],
  [172_800, "2 d"],
  [784_800, "9 d 2 h"],
  [-90, "-90 s"],
])("%d seconds are told as %s, never as more", (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words);
});

test.each([
  ["2026-03-10T12:00:00Z", "2026-03-10 12:00:00 UTC"],
  ["2026-03-10T12:00:00.123Z", "2026-03-10 12:00:00 UTC"],
  ["2026-03-10T12:00:00+01:00", "2026-03-10T12:00:00+01:00"],
  ["yesterday", "yesterday"],
])("the time %s is told as %s", (time, words) => {
  expect(timeInWords(time)).toBe(words);
});
