import type { BackupStorage } from "../../../src";
import { adHocBackup } from "../../../src/provider/definitions";
import { lifecycle } from "../../../src/provider/lifecycle";
import { unknownValue } from "../../../src/provider/unknowns";
import { connectionStrings, storages } from "../../protocol/storages";
import { fakeHost } from "../fake-host";

type Fields = Readonly<Record<string, string>>;

/** For each kind another value of every field: of those that name the place, and of those that open it or tell of it. */
const otherValues: Readonly<Record<BackupStorage["storageKind"], { readonly place: Fields; readonly rest: Fields }>> = {
  AzureBlobStore: {
    place: { connectionString: connectionStrings.ofAnotherAccount, containerName: "other" },
    rest: { connectionString: connectionStrings.withSas, friendlyName: "Other" },
  },
  FileShare: {
    place: { path: "\\\\server\\share\\other" },
    rest: {
      primaryUserName: "domain\\other",
      primaryPassword: "other",
      secondaryUserName: "domain\\another",
      secondaryPassword: "another",
      friendlyName: "Other",
    },
  },
  DsmsAzureBlobStore: {
    place: { storageCredentialsSourceLocation: "https://dsms.example/other", containerName: "other" },
    rest: { friendlyName: "Other" },
  },
  ManagedIdentityAzureBlobStore: {
    place: { blobServiceUri: "https://otherbackups.blob.core.windows.net/", containerName: "other" },
    rest: {
      managedIdentityType: "Cluster",
      managedIdentityClientId: "0d3c4a57-6f6b-4c44-9d0e-0b8f3f6f9a01",
      friendlyName: "Other",
    },
  },
};

const served = lifecycle(adHocBackup, fakeHost({ SERVICEFABRIC_ENDPOINT: "http://cluster.example:19080" }));
const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
const result = {
  backupId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
  backupLocation: "App\\Service\\x.zip",
  epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
  lsn: "24",
  timestamp: "2026-01-05T11:59:00Z",
  requestedAt: "2026-01-05T11:59:00Z",
  completedAt: "2026-01-05T11:59:01Z",
  reused: false,
  serviceName: "fabric:/App/Service",
  applicationName: "fabric:/App",
};

async function checked(storage: Fields) {
  const { inputs, failures } = await served.check({}, { partitionId, storage });
  expect(failures).toEqual([]);
  return inputs;
}

/** What is to be done where a proven backup lies in the one storage and the other is asked for. */
async function diff(before: Fields, after: Fields) {
  return served.diff("id", { ...(await checked(before)), ...result }, await checked(after));
}

const kinds = Object.entries(otherValues).map(([kind, values]) => ({
  kind,
  ...values,
  storage: Object.entries(storages).find(([name]) => name === kind)?.[1] ?? { storageKind: kind },
}));

describe.each(kinds)("given a storage of the kind $kind, when one field changes", ({ place, rest, storage }) => {
  test("then every field was tried", () => {
    expect(Object.keys({ storageKind: "", ...place, ...rest }).sort()).toEqual(Object.keys(storage).sort());
  });

  test.each(Object.entries(place))("of its place, then that replaces: %s", async (field, value) => {
    expect(await diff(storage, { ...storage, [field]: value })).toEqual({ replaces: ["storage"] });
    expect(await diff(storage, { ...storage, [field]: unknownValue })).toEqual({ replaces: ["storage"] });
  });

  test.each(Object.entries(rest))("of how it is opened, then that is an update: %s", async (field, value) => {
    expect(await diff(storage, { ...storage, [field]: value })).toEqual({ replaces: [] });
  });

  test("or none, then there is no change", async () => {
    expect(await diff(storage, { ...storage })).toEqual({ changes: false });
  });
});
