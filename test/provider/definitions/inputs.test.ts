import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Settings } from "../../../src/provider/definition";
import * as definitions from "../../../src/provider/definitions";
import { inputRules } from "../../../src/provider/definitions/ad-hoc-backup/inputs";
import { adHocBackupSchema } from "../../../src/provider/definitions/ad-hoc-backup/schema";
import { applicationBackupRules, serviceBackupRules } from "../../../src/provider/definitions/backup-set/inputs";
import {
  applicationBackupSchema,
  backupSetDefaults,
  serviceBackupSchema,
} from "../../../src/provider/definitions/backup-set/schema";
import { backupSettingsDefaults } from "../../../src/provider/definitions/common/backup-settings";
import { unknownValue } from "../../../src/provider/unknowns";
import { Secrets } from "../../../src/service-fabric/secrets";
import { secretStorageFields } from "../../../src/service-fabric/storage-kinds";
import { accountKey, connectionStrings, passwords, sasSignature, secrets, storages } from "../../protocol/storages";
import { waitsForNothing } from "../fake-host";

const { adHocBackup, applicationBackup, serviceBackup } = definitions;
const inputs = Object.keys(adHocBackupSchema.shape);

const resources = [
  { definition: adHocBackup, schema: adHocBackupSchema, rules: inputRules, files: ["ad-hoc-backup"] },
  {
    definition: serviceBackup,
    schema: serviceBackupSchema,
    rules: serviceBackupRules,
    files: ["service-backup", "partition-backups"],
  },
  {
    definition: applicationBackup,
    schema: applicationBackupSchema,
    rules: applicationBackupRules,
    files: ["application-backup", "partition-backups"],
  },
].map(({ schema, files, ...rest }) => ({ ...rest, inputs: Object.keys(schema.shape), file: files[0], files }));

test("every resource that takes backups is looked at here", () => {
  const taking = Object.values(definitions).filter(({ inputNames }) => inputNames.includes("backupTimeoutMinutes"));
  expect(new Set(resources.map(({ definition }) => definition))).toEqual(new Set(taking));
});

describe.each(resources)("every input of the schema of $file", ({ definition, rules, inputs, files }) => {
  test("has a row in the table of rules, and the table has no other", () => {
    expect(Object.keys(rules).sort()).toEqual([...inputs].sort());
    expect([...definition.inputNames].sort()).toEqual([...inputs].sort());
  });

  test.each(inputs)("is a property of the resource, and one of its args: %s", (input) => {
    const source = [...files, "backup-settings"]
      .map((file) => readFileSync(resolve(__dirname, `../../../src/resources/${file}.ts`), "utf8"))
      .join("\n");

    expect(source).toMatch(new RegExp(`declare public readonly ${input}: pulumi\\.Output<`));
    expect(source).toMatch(new RegExp(`^ {2}${input}\\??: pulumi\\.Input<`, "m"));
    // The SDK drops an output that is not among the properties.
    expect(source).toMatch(new RegExp(`\\b${input}: undefined,`));
  });
});

test("every input that has a default is one", () => {
  expect(inputs).toEqual(expect.arrayContaining(Object.keys(backupSettingsDefaults)));
  expect(Object.keys(serviceBackupSchema.shape)).toEqual(expect.arrayContaining(Object.keys(backupSetDefaults)));
});

const identity = (storage: unknown) => adHocBackup.identityOf("storage", storage);
const {
  AzureBlobStore: blob,
  FileShare: share,
  DsmsAzureBlobStore: dsms,
  ManagedIdentityAzureBlobStore: identityBlob,
} = storages;

/** `AzureBlobStore` by a connection string. */
const by = (connectionString: string) => ({ ...blob, connectionString });
const named = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=a2V5";
const pathStyle = "BlobEndpoint=http://host:10000/account1;AccountName=account1";
const developmentStore = {
  short: by("UseDevelopmentStorage=true"),
  byProxy: by("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1"),
  spelledOut: by(
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;BlobEndpoint=http://localhost:10000/devstoreaccount1;",
  ),
};

