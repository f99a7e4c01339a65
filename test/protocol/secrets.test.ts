import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostError, type Properties, refusalOf } from "./provider-host";
import { accountKey, connectionStrings, passwords, sasSignature, secrets, storages } from "./storages";
import { partitionId, useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld();

/** Nothing that people, logs or the plain part of the state get to see holds a secret. */
function expectNoSecret(...shown: readonly string[]): void {
  const { engine, host } = world();
  const everything = [...shown, ...engine.lines.map(({ message }) => message), host.output].join("\n");
  for (const secret of secrets) expect(everything).not.toContain(secret);
}

/** How `create` fails where the cluster answers the request for a backup with this. */
async function refusalWith(storage: object, status: number, body: string): Promise<HostError> {
  const { host, emulator, checked } = world();
  emulator.faults.add({ route: "BackupPartition", action: { kind: "answer", status, body } });
  return refusalOf(host.create(await checked({ storage })));
}

const fabricError = (message: string): string => JSON.stringify({ Error: { Code: "E_INVALIDARG", Message: message } });

describe("given a cluster that repeats what it was sent, when creating fails, then the message holds no secret", () => {
  const { withKey, withSas } = connectionStrings;
  const blob = storages.AzureBlobStore;

  test.each<[string, object, string]>([
    ["a connection string with a key", blob, `Cannot open ${withKey}.`],
    ["only its key", blob, `Cannot sign in with ${accountKey}.`],
    ["a connection string with a SAS", { ...blob, connectionString: withSas }, `Cannot open ${withSas}.`],
    ["only its signature", { ...blob, connectionString: withSas }, `Bad signature ${sasSignature}.`],
    [
      "the URL of a SAS",
      { ...blob, connectionString: withSas },
      `GET https://shopbackups.blob.core.windows.net/?sig=${encodeURIComponent(sasSignature)} failed`,
    ],
    ["a password", storages.FileShare, `Logon failure: ${passwords.primary}, ${passwords.secondary}`],
    ["the request as JSON", storages.FileShare, JSON.stringify({ PrimaryPassword: passwords.primary })],
    ["a password in a URL", storages.FileShare, `smb://one:${encodeURIComponent(passwords.secondary)}@server/share`],
  ])("%s", async (_, storage, message) => {
    const refusal = await refusalWith(storage, 400, fabricError(message));

    expect(refusal.message).toContain("SFB_REQUEST_REJECTED");
    expect(refusal.message).toContain("[secret]");
    expectNoSecret(refusal.message);
  });

  // The message shows only the beginning of such a page; the cut may fall anywhere.
  test.each([360, 370, 380, 385, 390])("a page of a proxy with the request after %i characters", async (length) => {
    const page = `${"x".repeat(length)} is refused: {"ConnectionString":"${withKey}"}`;

    const { message } = await refusalWith(blob, 400, page);

    expect(message).toContain("xxx");
    expect(message).not.toContain(accountKey.slice(0, 8));
  });
});

describe("given a storage with secrets, when the resource is created", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "secrets-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("then they reach the cluster, but no line of the progress, and only the input of the state", async () => {
    const { host, emulator, checked } = world();
    const storage = { ...storages.FileShare, path: folder };

    const { properties } = await host.create(await checked({ storage }));

    expect(emulator.requests.find(({ route }) => route === "BackupPartition")?.body).toContain("PrimaryPassword");
    const { storage: kept, __provider, ...rest }: Properties = properties;
    expect(kept).toEqual(storage);
    expect(rest).not.toHaveProperty("policyName");
    expectNoSecret(JSON.stringify(rest), String(__provider));
  });

  test("then partial state holds them in the input alone", async () => {
    const { host, emulator, checked } = world();
    emulator.faults.add({
      route: "GetPartitionBackupProgress",
      calls: { from: 2 },
      action: { kind: "answer", status: 403 },
    });
    const inputs = await checked({ storage: { ...storages.FileShare, path: folder } });

    const { partial, message } = await refusalOf(host.create(inputs));

    const { storage: kept, ...rest }: Properties = partial?.properties ?? {};
    expect(kept).toEqual(inputs.storage);
    expect(rest).toHaveProperty("__pending");
    expectNoSecret(JSON.stringify(rest), message, ...(partial?.reasons ?? []));
    expect(message).toContain(partitionId);
  });

  test("then partial state does not repeat what the cluster said of the backup before", async () => {
    const { host, emulator, checked } = world();
    const inputs = await checked({ storage: { ...storages.FileShare, path: folder } });
    const error = { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: `Refused: ${passwords.primary}` };
    emulator.faults.add({ route: "BackupPartition", calls: { nth: 1 }, action: { kind: "failBackup", error } });
    const { message } = await refusalOf(host.create(inputs));
    emulator.faults.add({
      route: "GetPartitionBackupProgress",
      calls: { from: 2 },
      action: { kind: "answer", status: 403 },
    });

    const { partial } = await refusalOf(host.create(inputs));

    const { storage: _, ...rest }: Properties = partial?.properties ?? {};
    expect(rest.__pending).toMatchObject({ snapshot: { state: "Failure", failure: { message: "Refused: [secret]" } } });
    expectNoSecret(message, JSON.stringify(rest));
  });
});
