import { restoreDrill, scratchApplication } from "../../../src/provider/definitions";
import { lifecycle } from "../../../src/provider/lifecycle";
import { fakeHost } from "../fake-host";

const environment = { SERVICEFABRIC_ENDPOINT: "http://127.0.0.1:1" };
const served = () => lifecycle(restoreDrill, fakeHost(environment));

const storage = {
  storageKind: "FileShare",
  path: "\\\\server\\share",
  primaryUserName: "one",
  primaryPassword: "a password of ours",
};
const one = {
  serviceName: "fabric:/Shop/Orders",
  partition: { kind: "Singleton" },
  partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
  backupId: "b9577400-1131-4f88-b309-2bb1e943322c",
  backupLocation: "Shop\\Orders\\1.zip",
  epoch: { dataLossVersion: "131846800323087021", configurationVersion: "8589934592" },
  lsn: "24",
  timestamp: "2026-01-05T11:00:00Z",
};
const backup = { applicationName: "fabric:/Shop", partitions: [one] };
const inputs = { backup, storage, scratchApplication: "fabric:/Shop-drill-1f2e3d4c" };

async function failuresOf(changes: object): Promise<readonly string[]> {
  const { failures } = await served().check({}, { ...inputs, ...changes });
  return failures.map(({ reason }) => reason);
}

describe("the inputs of a drill", () => {
  test("given what it needs, then the rest has defaults, and names are in their normal form", async () => {
    const { inputs: normal, failures } = await served().check(
      {},
      { ...inputs, scratchApplication: " fabric:/Trial/ ", backup: { applicationName: "fabric:/Shop", ...one } },
    );

    expect(failures).toEqual([]);
    expect(normal).toEqual({
      // The outputs of one partition have become those of a set.
      backup,
      storage,
      scratchApplication: "fabric:/Trial",
      sample: "all",
      readyTimeoutMinutes: 10,
      restoreTimeoutMinutes: 30,
      concurrency: 4,
    });
  });

  test.each<[string, object, string]>([
    [
      "no storage, as the backup went to a policy's",
      { storage: null },
      "storage: is missing: give the storage where the backup lies, with its credentials; those of a policy cannot be read back",
    ],
    ["no backup", { backup: { applicationName: "fabric:/Shop", partitions: [] } }, "must not be an empty list"],
    [
      "a backup of an earlier release, which does not tell its keys",
      { backup: { applicationName: "fabric:/Shop", partitions: [{ ...one, partition: undefined }] } },
      "backup.partitions.0.partition: is missing",
    ],
    ["another sample", { sample: "some" }, 'sample: must be "all" or such as { partitions: 5 }'],
    ["an empty sample", { sample: { partitions: 0 } }, "sample.partitions: must be at least 1"],
    ["a parameter that is no text", { parameters: { Count: 3 } }, "parameters.Count: must be text, also for numbers"],
    [
      "more replicas at least than at most",
      { targetReplicaSetSize: 1, minReplicaSetSize: 2 },
      "minReplicaSetSize: must not be larger than targetReplicaSetSize",
    ],
    ["an id for a name", { scratchApplication: "Trial" }, "scratchApplication: must begin with fabric:/"],
  ])("given %s, then it is refused", async (_, changes, reason) => {
    const failures = await failuresOf(changes);

    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(reason);
  });

  test.each<[string, object, object]>([
    ["nothing", {}, { changes: false }],
    [
      "another backup",
      { backup: { ...backup, partitions: [{ ...one, backupId: "another" }] } },
      { replaces: ["backup"] },
    ],
    ["the place of the storage", { storage: { ...storage, path: "\\\\server\\other" } }, { replaces: ["storage"] }],
    ["its credentials", { storage: { ...storage, primaryPassword: "another" } }, { replaces: [] }],
    ["a trigger", { triggers: ["2026-02"] }, { replaces: ["triggers"] }],
    ["the sample", { sample: { partitions: 1 } }, { replaces: [] }],
    [
      "another word on the same backup",
      { backup: { ...backup, partitions: [{ ...one, reused: true }] } },
      { replaces: [] },
    ],
  ])("given that %s changes, then only what makes another proof drills anew", async (_, changes, verdict) => {
    const { inputs: olds } = await served().check({}, inputs);
    const { inputs: news } = await served().check({}, { ...inputs, ...changes });
    const outputs = { drilledAt: "t", partitions: [one], sampledCount: 1, partitionCount: 1 };
    const state = { ...olds, ...outputs, restoreSecondsTotal: 1, slowestPartition: one };

    expect(await served().diff("id", state, news)).toEqual(verdict);
  });
});

describe("the name of a scratch application", () => {
  const taken = () => lifecycle(scratchApplication, fakeHost(environment));
  const state = { application: "fabric:/Shop", applicationName: "fabric:/Shop-drill-1f2e3d4c", typeName: "ShopType" };

  test.each<[string, object, object]>([
    ["nothing", {}, { changes: false }],
    ["the application", { application: "fabric:/Other" }, { replaces: ["application"] }],
    ["the name that is wanted", { scratchApplication: "fabric:/Trial" }, { replaces: ["scratchApplication"] }],
  ])("given that %s changes, then another is taken only where it has to be", async (_, changes, verdict) => {
    const { inputs: news } = await taken().check({}, { application: "fabric:/Shop/", ...changes });

    expect(await taken().diff("id", state, news)).toEqual(verdict);
  });
});
