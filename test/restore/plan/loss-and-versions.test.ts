import { lossOf } from "../../../src/restore/plan/loss";
import { versionWarnings } from "../../../src/restore/plan/version-warnings";

const backup = { epoch: { dataLossVersion: "131846800323087021", configurationVersion: "1" }, lsn: "9007199254740993" };
const live = { dataLossVersion: "131846800323087021", committedLsn: "9007199254740999" };

test("given the same data loss version, then the operations since the backup are counted, digit by digit", () => {
  expect(lossOf(backup, live)).toEqual({ kind: "operations", operations: "6" });
  expect(lossOf(backup, { ...live, committedLsn: backup.lsn })).toEqual({ kind: "operations", operations: "0" });
});

test.each([
  ["another data loss version", { ...live, dataLossVersion: "131846800323087022" }],
  ["no primary", { dataLossVersion: live.dataLossVersion }],
  ["an LSN below the backup's", { ...live, committedLsn: "5" }],
])("given %s, then the loss cannot be told, and it is said why", (_, seen) => {
  expect(lossOf(backup, seen)).toEqual({ kind: "unknown", why: expect.stringMatching(/\w/) });
});

test.each([
  ["7.2.477.9590", 1],
  ["8.2.1659.9590", 1],
  ["8.2.1686.9590", 2],
  ["8.2.1722.9590", 2],
  ["8.2.1723.9590", 1],
  ["9.0.1107.9590", 2],
  ["9.0.1155.9590", 1],
  ["9.1.1390.9590", 2],
  ["9.1.1436.9590", 1],
  ["9.1.1850.9590", 1],
  ["9.1.1851.9590", 0],
  ["10.0.1815.9590", 1],
  ["10.0.1816.9590", 0],
  ["10.1.1541.9590", 0],
  ["11.3.1.1", 0],
  ["of tomorrow", 0],
])("given a cluster of version %s, then %d of the known troubles are told", (version, count) => {
  const warnings = versionWarnings(version);
  expect(warnings).toHaveLength(count);
  for (const { kind, text } of warnings) {
    expect(kind).toBe("cluster version");
    expect(text).toContain(version);
  }
});
