import { storageFromEnvironment } from "../../../src/cli/plan-sources/storage-from-environment";

const from = (variables: Readonly<Record<string, string>>) =>
  storageFromEnvironment((name) => variables[name.replace("SERVICEFABRIC_STORAGE_", "")]);

test.each([
  [
    { KIND: "FileShare", PATH: "\\\\server\\share", USER_NAME: "a", PASSWORD: "b" },
    { storageKind: "FileShare", path: "\\\\server\\share", primaryUserName: "a", primaryPassword: "b" },
  ],
  [
    {
      KIND: "ManagedIdentityAzureBlobStore",
      IDENTITY_TYPE: "VMSS",
      BLOB_SERVICE_URI: " https://account.blob.core.windows.net/ ",
      CONTAINER: "backups",
      PATH: "",
    },
    {
      storageKind: "ManagedIdentityAzureBlobStore",
      managedIdentityType: "VMSS",
      blobServiceUri: "https://account.blob.core.windows.net/",
      containerName: "backups",
    },
  ],
  [
    { KIND: "DsmsAzureBlobStore", CREDENTIALS_LOCATION: "https://dsms/a", CONTAINER: "backups" },
    { storageKind: "DsmsAzureBlobStore", storageCredentialsSourceLocation: "https://dsms/a", containerName: "backups" },
  ],
])("given the variables of %j, then they are that storage, and an empty one is none", (variables, storage) => {
  expect(from(variables)).toEqual({ storage });
});

test("given variables that make no storage, then all that is wrong is told at once, by their names", () => {
  expect(from({})).toEqual({
    problems: [expect.stringMatching(/^SERVICEFABRIC_STORAGE_KIND: must be AzureBlobStore, /)],
  });
  expect(from({ KIND: "FileShare", CONTAINER: "backups", USER_NAME: "a" })).toEqual({
    problems: expect.arrayContaining([
      "SERVICEFABRIC_STORAGE_PATH: is missing",
      "SERVICEFABRIC_STORAGE_USER_NAME: needs SERVICEFABRIC_STORAGE_PASSWORD",
      "SERVICEFABRIC_STORAGE_CONTAINER: is of another kind of storage",
    ]),
  });
});
