import { adHocBackup } from "../../../src/provider/definitions";

const result = {
  backupId: "5d64b697-6acd-45a4-adbd-000000000001",
  backupLocation: "App\\Service\\1.zip",
  epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
  lsn: "24",
  timestamp: "2026-01-05T12:00:20Z",
};

test("given a whole result, then the backup has come about", () => {
  expect(adHocBackup.isDone(result)).toBe(true);
});

test.each(Object.keys(result))("given a result without %s, then it has not", (name) => {
  expect(adHocBackup.isDone({ ...result, [name]: undefined })).toBe(false);
});

describe("given a backup that is an hour old", () => {
  const now = Date.parse(result.timestamp) + 60 * 60_000;

  test.each([
    ["it may be as old as that", { maxAgeMinutes: 60 }, undefined],
    ["it may not", { maxAgeMinutes: 59 }, "maxAgeMinutes"],
    ["no limit is set", {}, undefined],
    ["the limit is not known yet", { maxAgeMinutes: "unknown" }, undefined],
  ])("when %s, then the diff is told so", (_, inputs, outdated) => {
    expect(adHocBackup.outdatedBy(inputs, result, now)).toBe(outdated);
  });

  test("when the state has no time, then it is not taken for old", () => {
    expect(adHocBackup.outdatedBy({ maxAgeMinutes: 1 }, {}, now)).toBeUndefined();
  });
});
