import { readPending } from "../../../src/provider/definitions/ad-hoc-backup/pending";

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
const pending = {
  phase: "accepted",
  requestedAt: "2026-01-05T12:00:00.000Z",
  acceptedAt: "2026-01-05T12:00:00.250Z",
  backupTimeoutMinutes: 10,
  snapshot: null,
  baseline: { kind: "none" },
  partitionId,
  target: { serviceName: "fabric:/App/Svc", applicationName: "fabric:/App", policyName: "Daily" },
};
const record = {
  state: "Failure",
  backupId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
  location: "x.zip",
  timestamp: "2018-11-21T20:00:01Z",
  epoch: { dataLossVersion: "131846800323087021", configurationVersion: "-1" },
  lsn: "9223372036854775807",
  failure: { code: "E_FAIL", message: "why" },
};

describe("given what an earlier run left, when it is read, then it is all there", () => {
  test.each<[string, object]>([
    ["an accepted request", pending],
    ["a request whose answer was lost", { ...pending, phase: "unknown", acceptedAt: undefined }],
    ["one that the server gave up", { ...pending, phase: "timed out" }],
    ["one that failed", { ...pending, phase: "failed" }],
    ["one with a record before it", { ...pending, snapshot: record }],
    ["one with a bare record before it", { ...pending, snapshot: { state: "Accepted" } }],
    ["one with a list before it", { ...pending, baseline: { kind: "newest", backupId: "b", createdAt: "c" } }],
    ["one without a list", { ...pending, baseline: { kind: "unreadable" } }],
    ["one with a storage of its own", { ...pending, partitionId, target: { serviceName: "s", applicationName: "a" } }],
    [
      "one of a range of keys",
      { ...pending, target: { ...pending.target, partition: { kind: "Int64Range", lowKey: "-1", highKey: "1" } } },
    ],
  ])("%s", (_, left) => {
    const stored: unknown = JSON.parse(JSON.stringify(left));

    expect(readPending(stored, undefined)).toEqual(stored);
  });

  test("one of an earlier release, which took its target by id alone, gets that id", () => {
    const { partitionId: _, ...earlier } = pending;

    expect(readPending(earlier, partitionId)).toEqual(pending);
    expect(readPending(earlier, undefined)).toBeUndefined();
  });

  test("its own id stays, whatever the inputs say", () => {
    expect(readPending(pending, "5a1c7f0e-2f0b-4a53-9a0f-0c8f5b1de7a1")?.partitionId).toBe(partitionId);
  });
});

describe("given what cannot be read, when it is read, then there is nothing, and the run starts afresh", () => {
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "accepted"],
    ["an empty object", {}],
    ["a phase of another release", { ...pending, phase: "paused" }],
    ["a time that is none", { ...pending, requestedAt: "yesterday" }],
    ["a record without a state", { ...pending, snapshot: { backupId: "b" } }],
    ["no record at all", { ...pending, snapshot: undefined }],
    ["a list of another kind", { ...pending, baseline: { kind: "some" } }],
    ["no target", { ...pending, target: undefined }],
    ["a number as text", { ...pending, backupTimeoutMinutes: "10" }],
  ])("%s", (_, left) => {
    expect(readPending(left, partitionId)).toBeUndefined();
  });
});
