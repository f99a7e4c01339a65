import { temporaryFolder } from "../scripts/in-node";
import { backupRequest, checkSpec, type Difference } from "./spec-run";

jest.setTimeout(120_000);

const folder = temporaryFolder();

const request = backupRequest({ BackupStorage: { StorageKind: "FileShare", Path: "x", Colour: "red" } });
const difference: Difference = {
  side: "client",
  operationId: "BackupPartition",
  part: "request",
  at: "body.BackupStorage.Colour",
  code: "OBJECT_ADDITIONAL_PROPERTIES",
  what: "Shares have colours.",
  source: "The catalogue of shares.",
};

test("a difference that is known is no failure", async () => {
  const { exitCode, stdout, stderr } = await checkSpec(folder(), { requests: [request], differences: [difference] });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/known +1 difference\n/);
});

test("a known difference that is not met fails, and one that is another in any part does not count", async () => {
  const others: readonly Difference[] = [
    { ...difference, operationId: "GetBackupsFromBackupLocation" },
    { ...difference, part: "reply" },
    { ...difference, at: "body.BackupStorage.Color" },
    { ...difference, code: "INVALID_TYPE" },
    { ...difference, message: "No enum match for: Colour" },
  ];
  const { exitCode, stderr } = await checkSpec(folder(), { requests: [request], differences: others });
  expect(stderr).toContain("BackupPartition, request, body.BackupStorage.Colour: Additional properties not allowed");
  for (const { operationId, part, at, code } of others) {
    expect(stderr).toContain(
      `${operationId}, ${part}, ${at}: a known difference (${code}) that was not met; take it out of ${folder()}`,
    );
  }
  expect(stderr).toContain("6 problems.");
  expect(exitCode).toBe(1);
});

test("a known difference without a source is refused", async () => {
  const { exitCode, stderr } = await checkSpec(folder(), { differences: [{ ...difference, source: "" }] });
  expect(stderr).toContain("knownDifferences[0].source");
  expect(exitCode).toBe(2);
});

test("a known difference of the emulator says nothing of the client, and is not missed", async () => {
  const ofServer: Difference = { ...difference, side: "server" };
  const { exitCode, stderr } = await checkSpec(folder(), { requests: [request], differences: [ofServer] });
  expect(stderr).toContain("BackupPartition, request, body.BackupStorage.Colour: Additional properties not allowed");
  expect(stderr).toContain("1 problem.");
  expect(exitCode).toBe(1);
});
