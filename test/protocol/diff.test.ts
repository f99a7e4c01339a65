import { runtime } from "@pulumi/pulumi";
import type { Properties } from "./provider-host";
import { connectionStrings, storages } from "./storages";
import { currentStoredCode, releasedStoredCodes } from "./stored-codes";
import { useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld();
const unknown = runtime.unknownValue;
const minute = 60_000;

/** A proven result, taken so many minutes ago. */
function resultOf(minutesAgo = 1): Properties {
  const timestamp = new Date(Date.now() - minutesAgo * minute).toISOString();
  return {
    backupId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
    backupLocation: "SampleApp\\Orders\\x.zip",
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: "24",
    timestamp,
    requestedAt: timestamp,
    completedAt: timestamp,
    reused: false,
    clusterEndpoint: "https://shop.example:19080",
    serviceName: "fabric:/SampleApp/Orders",
    applicationName: "fabric:/SampleApp",
    policyName: "DailyToShare",
  };
}

/** What the engine is told when inputs change from one to the other, beside a state with this result. */
async function diff(before: Properties, after: Properties, result: Properties = resultOf()) {
  const { host, checked, inputs } = world();
  const state = { ...(await checked(before)), ...result };
  const { inputs: news, failures } = await host.check({}, inputs(after));
  expect(failures).toEqual([]);
  const verdict = await host.diff("id", state, news);
  expect(world().emulator.requests).toHaveLength(0);
  return verdict;
}

const none = { changes: "none", replaces: [] };
/** The engine finds out for itself what differs. */
const update = { changes: "unknown", replaces: [] };
const replace = (...replaces: readonly string[]) => ({ changes: "unknown", replaces });
const {
  AzureBlobStore: blob,
  FileShare: share,
  DsmsAzureBlobStore: dsms,
  ManagedIdentityAzureBlobStore: identity,
} = storages;

describe("given a proven state, when an input changes that decides which backup it is, then that replaces", () => {
  test.each<[string, Properties, Properties, string]>([
    ["the partition", {}, { partitionId: "5a1c7f0e-2f0b-4a53-9a0f-0c8f5b1de7a1" }, "partitionId"],
    ["a trigger", { triggers: ["v1"] }, { triggers: ["v2"] }, "triggers"],
    ["the order of the triggers", { triggers: ["a", "b"] }, { triggers: ["b", "a"] }, "triggers"],
    [
      "a value deep in a trigger",
      { triggers: [{ image: { tag: 1 } }] },
      { triggers: [{ image: { tag: 2 } }] },
      "triggers",
    ],
    ["the first trigger", {}, { triggers: [] }, "triggers"],
    ["the last trigger that goes", { triggers: ["v1"] }, {}, "triggers"],
    ["the kind of storage", { storage: blob }, { storage: identity }, "storage"],
    ["the policy's storage to one of its own", {}, { storage: blob }, "storage"],
    ["a storage of its own to the policy's", { storage: blob }, {}, "storage"],
    ["the container", { storage: blob }, { storage: { ...blob, containerName: "other" } }, "storage"],
    ["the container of dSMS", { storage: dsms }, { storage: { ...dsms, containerName: "other" } }, "storage"],
    ["the path", { storage: share }, { storage: { ...share, path: "/other" } }, "storage"],
    [
      "the service's URI",
      { storage: identity },
      { storage: { ...identity, blobServiceUri: "https://other.blob.core.windows.net" } },
      "storage",
    ],
    [
      "the account",
      { storage: blob },
      { storage: { ...blob, connectionString: connectionStrings.ofAnotherAccount } },
      "storage",
    ],
  ])("%s", async (_, before, after, replaces) => {
    expect(await diff(before, after)).toEqual(replace(replaces));
  });

  test("several of them", async () => {
    const { replaces } = await diff({ triggers: ["v1"], storage: blob }, { triggers: ["v2"], storage: share });

    expect([...replaces].sort()).toEqual(["storage", "triggers"]);
  });
});

describe("given a proven state, when an input changes that does not decide it, then that is an update", () => {
  const other = "https://other.example:19080";

  test.each<[string, Properties, Properties]>([
    [
      "a key to a SAS of the same account",
      { storage: blob },
      { storage: { ...blob, connectionString: connectionStrings.withSas } },
    ],
    ["a rotated password", { storage: share }, { storage: { ...share, primaryPassword: "new" } }],
    ["a friendly name", { storage: blob }, { storage: { ...blob, friendlyName: "New" } }],
    ["another identity", { storage: identity }, { storage: { ...identity, managedIdentityClientId: "new" } }],
    ["the time for one backup", {}, { backupTimeoutMinutes: 11 }],
    ["a first age limit that is not passed", {}, { maxAgeMinutes: 60 }],
    ["an age limit that goes", { maxAgeMinutes: 60 }, {}],
    ["how young a reused one has to be", {}, { reuseNewerThanMinutes: 5 }],
    ["what to do where it is busy", {}, { whenBusy: "fail" }],
    ["a retry", {}, { retryOnTimeout: { maxBackupTimeoutMinutes: 20 } }],
    ["the endpoint", {}, { cluster: { endpoint: other } }],
    ["an input that is not known yet", {}, { maxAgeMinutes: unknown }],
    ["an endpoint that is not known yet", {}, { cluster: { endpoint: unknown } }],
  ])("%s", async (_, before, after) => {
    expect(await diff(before, after)).toEqual(update);
  });
});

describe("given a proven state, when nothing changes that counts, then there is no change", () => {
  test.each<[string, Properties, Properties]>([
    ["nothing at all", { storage: share, triggers: ["v1"] }, { storage: share, triggers: ["v1"] }],
    ["the code", {}, { __provider: `${currentStoredCode()}// of a later release` }],
    ["the URN and the customTimeouts", {}, { __urn: "urn:moved", __timeouts: { create: "1h" } }],
    ["a key that some later release hides", {}, { __later: 1 }],
    ["the spelling of the partition", {}, { partitionId: " 974BD92A-B395-4631-8A7F-53BD4AE9CF22" }],
    [
      "the order of a storage's fields",
      { storage: blob },
      { storage: Object.fromEntries(Object.entries(blob).reverse()) },
    ],
    ["a default that is written out", {}, { backupTimeoutMinutes: 10, whenBusy: "wait", proof: "listed" }],
    ["the proof of the next one", {}, { proof: "reported" }],
  ])("%s", async (_, before, after) => {
    expect(await diff(before, after)).toEqual(none);
  });

  test("a default that is newer than the state", async () => {
    const { host, checked } = world();
    const news = await checked();
    const { backupTimeoutMinutes: _, whenBusy: _busy, ...old } = { ...news, ...resultOf() };

    expect(await host.diff("id", old, news)).toEqual(none);
  });
});

describe("given a state of release 0.1.0, which kept every storage as it was written", () => {
  /** What the engine is told where the storage in the state becomes another one. */
  async function diffFrom(before: Properties, after: Properties) {
    const { host, checked } = world();
    const code = { __provider: releasedStoredCodes.get("0.1.0") };
    const old = { ...(await checked(code)), ...resultOf(), storage: before };
    return await host.diff("id", old, await checked({ ...code, storage: after }));
  }
  const written: readonly [string, Properties][] = [
    ...Object.entries(storages),
    ["a SAS", { ...blob, connectionString: connectionStrings.withSas }],
    ["no protocol", { ...blob, connectionString: connectionStrings.ofAnotherAccount }],
    ["the development store", { ...blob, connectionString: "UseDevelopmentStorage=true" }],
    [
      "a path in its endpoint",
      { ...blob, connectionString: "BlobEndpoint=http://Host:10000/a/;SharedAccessSignature=sig=a" },
    ],
    ["blanks and a line break at its end", { ...blob, connectionString: `${connectionStrings.withKey} \n` }],
    ["a slash at its end", { ...share, path: `${share.path}\\` }],
    ["capitals", { ...identity, blobServiceUri: "https://ShopBackups.blob.core.windows.net:443" }],
  ];

  test.each(written)("when nothing has changed, then there is no change: %s", async (_, storage) => {
    expect(await diffFrom(storage, storage)).toEqual(none);
  });

  test("when it is opened in another way, then that is an update, and when it is another account, that replaces", async () => {
    const pathStyle = (account: string, credentials: string) => ({
      ...blob,
      connectionString: `BlobEndpoint=http://127.0.0.1:10000/${account};${credentials}`,
    });
    const before = pathStyle("account1", "AccountName=account1;AccountKey=a2V5");

    expect(await diffFrom(before, pathStyle("account1", "SharedAccessSignature=sv=1&sig=a"))).toEqual(update);
    expect(await diffFrom(before, pathStyle("account2", "AccountName=account1;AccountKey=a2V5"))).toEqual(
      replace("storage"),
    );
  });
});

describe("given an input that replaces and is not known yet, when it is previewed, then it counts as changed", () => {
  test.each<[string, Properties, string]>([
    ["the partition", { partitionId: unknown }, "partitionId"],
    ["the triggers", { triggers: unknown }, "triggers"],
    ["a value deep in a trigger", { triggers: ["v1", { image: unknown }] }, "triggers"],
    ["the storage", { storage: unknown }, "storage"],
    ["its kind", { storage: { ...blob, storageKind: unknown } }, "storage"],
    ["its account", { storage: { ...blob, connectionString: unknown } }, "storage"],
    ["its container", { storage: { ...blob, containerName: unknown } }, "storage"],
    ["its path", { storage: { ...share, path: unknown } }, "storage"],
    ["its source of credentials", { storage: { ...dsms, storageCredentialsSourceLocation: unknown } }, "storage"],
    ["its URI", { storage: { ...identity, blobServiceUri: unknown } }, "storage"],
  ])("%s", async (_, after, replaces) => {
    expect(await diff({ triggers: ["v1"], storage: blob }, { triggers: ["v1"], storage: blob, ...after })).toEqual(
      replace(replaces),
    );
  });

  test("but a password that is not known yet is an update", async () => {
    expect(await diff({ storage: share }, { storage: { ...share, primaryPassword: unknown } })).toEqual(update);
  });
});

describe("given an age limit, when the clock has passed it, then that replaces though nothing has changed", () => {
  test("by the time of the backup", async () => {
    const limit = { maxAgeMinutes: 60 };

    expect(await diff(limit, limit, resultOf(59))).toEqual(none);
    expect(await diff(limit, limit, resultOf(61))).toEqual({ changes: "some", replaces: ["maxAgeMinutes"] });
  });

  test("as soon as it is set, or made smaller", async () => {
    expect(await diff({}, { maxAgeMinutes: 60 }, resultOf(61))).toEqual({
      changes: "some",
      replaces: ["maxAgeMinutes"],
    });
    expect(await diff({ maxAgeMinutes: 90 }, { maxAgeMinutes: 60 }, resultOf(61))).toEqual({
      changes: "some",
      replaces: ["maxAgeMinutes"],
    });
  });

  test("not when it was made larger, is gone, or is not known yet", async () => {
    expect(await diff({ maxAgeMinutes: 60 }, { maxAgeMinutes: 90 }, resultOf(61))).toEqual(update);
    expect(await diff({ maxAgeMinutes: 60 }, {}, resultOf(61))).toEqual(update);
    expect(await diff({ maxAgeMinutes: 60 }, { maxAgeMinutes: unknown }, resultOf(61))).toEqual(update);
  });

  test("beside what has changed", async () => {
    const verdict = await diff(
      { triggers: ["v1"], maxAgeMinutes: 60 },
      { triggers: ["v2"], maxAgeMinutes: 60 },
      resultOf(61),
    );

    expect(verdict).toEqual({ changes: "some", replaces: ["triggers", "maxAgeMinutes"] });
  });
});

describe("given a state without a proof, when nothing has changed, then there are changes all the same", () => {
  const changes = { changes: "some", replaces: [] };
  const without = (field: string): Properties => {
    const { [field]: _, ...rest }: Properties = resultOf();
    return rest;
  };

  test.each<[string, Properties]>([
    ["there is nothing but the inputs", {}],
    ["something is pending", { __pending: { phase: "accepted" } }],
    ["something is pending beside a result", { ...resultOf(), __pending: { phase: "accepted" } }],
    ["the id is missing", without("backupId")],
    ["the location is missing", without("backupLocation")],
    ["the epoch is missing", without("epoch")],
    ["the LSN is missing", without("lsn")],
    ["the time is missing", without("timestamp")],
  ])("as %s", async (_, result) => {
    expect(await diff({}, {}, result)).toEqual(changes);
  });

  test("and what replaces still does", async () => {
    expect(await diff({ triggers: ["v1"] }, { triggers: ["v2"] }, {})).toEqual({
      changes: "some",
      replaces: ["triggers"],
    });
  });
});
