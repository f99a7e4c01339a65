import { obstaclesOfPoint } from "../../../src/restore/plan/judge-point";
import type { RestorePoint } from "../../../src/service-fabric/restores";

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
const chainId = "3a056ac9-7206-43c3-8424-6f6103003eba";

const full: RestorePoint = {
  partitionId,
  backupId: chainId,
  chainId,
  location: `Shop\\Orders\\${partitionId}\\2018-01-01 09.00.55.zip`,
  createdAt: "2018-01-01T09:00:55Z",
  type: "Full",
  epoch: { dataLossVersion: "131462452931584510", configurationVersion: "8589934592" },
  lsn: "261",
  serviceName: "fabric:/Shop/Orders",
  information: { kind: "Singleton" },
};
const incremental: RestorePoint = {
  ...full,
  backupId: "7903dc2a-228d-44b0-b7c8-a13a6c9b46bd",
  location: `Shop\\Orders\\${partitionId}\\2018-01-01 17.01.02.zip`,
  createdAt: "2018-01-01T17:01:02Z",
  type: "Incremental",
  lsn: "446",
};

const codesOf = (point: RestorePoint, listed: readonly RestorePoint[] = [full, incremental]) =>
  obstaclesOfPoint(point, (id) => listed.filter((one) => one.chainId === id)).map(({ code }) => code);

test.each([
  ["a full backup", full],
  ["an incremental one whose full one is listed", incremental],
  ["one whose location has forward slashes", { ...full, location: full.location?.replaceAll("\\", "/") ?? "" }],
  ["one that is a folder", { ...full, location: full.location?.replace(".zip", "") ?? "" }],
  [
    "one whose id is written in capitals",
    { ...full, location: full.location?.toUpperCase().replace(".ZIP", ".zip") ?? "" },
  ],
  ["one with a name that is no time", { ...full, location: `Shop\\Orders\\${partitionId}\\backup-1.zip` }],
])("given %s, then nothing stands in the way", (_, point) => {
  expect(codesOf(point)).toEqual([]);
});

test.each([
  [
    "an error in the list",
    { ...full, failure: { code: "E_UNEXPECTED", message: "Unable to get recovery point details." } },
  ],
  ["an LSN of -1", { ...full, lsn: "-1" }],
  ["an epoch of -1", { ...full, epoch: { dataLossVersion: "-1", configurationVersion: "-1" } }],
])("given %s, then it cannot be used, and nothing else is said of it", (_, point) => {
  expect(codesOf({ ...point, location: "elsewhere.zip" })).toEqual(["SFB_BACKUP_UNUSABLE"]);
});

test.each(["partitionId", "backupId", "location", "epoch", "lsn", "createdAt"] as const)(
  "given a list that does not tell the %s, then it cannot be used, but for the id of its partition",
  (field) => {
    const { [field]: _left, ...point } = full;
    expect(codesOf(point)).toEqual(field === "partitionId" ? [] : ["SFB_BACKUP_UNUSABLE"]);
  },
);

describe("given a backup that was copied elsewhere, then the download would look at the old place", () => {
  test.each([
    ["below another partition", { ...full, partitionId: "1daae3f5-7fd6-42e9-b1ba-8c05f873994d" }],
    ["under another time", { ...full, createdAt: "2018-01-01T09:00:56Z" }],
  ])("%s", (_, point) => {
    expect(codesOf(point)).toEqual(["SFB_BACKUP_MOVED"]);
  });
});

describe("given an incremental backup, then its full one has to be there", () => {
  test.each([
    ["not listed", [incremental]],
    ["of another partition", [incremental, { ...full, partitionId: "1daae3f5-7fd6-42e9-b1ba-8c05f873994d" }]],
    ["of no use", [incremental, { ...full, lsn: "-1" }]],
    ["of another chain", [incremental, { ...full, chainId: "another" }]],
  ])("%s", (_, listed) => {
    expect(codesOf(incremental, listed)).toEqual(["SFB_CHAIN_INCOMPLETE"]);
  });

  test("no chain told", () => {
    const { chainId: _left, ...point } = incremental;
    expect(codesOf(point)).toEqual(["SFB_CHAIN_INCOMPLETE"]);
  });
});
