import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { adHocBackup } from "../../../src/provider/definitions/ad-hoc-backup";
import { inputRules } from "../../../src/provider/definitions/ad-hoc-backup.inputs";
import { adHocBackupDefaults, adHocBackupSchema } from "../../../src/provider/definitions/ad-hoc-backup.schema";
import { unknownValue } from "../../../src/provider/unknowns";
import { secretStorageFields } from "../../../src/service-fabric/backup-storage";
import { Secrets } from "../../../src/service-fabric/secrets";
import { accountKey, connectionStrings, passwords, sasSignature, secrets, storages } from "../../protocol/storages";

const inputs = Object.keys(adHocBackupSchema.shape);

describe("every input of the schema", () => {
  test("has a row in the table of rules, and the table has no other", () => {
    expect(Object.keys(inputRules).sort()).toEqual([...inputs].sort());
    expect([...adHocBackup.inputNames].sort()).toEqual([...inputs].sort());
  });

  test.each(inputs)("is a property of the resource, and one of its args: %s", (input) => {
    const source = readFileSync(resolve(__dirname, "../../../src/resources/ad-hoc-backup.ts"), "utf8");

    expect(source).toMatch(new RegExp(`declare public readonly ${input}: pulumi\\.Output<`));
    expect(source).toMatch(new RegExp(`^ {2}${input}\\??: pulumi\\.Input<`, "m"));
    // The SDK drops an output that is not among the properties.
    expect(source).toMatch(new RegExp(`^ {2}${input}: undefined,$`, "m"));
  });

  test("that has a default is one", () => {
    expect(inputs).toEqual(expect.arrayContaining(Object.keys(adHocBackupDefaults)));
  });
});

const identity = (storage: unknown) => adHocBackup.identityOf("storage", storage);
const {
  AzureBlobStore: blob,
  FileShare: share,
  DsmsAzureBlobStore: dsms,
  ManagedIdentityAzureBlobStore: identityBlob,
} = storages;

describe("given two storages that are the same place, then neither replaces the other", () => {
  test.each<[string, object, object]>([
    ["a key and a SAS of one account", blob, { ...blob, connectionString: connectionStrings.withSas }],
    ["another friendly name", blob, { ...blob, friendlyName: "Other" }],
    ["other credentials of a share", share, { ...share, primaryUserName: "x", primaryPassword: "y" }],
    ["a share with a slash at its end", share, { ...share, path: `${share.path}\\` }],
    [
      "another identity",
      identityBlob,
      { ...identityBlob, managedIdentityType: "Cluster", managedIdentityClientId: "x" },
    ],
    [
      "a URI with a slash less, and in other case",
      identityBlob,
      { ...identityBlob, blobServiceUri: "https://ShopBackups.blob.core.windows.net" },
    ],
    ["another friendly name of dSMS", dsms, { ...dsms, friendlyName: "Other" }],
  ])("%s", (_, one, other) => {
    expect(identity(other)).toEqual(identity(one));
  });
});

describe("given two storages that are different places, then one replaces the other", () => {
  test.each<[string, object | undefined, object | undefined]>([
    ["none and one", undefined, blob],
    ["two accounts", blob, { ...blob, connectionString: connectionStrings.ofAnotherAccount }],
    ["two containers", blob, { ...blob, containerName: "other" }],
    ["two paths", share, { ...share, path: "\\\\server\\other" }],
    ["two sources of credentials", dsms, { ...dsms, storageCredentialsSourceLocation: "other" }],
    ["two containers of dSMS", dsms, { ...dsms, containerName: "other" }],
    ["two services", identityBlob, { ...identityBlob, blobServiceUri: "https://other.blob.core.windows.net/" }],
    ["two containers of an identity", identityBlob, { ...identityBlob, containerName: "other" }],
    ["two kinds", blob, identityBlob],
    ["an account that is not known yet", blob, { ...blob, connectionString: unknownValue }],
    ["a kind that is not known yet", blob, { ...blob, storageKind: unknownValue }],
    ["all not known yet", blob, { storageKind: "AzureBlobStore", connectionString: unknownValue }],
  ])("%s", (_, one, other) => {
    expect(identity(other)).not.toEqual(identity(one));
  });

  test("what is no storage stays what it is", () => {
    for (const value of [undefined, null, "text", unknownValue, { path: "x" }]) expect(identity(value)).toBe(value);
  });
});

