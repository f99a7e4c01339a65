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

    expect([...(await reasonsFor({ storage }))].sort()).toEqual([
      `storage: has no field "primarypassword"${kind === "FileShare" ? "; did you mean primaryPassword?" : ""}`,
      'storage: has no field "sharedKey"',
    ]);
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
    ["AB", "of two characters in capitals"],
    ["ab", "of two characters"],
    ["a".repeat(64), "of 64 characters"],
    ["Backups", "with a capital"],
    ["back_ups", "with an underscore"],
    ["back--ups", "with two hyphens"],
    ["-backups", "that begins with a hyphen"],
    ["backups-", "that ends with a hyphen"],
    ["backups/shop", "with a folder"],
    ["$root", "that takes no folders"],
    ["$web", "that is shown to the world"],
    ['"backups"', "in quotes"],
  ])("a container %p, %s, is refused for each kind that has one", async (containerName) => {
    for (const kind of storageKinds.filter((kind) => requiredFields[kind].includes("containerName"))) {
      expect(await reasonsFor({ storage: { ...storages[kind], containerName } })).toEqual([
        "storage.containerName: must be 3 to 63 small letters, digits and single hyphens, which may stand neither first nor last",
      ]);
    }
  });

  test.each(["abc", "a".repeat(63), "2027-backups-0"])("a container %p is right", async (containerName) => {
    expect(await reasonsFor({ storage: { ...storages.AzureBlobStore, containerName } })).toEqual([]);
  });

  test.each<[string, Properties, string]>([
    [
      "a connection string without key or SAS",
      { ...storages.AzureBlobStore, connectionString: "AccountName=shop" },
      "storage.connectionString: holds no credentials: it needs AccountKey or SharedAccessSignature",
    ],
    [
      "a connection string in quotes",
      { ...storages.AzureBlobStore, connectionString: `"${connectionStrings.withKey}"` },
      "storage.connectionString: must not be in quotes",
    ],
    [
      "a path with one leading backslash",
      { ...storages.FileShare, path: "\\server\\share" },
      "storage.path: begins with one backslash: ",
    ],
    [
      "a path with a line break",
      { ...storages.FileShare, path: "\\\\server\\share\n" },
      "storage.path: must not contain a line",
    ],
    [
      "a path with a zero",
      { ...storages.FileShare, path: "/mnt/\0" },
      "storage.path: must not contain a line break or another",
    ],
    ["a path in quotes", { ...storages.FileShare, path: '"/mnt/a"' }, "storage.path: must not be in quotes"],
    [
      "a server without a share",
      { ...storages.FileShare, path: "\\\\server" },
      "storage.path: must name a server and a share",
    ],
    [
      "no server",
      { ...storages.FileShare, path: "\\\\\\server\\share" },
      "storage.path: must name a server and a share",
    ],
    [
      "a URL for a path",
      { ...storages.FileShare, path: "https://a.file.core.windows.net/b" },
      "storage.path: must be a path",
    ],
    [
      "a location with a tab",
      { ...storages.DsmsAzureBlobStore, storageCredentialsSourceLocation: "a\tb" },
      "storage.storageCredentialsSourceLocation: must not contain a line break or another control character",
    ],
    ...Object.entries({
      "https://shop.blob.core.windows.net/?sv=1&sig=a": "must not contain a query, such as a SAS",
      "https://shop.blob.core.windows.net/?": "must not contain a query, such as a SAS",
      "https://shop.blob.core.windows.net/#a": "must not contain a fragment",
      "https://a:b@shop.blob.core.windows.net/": "must not contain a user name or password",
      "http://shop.blob.core.windows.net/": "must begin with https://: Azure takes no token over http",
      "https://shop.blob.core.windows.net/backups": "must end with the host: the container belongs in containerName",
      "https://shop.dfs.core.windows.net/":
        "is the address of another service: blobs have .blob. in the place of .dfs.",
      "ftp://shop.blob.core.windows.net/": "must be a URL, such as https://account.blob.core.windows.net/",
    }).map(([blobServiceUri, problem]): [string, Properties, string] => [
      `the URI ${blobServiceUri}`,
      { ...storages.ManagedIdentityAzureBlobStore, blobServiceUri },
      `storage.blobServiceUri: ${problem}`,
    ]),
  ])("%s", async (_, storage, reason) => {
    const reasons = await reasonsFor({ storage });

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(new RegExp(`^${reason.replace(/[.?]/g, "\\$&")}`));
  });

  test.each([
    ["primaryUserName", "primaryPassword"],
    ["primaryPassword", "primaryUserName"],
    ["secondaryUserName", "secondaryPassword"],
    ["secondaryPassword", "secondaryUserName"],
  ])("%s without %s, beside whatever else is wrong", async (given, missing) => {
    const { [missing]: _, ...storage }: Properties = { ...storages.FileShare };

    expect(await reasonsFor({ storage })).toEqual([`storage.${given}: needs ${missing}`]);
    expect([...(await reasonsFor({ storage: { ...storage, path: "" } }))].sort()).toEqual(
      [`storage.${given}: needs ${missing}`, "storage.path: must not be empty"].sort(),
    );
  });

  test.each<[keyof typeof storages, string]>([
    ["AzureBlobStore", "connectionString"],
    ["AzureBlobStore", "containerName"],
    ["DsmsAzureBlobStore", "storageCredentialsSourceLocation"],
    ["ManagedIdentityAzureBlobStore", "blobServiceUri"],
    ["ManagedIdentityAzureBlobStore", "managedIdentityClientId"],
  ])("blanks and line breaks around %s.%s are taken off", async (kind, field) => {
    const { checked } = world();
    const storage: Properties = storages[kind];

    expect(await checked({ storage: { ...storage, [field]: ` \t${storage[field]}\r\n` } })).toMatchObject({ storage });
  });

  test("but a password is taken as it is", async () => {
    const storage = { ...storages.FileShare, primaryPassword: " a\n" };

    expect(await world().checked({ storage })).toMatchObject({ storage });
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
    ["an input that does not exist", { backups: 5 }, 'has no field "backups"'],
    ["an input that is nearly written", { trigger: [] }, 'has no field "trigger"; did you mean triggers?'],
    [
      "an input by its beginning",
      { backupTimeout: 5 },
      'has no field "backupTimeout"; did you mean backupTimeoutMinutes?',
    ],
    [
      "a field of the cluster that is nearly written",
      { cluster: { endpoint: "https://shop.example:19080", tenantID: 1 } },
      'cluster: has no field "tenantID"; did you mean tenantId?',
    ],
    [
      "a field of the retry that is nearly written",
      { retryOnTimeout: { maxBackupTimeoutMinutes: 20, maxBackupTimeout: 20 } },
      'retryOnTimeout: has no field "maxBackupTimeout"; did you mean maxBackupTimeoutMinutes?',
    ],
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
