import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { secretsInConnection, secretsInStorage } from "../../src/service-fabric/secret-texts";
import { Secrets } from "../../src/service-fabric/secrets";

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

test("given a key in PEM, when a text holds one of its lines, then that is taken out, also a short last one", () => {
  const lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDTestKeyTestKe", "c2hvcnQgbGFzdCE="];
  const clientKey = ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
  const { redact } = new Secrets(...secretsInConnection({ clientKey }));

  for (const line of lines) expect(redact(`no key: ${line}.`)).toBe("no key: [secret].");
  expect(redact("-----BEGIN PRIVATE KEY----- is missing")).toBe("-----BEGIN PRIVATE KEY----- is missing");
});