describe("given two storages that are the same place, then neither replaces the other", () => {
  test.each<[string, object, object]>([
    ["a key and a SAS of one account", blob, { ...blob, connectionString: connectionStrings.withSas }],
    [
      "a key and a SAS of one account in a path",
      by(`${pathStyle};AccountKey=a2V5`),
      by("BlobEndpoint=http://HOST:10000/account1/;SharedAccessSignature=sv=1&sig=a"),
    ],
    [
      "an endpoint that is left out, and that is written",
      by(named),
      by(`BlobEndpoint=https://shop.blob.core.windows.net:443/;${named}`),
    ],
    ["a suffix that is left out, and that is written", by(named), by(`${named};EndpointSuffix=core.windows.net`)],
    ["a protocol that is left out, and that is written", by(named), by("AccountName=shop;AccountKey=a2V5")],
    ["the development store by a proxy", developmentStore.short, developmentStore.byProxy],
    ["the development store spelled out", developmentStore.short, developmentStore.spelledOut],
    ["another friendly name", blob, { ...blob, friendlyName: "Other" }],
    ["other credentials of a share", share, { ...share, primaryUserName: "x", primaryPassword: "y" }],
    ["a share with a slash at its end", share, { ...share, path: `${share.path}\\` }],
    ["a share with slashes of the other kind", share, { ...share, path: "\\\\server\\share/backups/" }],
    ["a server and a share in other case", share, { ...share, path: "\\\\SERVER\\Share\\backups" }],
    ["a drive in other case", { ...share, path: "C:\\backups" }, { ...share, path: "c:/backups" }],
    ["a folder with a slash at its end", { ...share, path: "/mnt/backups" }, { ...share, path: "/mnt/backups/" }],
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
    [
      "two accounts in a path",
      by(`${pathStyle};AccountKey=a2V5`),
      by("BlobEndpoint=http://host:10000/account2;AccountName=account1;AccountKey=a2V5"),
    ],
    [
      "two accounts in a path, by case",
      by(pathStyle),
      by("BlobEndpoint=http://host:10000/Account1;AccountName=account1"),
    ],
    ["one name in two clouds", by(named), by(`${named};EndpointSuffix=core.usgovcloudapi.net`)],
    [
      "one name, and one beside an endpoint on another host",
      by(named),
      by(`${named};BlobEndpoint=https://shop.example`),
    ],
    [
      "two ports",
      by(`${pathStyle};AccountKey=a2V5`),
      by("BlobEndpoint=http://host:10001/account1;AccountName=account1"),
    ],
    ["two protocols, as ports may differ", by(named), by(named.replace("https", "http"))],
    [
      "an account and one of the same name in a DNS zone",
      by(named),
      by("BlobEndpoint=https://shop.z01.blob.storage.azure.net"),
    ],
    [
      "the development store and one on another host",
      developmentStore.short,
      by("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite"),
    ],
    ["two strings that lead nowhere", by("one"), by("two")],
    ["two containers", blob, { ...blob, containerName: "other" }],
    ["two paths", share, { ...share, path: "\\\\server\\other" }],
    ["two folders of a share by case", share, { ...share, path: "\\\\server\\share\\Backups" }],
    ["two folders by case", { ...share, path: "/mnt/backups" }, { ...share, path: "/mnt/Backups" }],
    ["a folder and one with a backslash in its name", { ...share, path: "/mnt/a/b" }, { ...share, path: "/mnt/a\\b" }],
    ["the root of a drive and a folder of it", { ...share, path: "C:\\" }, { ...share, path: "C:\\backups" }],
    ["two sources of credentials", dsms, { ...dsms, storageCredentialsSourceLocation: "other" }],
    ["two containers of dSMS", dsms, { ...dsms, containerName: "other" }],
    ["two services", identityBlob, { ...identityBlob, blobServiceUri: "https://other.blob.core.windows.net/" }],
    ["two containers of an identity", identityBlob, { ...identityBlob, containerName: "other" }],
    [
      "two services by path",
      identityBlob,
      { ...identityBlob, blobServiceUri: "https://shopbackups.blob.core.windows.net/other" },
    ],
    ["two kinds, though of one account and container", blob, identityBlob],
    ["an account that is not known yet", blob, { ...blob, connectionString: unknownValue }],
    ["a kind that is not known yet", blob, { ...blob, storageKind: unknownValue }],
    ["all not known yet", blob, { storageKind: "AzureBlobStore", connectionString: unknownValue }],
  ])("%s", (_, one, other) => {
    expect(identity(other)).not.toEqual(identity(one));
  });

  test("what is no storage stays what it is", () => {
    for (const value of [undefined, null, "text", unknownValue, { path: "x" }, { storageKind: "toString" }])
      expect(identity(value)).toBe(value);
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

const withNothing: Settings["environment"] = () => undefined;
const withEndpoint: Settings["environment"] = (name) =>
  name === "SERVICEFABRIC_ENDPOINT" ? "http://127.0.0.1:1" : undefined;

test.each<[string, object, Settings["environment"], RegExp]>([
  [
    "an endpoint",
    { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" },
    withNothing,
    /^cluster\.endpoint: is missing/,
  ],
  ["a target", {}, withEndpoint, /^partitionId: is missing/],
])(
  "given %s that was lost since the check, when it is created, then it fails before anything is sent",
  async (_, inputs, environment, message) => {
    const outcome = await adHocBackup.create(
      { ...inputs, ...backupSettingsDefaults },
      {
        settings: { config: () => undefined, environment },
        clock: { now: () => 0, after: waitsForNothing, random: () => 0 },
        progress: () => undefined,
        warn: () => undefined,
        secrets: new Secrets(),
      },
    );

    expect(outcome).toEqual({ kind: "failed", message: expect.stringMatching(message) });
  },
);
