import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { persisted, topologyOf } from "../protocol/shop";
import { type Engine, partitionId, startedEngine } from "./engine";
import type { Ended } from "./operation";
import { errorsOf, failureOf, shownEvents, stepsOf } from "./seen";

const sixPartitions = { scheme: "Int64Range", partitionCount: 6 } as const;

/** A secret as it lies in a state: the mark of Pulumi's special values, and the encrypted text. */
const sealed = { "4dabf18193072939515e22adb298388d": expect.any(String), ciphertext: expect.any(String) };

/** The account's key, which is what matters of a connection string, as it is and as it may be written in a URL. */
function keyOf(connectionString: string): readonly string[] {
  const [, key = ""] = /AccountKey=([^;]+)/.exec(connectionString) ?? [];
  expect(key.length).toBeGreaterThan(20);
  return [key, encodeURIComponent(key)];
}

/** That an operation has shown nothing of a secret, and has written nothing of it anywhere. */
function expectNoTrace(engine: Engine, connectionString: string, ended: Ended): void {
  const places = [
    { place: "export", text: engine.exported() },
    { place: "output", text: ended.output },
    ...shownEvents(ended).map((event) => ({ place: "event", text: JSON.stringify(event) })),
    ...filesIn(engine.folder).map((file) => ({ place: file, text: readFileSync(file, "latin1") })),
  ];
  for (const secret of keyOf(connectionString)) {
    expect(places.filter(({ text }) => text.includes(secret)).map(({ place }) => place)).toEqual([]);
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** That the secret is encrypted in what the stack holds of the backup, and that nothing else is. */
function expectSealed(engine: Engine): void {
  const { inputs, outputs } = engine.saved().one("backup");
  const storage = { storageKind: "AzureBlobStore", containerName: "backups", connectionString: sealed };
  expect([inputs.storage, outputs.storage]).toEqual([storage, storage]);
}

describe("given a storage whose connection string is a secret of the configuration", () => {
  const engine = startedEngine({ program: "before-upgrade", withAzurite: true });

  test("when up, then the backup is taken, and the secret is in no output, no event and no file but encrypted", async () => {
    const { connectionString } = engine();
    const config = { partitionId, version: "v1" };
    const up = await engine().up({ config, secretConfig: { backupStorage: connectionString } });

    expect(failureOf(up)).toBe("");
    expectNoTrace(engine(), connectionString, up);
    expectSealed(engine());
  });

  test("when refreshed, then that stays so", async () => {
    const refresh = await engine().run("refresh");

    expect(failureOf(refresh)).toBe("");
    expectNoTrace(engine(), engine().connectionString, refresh);
    expectSealed(engine());
  });

  test("when the account's key is rotated, and a limit with it, then the resource is updated without a request", async () => {
    const before = engine().saved().one("backup");
    const asked = engine().cluster.requests.length;
    const newKey = Buffer.alloc(64, "another key").toString("base64");
    const rotated = engine().connectionString.replace(/(?<=AccountKey=)[^;]+/, newKey);
    const up = await engine().up({
      config: { more: { backupTimeoutMinutes: 20 } },
      secretConfig: { backupStorage: rotated },
    });

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["update backup"]);
    expectNoTrace(engine(), engine().connectionString, up);
    expectNoTrace(engine(), rotated, up);
    const after = engine().saved().one("backup");
    expect(after.id).toBe(before.id);
    expect(after.outputs).toEqual({ ...before.outputs, backupTimeoutMinutes: 20, storage: after.outputs.storage });
    expectSealed(engine());
    const [oldKey = ""] = keyOf(engine().connectionString);
    expect(engine().exported("with secrets")).toContain(newKey);
    expect(engine().exported("with secrets")).not.toContain(oldKey);
    expect(engine().cluster.requests).toHaveLength(asked);
  });
});

describe("given a storage whose connection string is a plain text in the program, and a wait that is cut short", () => {
  const engine = startedEngine({ program: "before-upgrade", withAzurite: true });

  test("when up, then the secret is in no output, no event and no file, and encrypted in the state", async () => {
    engine().clock.stop();
    const config = { partitionId, version: "v1", customTimeouts: { create: "3s" } };
    const up = await engine().up({ config, environment: { BACKUP_STORAGE: engine().connectionString } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_CUT_SHORT]");
    expect(engine().saved().one("backup").initErrors).toEqual([expect.stringContaining("[SFB_CUT_SHORT]")]);
    expectNoTrace(engine(), engine().connectionString, up);
    expectSealed(engine());
  });

  test("when refreshed, then that stays so", async () => {
    const refresh = await engine().run("refresh");

    expect(failureOf(refresh)).toBe("");
    expectNoTrace(engine(), engine().connectionString, refresh);
    expectSealed(engine());
  });

  test("when up after the backup's end, then it is proven with what was left, and still nothing shows", async () => {
    engine().clock.go();
    const up = await engine().up({ environment: { BACKUP_STORAGE: engine().connectionString } });

    expect(failureOf(up)).toBe("");
    expect(engine().cluster.backupPosts()).toEqual({ received: 1, accepted: 1 });
    expectNoTrace(engine(), engine().connectionString, up);
    expectSealed(engine());
  });
});

describe("given a set with such a storage, and a wait that is cut short while some backups run and others were not begun", () => {
  const engine = startedEngine({
    program: "whole-application",
    withAzurite: true,
    cluster: { topology: topologyOf({ "fabric:/Shop": [persisted("fabric:/Shop/Orders", sixPartitions)] }) },
  });
  const posts = () => engine().cluster.backupPosts();

  test("when up, then what is left in the state holds no secret", async () => {
    engine().clock.stop();
    const config = { version: "v1", more: { concurrency: 4 }, customTimeouts: { create: "3s", update: "1h" } };
    const up = await engine().up({ config, environment: { BACKUP_STORAGE: engine().connectionString } });

    expect(errorsOf(up)).toContain("[SFB_CUT_SHORT]");
    const { initErrors, outputs } = engine().saved().one("backup");
    expect(initErrors).toEqual([expect.stringContaining("[SFB_CUT_SHORT]")]);
    expect(outputs.__pending).toMatchObject({ asked: Array(4).fill(expect.objectContaining({ phase: "accepted" })) });
    expect(posts()).toEqual({ received: 4, accepted: 4 });
    expectNoTrace(engine(), engine().connectionString, up);
    expectSealed(engine());
  });

  test("when up after their end, then all are proven, each by its first request, and still nothing shows", async () => {
    engine().clock.go();
    const up = await engine().up({ environment: { BACKUP_STORAGE: engine().connectionString } });

    expect(failureOf(up)).toBe("");
    expect(engine().saved().one("backup").outputs).toMatchObject({ partitionCount: 6 });
    expect(posts()).toEqual({ received: 6, accepted: 6 });
    expectNoTrace(engine(), engine().connectionString, up);
    expectSealed(engine());
  });
});

describe("given a cluster that repeats the account's key in its reason for a failure", () => {
  const engine = startedEngine({ program: "before-upgrade", withAzurite: true });

  test("when up, then the reason is shown without it", async () => {
    const { connectionString } = engine();
    const [key] = keyOf(connectionString);
    engine().cluster.faults.add({
      route: "BackupPartition",
      action: {
        kind: "failBackup",
        error: { Code: "E_FAIL", Message: `Cannot sign in with ${key} to ${connectionString}.` },
      },
    });
    const config = { partitionId, version: "v1" };
    const up = await engine().up({ config, secretConfig: { backupStorage: connectionString } });

    expect(errorsOf(up)).toContain("E_FAIL: Cannot sign in with [secret] to [secret].");
    expectNoTrace(engine(), connectionString, up);
  });
});