test.each(inputs.filter((input) => !["storage", "triggers"].includes(input)))(
  "%s never replaces by itself, whatever it is",
  (input) => {
    expect(adHocBackup.identityOf(input, 1)).toBeUndefined();
    expect(adHocBackup.identityOf(input, unknownValue)).toBeUndefined();
  },
);

test("an input that does not exist never replaces", () => {
  expect(adHocBackup.identityOf("other", 1)).toBeUndefined();
});

describe("given storages with secrets, when those are named, then each is", () => {
  test("of a connection string with a key, and with a SAS", () => {
    expect(adHocBackup.secretsOf({ storage: blob })).toEqual(
      expect.arrayContaining([blob.connectionString, accountKey]),
    );
    expect(adHocBackup.secretsOf({ storage: { ...blob, connectionString: connectionStrings.withSas } })).toEqual(
      expect.arrayContaining([sasSignature, encodeURIComponent(sasSignature)]),
    );
  });

  test("of a share, both passwords", () => {
    expect(adHocBackup.secretsOf({ storage: share })).toEqual([passwords.primary, passwords.secondary]);
  });

  test("of every field that the list of secret fields names", () => {
    const storage = Object.fromEntries(secretStorageFields.map((field) => [field, `secret of ${field}`]));

    expect(adHocBackup.secretsOf({ storage: { storageKind: "any", ...storage } })).toEqual(
      secretStorageFields.map((field) => `secret of ${field}`),
    );
  });

  test.each<[string, unknown]>([
    ["no storage", undefined],
    ["no object", secrets[0]],
    ["an empty password", { ...share, primaryPassword: "", secondaryPassword: undefined }],
    ["a password of another type", { storageKind: "FileShare", primaryPassword: 17 }],
    ["an identity", identityBlob],
  ])("of %s, none", (_, storage) => {
    expect(adHocBackup.secretsOf({ storage })).toEqual([]);
  });
});

describe("given outputs, when they are told to people", () => {
  test("then the headline is the proof, and says where it is an older one", () => {
    const outputs = { lsn: "24", timestamp: "2018-10-22T12:07:36Z" };

    expect(adHocBackup.headline({ ...outputs, reused: false })).toBe("proven: LSN 24, 2018-10-22T12:07:36Z");
    expect(adHocBackup.headline({ ...outputs, reused: true })).toBe(
      "proven, taken before: LSN 24, 2018-10-22T12:07:36Z",
    );
  });

  test("then the headline names the partition where that was found by name", () => {
    const outputs = { lsn: "24", timestamp: "2018-10-22T12:07:36Z", partitionId: "974b" };

    expect(adHocBackup.headline({ ...outputs, service: "fabric:/Shop/Orders" })).toBe(
      "proven: LSN 24, 2018-10-22T12:07:36Z, partition 974b",
    );
    expect(adHocBackup.headline(outputs)).toBe("proven: LSN 24, 2018-10-22T12:07:36Z");
  });

  test("then the farewell names what stays", () => {
    expect(adHocBackup.farewell({ backupLocation: "App\\Svc\\x.zip" })).toBe(
      "the backup stays in its storage: App\\Svc\\x.zip",
    );
    expect(adHocBackup.farewell({})).toBe("a backup that was asked for, if any, stays in its storage");
  });
});

test.each([
  ["an endpoint", { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" }, /^cluster\.endpoint: is missing/],
  ["a target", {}, /^partitionId: is missing/],
])(
  "given %s that was lost since the check, when it is created, then it fails before anything is sent",
  async (_, inputs, message) => {
    const outcome = await adHocBackup.create(
      { ...inputs, ...adHocBackupDefaults },
      {
        settings: { config: () => undefined, environment: () => undefined },
        clock: { now: () => 0, sleep: async () => undefined, random: () => 0 },
        progress: () => undefined,
        warn: () => undefined,
        secrets: new Secrets(),
      },
    );

    expect(outcome).toEqual({ kind: "failed", message: expect.stringMatching(message) });
  },
);
