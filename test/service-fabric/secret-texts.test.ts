import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { secretsInStorage } from "../../src/service-fabric/secret-texts";

const connectionString = "AccountName=shop;AccountKey=a-key==;SharedAccessSignature=sv=1&sig=a%2Bb";

describe("given a storage, when its secrets are asked for, then all are told, and nothing else", () => {
  test.each<[BackupStorage, readonly string[]]>([
    [
      { storageKind: "AzureBlobStore", connectionString, containerName: "backups" },
      [connectionString, "a-key==", "sv=1&sig=a%2Bb", "a%2Bb", "a+b"],
    ],
    [
      {
        storageKind: "FileShare",
        path: "\\\\server\\share",
        primaryUserName: "one",
        primaryPassword: "first",
        secondaryPassword: "second",
      },
      ["first", "second"],
    ],
    [{ storageKind: "FileShare", path: "\\\\server\\share", primaryPassword: "" }, []],
    [{ storageKind: "DsmsAzureBlobStore", storageCredentialsSourceLocation: "l", containerName: "backups" }, []],
  ])("$storageKind", (storage, secrets) => {
    expect(secretsInStorage(storage)).toEqual(secrets);
  });
});
