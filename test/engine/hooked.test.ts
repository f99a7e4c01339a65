import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answers } from "servicefabric-backup-emulator";
import { partitionsOf, persisted, topologyOf } from "../protocol/shop";
import { startedEngine } from "./engine";
import { errorsOf, failureOf, rowOf, stepsOf } from "./seen";
import { backupsOfPolicy, type StoredBackup } from "./stored-backup";

const application = "fabric:/Shop";
const orders = "fabric:/Shop/Orders";
const cluster = {
  topology: topologyOf({ [application]: [persisted(orders, { scheme: "Int64Range", partitionCount: 2 })] }),
};

const partitionIn = ({ backupLocation }: StoredBackup) => backupLocation.split("\\").at(-2);

describe("given an upgrade of another provider with backupBefore", () => {
  const engine = startedEngine({ program: "hooked", cluster });
  const evidenceFile = () => join(engine().folder, "evidence.jsonl");
  const posts = () => engine().cluster.requests.filter(({ route }) => route === "BackupPartition");

  test("when it is created, then no backup is asked for, as there is nothing yet", async () => {
    const up = await engine().up({ config: { version: "v1", before: { application, evidenceFile: evidenceFile() } } });

    expect(failureOf(up)).toBe("");
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    expect(engine().cluster.requests).toEqual([]);
  });

  test("when it is previewed with a change, then the cluster is asked nothing", async () => {
    const preview = await engine().run("preview", { config: { version: "v2" } });

    expect(failureOf(preview)).toBe("");
    expect(engine().cluster.requests).toEqual([]);
  });

  test("when it is updated, then every partition has a proven backup before, which log and file tell", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["update upgrade"]);
    expect(engine().journal()).toEqual(["upgraded to v1", "upgraded to v2"]);
    expect(rowOf(up, "upgrade").some((line) => line.startsWith("proven: 2 partitions of "))).toBe(true);
    const stored = backupsOfPolicy(engine().cluster);
    const [line = "", ...more] = readFileSync(evidenceFile(), "utf8").trimEnd().split("\n");
    expect(more).toEqual([]);
    const { statement, evidenceDigest } = JSON.parse(line);
    expect(createHash("sha256").update(JSON.stringify(statement)).digest("hex")).toBe(evidenceDigest);
    expect(statement.predicate).toMatchObject({
      program: { project: "hooked", resource: "upgrade" },
      asked: { application },
      result: {
        applicationName: application,
        partitions: partitionsOf(engine().cluster, orders).map((partitionId) => {
          const { backupId } = stored.find((backup) => partitionIn(backup) === partitionId) ?? {};
          return { partitionId, serviceName: orders, backupId };
        }),
      },
    });
  });

  test("when nothing has changed, then nothing is asked for", async () => {
    const before = engine().cluster.requests.length;

    expect(failureOf(await engine().up())).toBe("");
    expect(engine().cluster.requests).toHaveLength(before);
  });

  test("when a backup is refused, then the update never begins, and the error says why", async () => {
    const refusal = engine().cluster.faults.add({ route: "BackupPartition", action: answers.accessDenied() });
    const up = await engine().up({ config: { version: "v3" } });
    refusal.clear();

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_ACCESS_DENIED]");
    expect(errorsOf(up)).not.toContain(" at ");
    expect(engine().journal()).toEqual(["upgraded to v1", "upgraded to v2"]);
    expect(readFileSync(evidenceFile(), "utf8").trimEnd().split("\n")).toHaveLength(1);
  });

  test("when the evidence cannot be written, then no backup is asked for, and the update never begins", async () => {
    const asked = posts().length;
    const before = { application, evidenceFile: join(engine().folder, "none", "evidence") };
    const up = await engine().up({ config: { before } });

    expect(errorsOf(up)).toContain("The evidence cannot be written, so nothing begins: ENOENT");
    expect(posts()).toHaveLength(asked);
    expect(engine().journal()).toEqual(["upgraded to v1", "upgraded to v2"]);
  });

  test("when the arguments are wrong, then a preview names all that is, in short", async () => {
    const before = { application, storage: { storageKind: "AzureBlobStore", containerName: "c" }, concurrency: 513 };
    const preview = await engine().run("preview", { config: { before } });

    expect(preview.exitCode).toBeGreaterThan(0);
    expect(errorsOf(preview)).toContain("storage.connectionString: is missing");
    expect(errorsOf(preview)).toContain("concurrency: ");
    expect(errorsOf(preview)).not.toContain("    at ");
  });
});

describe("given an upgrade of another provider with backupBefore before its creation too", () => {
  const engine = startedEngine({ program: "hooked", cluster });
  const stored = () => backupsOfPolicy(engine().cluster).map(partitionIn);

  test("when it is created, then every partition of the service has a proven backup before", async () => {
    const up = await engine().up({ config: { version: "v1", before: { service: orders, beforeCreate: true } } });

    expect(failureOf(up)).toBe("");
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    expect(stored()).toEqual([...partitionsOf(engine().cluster, orders)].sort());
  });

  test.each([
    ["its id", (partitionId: string) => ({ partitionId })],
    ["its service and a key", () => ({ service: orders, partitionKey: 0 })],
  ])(
    "when it is updated, given a partition by %s, then that one alone has a proven backup before",
    async (what, by) => {
      const [, second = ""] = partitionsOf(engine().cluster, orders);
      const earlier = stored();
      const up = await engine().up({ config: { version: what, before: by(second) } });

      expect(failureOf(up)).toBe("");
      expect(engine().journal().at(-1)).toBe(`upgraded to ${what}`);
      expect(stored()).toEqual([...earlier, second].sort());
    },
  );

  test("when it is updated with --target of it alone, then the backup is taken all the same", async () => {
    const earlier = stored().length;
    const target = engine()
      .saved()
      .named("upgrade")
      .map(({ urn }) => urn);
    const up = await engine().up({ config: { version: "v9" }, options: { target } });

    expect(failureOf(up)).toBe("");
    expect(engine().journal().at(-1)).toBe("upgraded to v9");
    expect(stored()).toHaveLength(earlier + 1);
  });

  test("when nothing says what to back up, then a preview says so", async () => {
    const preview = await engine().run("preview", { config: { before: {} } });

    expect(errorsOf(preview)).toContain("backupBefore:\n  is missing: one of application, service, partitionId");
  });
});
