import { runtime } from "@pulumi/pulumi";
import type { Properties } from "./provider-host";
import { connectionStrings, requiredFields, secrets, storageKinds, storages } from "./storages";
import { partitionId, useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld();

/** The reasons that a preview shows for these inputs. */
async function reasonsFor(changes: Properties): Promise<readonly string[]> {
  const { host, inputs } = world();
  const { failures } = await host.check({}, inputs(changes));
  // The host prints the value of whatever property is named.
  expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
  for (const secret of secrets) {
    expect(JSON.stringify(failures)).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(host.output).not.toContain(secret);
  }
  expect(host.output).not.toMatch(/^\s+at /m);
  return failures.map(({ reason }) => reason);
}

const guid = "partitionId: must be a GUID, such as 974bd92a-b395-4631-8a7f-53bd4ae9cf22";

describe("given a partition id that is none, when it is previewed, then the failure says what one looks like", () => {
  test.each([
    ["empty", "", guid],
    ["missing", undefined, "partitionId: is missing: give it, or service with the partitionKey"],
    ["no GUID", "before-v2", guid],
    ["a GUID and more", `${partitionId}/..`, guid],
  ])("%s", async (_, id, reason) => {
    expect(await reasonsFor({ partitionId: id })).toEqual([reason]);
  });

  test("a number", async () => {
    expect(await reasonsFor({ partitionId: 17 })).toEqual([expect.stringMatching(/^partitionId: (?!is missing)/)]);
  });

  test("a GUID in upper case and with blanks is taken as the cluster writes it", async () => {
    const { checked } = world();

    expect(await checked({ partitionId: ` ${partitionId.toUpperCase()} ` })).toMatchObject({ partitionId });
  });
});

describe("given a storage that is wrong, when it is previewed, then each wrong field is named, but no value", () => {
  const kinds = "must be AzureBlobStore, FileShare, DsmsAzureBlobStore or ManagedIdentityAzureBlobStore";

  test.each([
    ["an unknown kind", { ...storages.AzureBlobStore, storageKind: "AzureBlob" }],
    ["the wire's spelling of a kind", { ...storages.FileShare, storageKind: "fileshare" }],
    ["no kind", { path: "\\\\server\\share" }],
  ])("%s: the four kinds are named", async (_, storage) => {
    expect(await reasonsFor({ storage })).toEqual([`storage.storageKind: ${kinds}`]);
  });

  test.each(["a text", 7])("%p: the four kinds are named", async (storage) => {
    expect(await reasonsFor({ storage })).toEqual([`storage: ${kinds}`]);
  });

  const missing = storageKinds.flatMap((kind) => requiredFields[kind].map((field) => ({ kind, field })));
  test.each(missing)("$kind without $field", async ({ kind, field }) => {
    const { [field]: _, ...rest }: Properties = { ...storages[kind] };

    const reasons = await reasonsFor({ storage: rest });

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(new RegExp(`^storage\\.${field}: `));
  });

  test.each(missing)("$kind with an empty $field", async ({ kind, field }) => {
    const reasons = await reasonsFor({ storage: { ...storages[kind], [field]: "" } });

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(new RegExp(`^storage\\.${field}: `));
  });

  test.each(storageKinds)("%s with fields of no kind", async (kind) => {
    const storage = { ...storages[kind], sharedKey: secrets[0], primarypassword: secrets[3] };

    expect(await reasonsFor({ storage })).toEqual(['storage: has no field "primarypassword", "sharedKey"']);
  });

  test.each(storageKinds)("%s with nothing but its kind: all that is missing is named at once", async (kind) => {
    const reasons = await reasonsFor({ storage: { storageKind: kind } });

    expect(reasons.map((reason) => reason.split(":")[0])).toEqual(
      requiredFields[kind].map((field) => `storage.${field}`),
    );
  });

  test("a connection string that names no account", async () => {
    const storage = { ...storages.AzureBlobStore, connectionString: connectionStrings.ofNoAccount };

    expect(await reasonsFor({ storage })).toEqual([
      "storage.connectionString: names no storage account: it needs AccountName, BlobEndpoint or UseDevelopmentStorage=true",
    ]);
  });

  test.each([
    ["a number for a secret", { ...storages.FileShare, primaryPassword: 17 }, "storage.primaryPassword"],
    ["a list for a name", { ...storages.AzureBlobStore, containerName: ["backups"] }, "storage.containerName"],
    [
      "an identity of no kind",
      { ...storages.ManagedIdentityAzureBlobStore, managedIdentityType: "Invalid" },
      "storage.managedIdentityType",
    ],
    ["no URL", { ...storages.ManagedIdentityAzureBlobStore, blobServiceUri: "shopbackups" }, "storage.blobServiceUri"],
  ])("%s", async (_, storage, path) => {
    const reasons = await reasonsFor({ storage });

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(new RegExp(`^${path.replace(".", "\\.")}: (?!is missing)`));
  });

  test.each(storageKinds)("%s with all its fields is right", async (kind) => {
    expect(await reasonsFor({ storage: storages[kind] })).toEqual([]);
  });
});

describe("given a number of minutes that is none, when it is previewed, then the failure says what it has to be", () => {
  const inputs = ["backupTimeoutMinutes", "maxAgeMinutes", "reuseNewerThanMinutes"];
  const wrong: ReadonlyArray<readonly [unknown, string]> = [
    [0, "must be at least 1"],
    [-5, "must be at least 1"],
    [1.5, "must be whole minutes"],
    [10_081, "must be at most 10080"],
    [1e300, "must be at most 10080"],
    ["10", "must be a number of minutes"],
    [true, "must be a number of minutes"],
  ];
  test.each(inputs.flatMap((input) => wrong.map(([value, reason]) => ({ input, value, reason }))))(
    "$input: $value",
    async ({ input, value, reason }) => {
      expect(await reasonsFor({ [input]: value })).toContain(`${input}: ${reason}`);
    },
  );

  test.each(inputs)("%s takes 1 and 10,080", async (input) => {
    expect(await reasonsFor({ [input]: 1 })).toEqual([]);
    expect(await reasonsFor({ [input]: 10_080 })).toEqual([]);
  });
});

describe("given inputs that contradict each other, when they are previewed, then the failure says why", () => {
  test.each<[string, Properties, string]>([
    ["reuse without a list", { proof: "reported", reuseNewerThanMinutes: 60 }, "reuseNewerThanMinutes: needs proof"],
    ["adoption without a list", { proof: "reported", whenBusy: "adopt" }, 'whenBusy: "adopt" needs proof "listed"'],
    [
      "reuse of what is too old",
      { maxAgeMinutes: 60, reuseNewerThanMinutes: 61 },
      "reuseNewerThanMinutes: must not be",
    ],
    [
      "a retry with no more time",
      { backupTimeoutMinutes: 20, retryOnTimeout: { maxBackupTimeoutMinutes: 20 } },
      "retryOnTimeout.maxBackupTimeoutMinutes: must be larger than backupTimeoutMinutes",
    ],
    ["a retry without its limit", { retryOnTimeout: {} }, "retryOnTimeout.maxBackupTimeoutMinutes: is missing"],
    ["a proof that is none", { proof: "hearsay" }, 'proof: must be one of "listed", "reported"'],
    ["a choice that is none", { whenBusy: "hurry" }, 'whenBusy: must be one of "wait", "adopt", "fail"'],
    ["triggers that are no list", { triggers: "v2" }, "triggers: must be a list"],
    ["an input that does not exist", { backupTimeout: 5 }, 'has no field "backupTimeout"'],
  ])("%s", async (_, changes, reason) => {
    const reasons = await reasonsFor(changes);

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(reason);
  });
});

describe("given much that is wrong, when it is previewed, then all failures come at once", () => {
  test("of single inputs", async () => {
    const reasons = await reasonsFor({
      partitionId: "",
      storage: { storageKind: "AzureBlobStore", connectionString: connectionStrings.ofNoAccount, container: "x" },
      backupTimeoutMinutes: 0,
      proof: "hearsay",
      cluster: { endpoint: "shop.example:19080" },
    });

    expect(reasons.map((reason) => reason.split(":")[0]).sort()).toEqual(
      [
        "partitionId",
        "storage.connectionString",
        "storage.containerName",
        "storage",
        "backupTimeoutMinutes",
        "proof",
        "cluster.endpoint",
      ].sort(),
    );
  });

  test("of single inputs and of such as contradict each other", async () => {
    const reasons = await reasonsFor({ partitionId: undefined, proof: "reported", whenBusy: "adopt", cluster: {} });

    expect(reasons.map((reason) => reason.split(":")[0]).sort()).toEqual([
      "cluster.endpoint",
      "partitionId",
      "whenBusy",
    ]);
  });
});

describe("given values that are not known yet, when they are previewed, then they pass", () => {
  const unknown = runtime.unknownValue;
  const everyInput = [
    "partitionId",
    "storage",
    "backupTimeoutMinutes",
    "triggers",
    "maxAgeMinutes",
    "reuseNewerThanMinutes",
    "proof",
    "whenBusy",
    "retryOnTimeout",
    "cluster",
  ];

  test.each(everyInput)("%s", async (input) => {
    expect(await reasonsFor({ [input]: unknown })).toEqual([]);
  });

  test("all inputs at once", async () => {
    expect(await reasonsFor(Object.fromEntries(everyInput.map((input) => [input, unknown])))).toEqual([]);
  });

  test.each(storageKinds)("every field of a %s", async (kind) => {
    for (const field of Object.keys(storages[kind])) {
      expect(await reasonsFor({ storage: { ...storages[kind], [field]: unknown } })).toEqual([]);
    }
  });

  test("deep inside", async () => {
    expect(
      await reasonsFor({
        triggers: ["v2", { image: unknown }],
        retryOnTimeout: { maxBackupTimeoutMinutes: unknown },
        cluster: { endpoint: unknown },
      }),
    ).toEqual([]);
  });

  test("what is wrong beside them is told all the same", async () => {
    const reasons = await reasonsFor({
      backupTimeoutMinutes: unknown,
      storage: { ...storages.AzureBlobStore, connectionString: unknown, containerName: "" },
      proof: "reported",
      whenBusy: "adopt",
    });

    expect(reasons.map((reason) => reason.split(":")[0]).sort()).toEqual(["storage.containerName", "whenBusy"]);
  });
});
