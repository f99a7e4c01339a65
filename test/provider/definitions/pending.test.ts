import { readPending } from "../../../src/provider/definitions/ad-hoc-backup.pending";

const pending = {
  phase: "accepted",
  requestedAt: "2026-01-05T12:00:00.000Z",
  acceptedAt: "2026-01-05T12:00:00.250Z",
  backupTimeoutMinutes: 10,
  snapshot: null,
  baseline: { kind: "none" },
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
    ["one with a storage of its own", { ...pending, target: { serviceName: "s", applicationName: "a" } }],
  ])("%s", (_, left) => {
    const stored: unknown = JSON.parse(JSON.stringify(left));

    expect(readPending(stored)).toEqual(stored);
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
    expect(readPending(left)).toBeUndefined();
  });
});
