import { routeNames } from "servicefabric-backup-emulator";
import { temporaryFolder } from "../scripts/in-node";
import { smallDescription } from "./small-description";
import { checkEmulator, type Difference, type Example } from "./spec-run";

jest.setTimeout(120_000);

const folder = temporaryFolder();

const described = new Set(
  Object.values(smallDescription.paths)
    .flatMap((path) => Object.values(path))
    .map(idOf),
);
const undescribed = routeNames
  .filter((name) => !described.has(name))
  .map((operationId) => ({ operationId, reason: "The small description is small.", source: "It." }));

/** Every problem that was told, as a known difference. */
function toDifferences(stderr: string): Difference[] {
  const told = [...stderr.matchAll(/^(\w+), (request|reply), ([^ ]+): ([^\n]*) \((\w+)\)$/gm)];
  return told.map(([, operationId = "", part, at = "", message = "", code = ""]) => {
    const source = "The emulator.";
    return {
      side: "server",
      operationId,
      part: part === "request" ? part : "reply",
      at,
      code,
      message,
      what: "It is so.",
      source,
    };
  });
}

test("every operation is met in each of its states, and where all differences are known, it passes", async () => {
  const { stdout, stderr } = await checkEmulator(folder(), { undescribed });
  const states = /GetPartitionBackupProgress +(.*)/.exec(stdout)?.[1]?.split(", ");
  for (const state of ["null", "Accepted", "BackupInProgress", "Success", "Failure", "Timeout"]) {
    expect(states).toContain(`200 ${state}`);
  }
  expect(states).toContain("404 FABRIC_E_PARTITION_NOT_FOUND");
  expect(stderr).toContain(
    "GetPartitionBackupProgress, reply, body.LsnOfLastBackupRecord: Expected type string but found type integer (INVALID_TYPE)",
  );
  expect(stderr).toContain("GetPartitionBackupProgress, reply, body: Expected type object but found type null");
  expect(stderr).toContain("BackupPartition, reply, headers.content-type: Invalid Content-Type (text/plain).");

  const differences = toDifferences(stderr);
  const known = await checkEmulator(folder(), { undescribed, differences });
  expect(known).toMatchObject({ exitCode: 0, stderr: "" });
  expect(known.stdout).toMatch(new RegExp(`known +${differences.length} differences`));
});

test("a reply that is not as the description says is told, with the request and the state that showed it", async () => {
  const Progress = { ...smallDescription.definitions.Progress, required: ["Colour"] };
  const description = { ...smallDescription, definitions: { ...smallDescription.definitions, Progress } };
  const { exitCode, stderr } = await checkEmulator(folder(), { description, undescribed });
  expect(stderr).toMatch(
    /GetPartitionBackupProgress, reply, body\.Colour: Missing required property: Colour \(.*\)\n {4}in GetPartitionBackupProgress \/Partitions\/\S+\?api-version=6\.4, answered 200 \w+, and \d+ more\n/,
  );
  expect(exitCode).toBe(1);
});

test("a served operation that is neither described nor listed fails, and so does a wrong list", async () => {
  const [first, ...listed] = undescribed;
  const wrong = ["BackupPartition", "Fly"].map((operationId) => ({ operationId, reason: "None.", source: "None." }));
  const { exitCode, stderr } = await checkEmulator(folder(), { undescribed: [...listed, ...wrong] });
  expect(stderr).toContain(`${first?.operationId}, request, operation: It is served, and neither described nor listed`);
  expect(stderr).toContain("BackupPartition, request, operation: It is listed as undescribed, and described");
  expect(stderr).toContain("Fly, request, operation: It is listed as undescribed, and not served");
  expect(exitCode).toBe(1);
});

test("the request of an example that the emulator does not accept fails, and so does a member that we lack", async () => {
  // The one that Microsoft's examples are about.
  const parameters = { "api-version": "6.4", partitionId: "1daae3f5-7fd6-42e9-b1ba-8c05f873994d" };
  const backup = (body: unknown): Example => ({
    operationId: "BackupPartition",
    parameters: { ...parameters, Description: body },
    responses: { 202: {} },
  });
  const progress = { BackupState: "Success", Colour: "red", TimeStampUtc: 5, FailureError: null };
  const share = { BackupStorage: { StorageKind: "FileShare", Path: "\\\\server\\share" } };
  const examples = [
    backup(share),
    backup({ BackupStorage: { StorageKind: "Tape" } }),
    { operationId: "GetPartitionBackupProgress", parameters, responses: { 200: { body: progress } } },
  ];
  const { stderr } = await checkEmulator(folder(), { examples, undescribed });
  const told = stderr.split(/\n(?=\w+, (?:request|reply), )/).filter((one) => one.includes("in examples/"));
  expect(told).toEqual([
    expect.stringMatching(/^BackupPartition, .*The emulator answers 400 E_INVALIDARG, not 202.*\n.*BackupPartition-2/),
    expect.stringMatching(/^GetPartitionBackupProgress, reply, body\.Colour: .* \(MEMBER_MISSING\)/),
    expect.stringMatching(
      /^GetPartitionBackupProgress, reply, body\.TimeStampUtc: It is number there, and string here/,
    ),
  ]);
});

test("what a real cluster sent and we do not is told, and a file that nobody knows fails", async () => {
  const recorded = {
    "cluster-insights_partition.json": { ServiceKind: "Stateful", PartitionInformation: { Id: 7, Colour: "red" } },
    "new.json": {},
  };
  const { stderr } = await checkEmulator(folder(), { recorded, undescribed });
  expect(stderr).toContain(
    "GetPartitionInfo, reply, body.PartitionInformation.Id: It is number there, and string here (KIND_DIFFERS)\n    in recorded/cluster-insights_partition.json",
  );
  expect(stderr).toContain("GetPartitionInfo, reply, body.PartitionInformation.Colour: Our replies do not have it");
  expect(stderr).toContain("No operation, reply, file: It is not known which operation answered this");
});

function idOf({ operationId }: { readonly operationId: string }): string {
  return operationId;
}
