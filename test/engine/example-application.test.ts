import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTopology } from "servicefabric-backup-emulator";
import { partitionsOf } from "../protocol/shop";
import { startedEngine } from "./engine";
import { changesOf, errorsOf, failureOf, rowOf, stepsOf } from "./seen";

const topology = readTopology(
  JSON.parse(readFileSync(join(__dirname, "../../examples/application/cluster.json"), "utf8")),
);
const [orders, stock] = ["fabric:/Shop/Orders", "fabric:/Shop/Stock"] as const;
const noRoom = { Code: "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR", Message: "The storage is full." };
/** A backup, and a domain of an upgrade, which is watched for two minutes, take about a second. */
const cluster = { topology, speed: 200, timings: { acceptedMilliseconds: 30_000, backupMilliseconds: 50_000 } };

describe("given the example of an application, as it is", () => {
  const engine = startedEngine({ program: "examples/application", cluster });
  const partitions = () => [orders, stock].flatMap((service) => partitionsOf(engine().cluster, service));
  const outputs = () => engine().saved().one("application-test").outputs;
  const askedFor = () => engine().cluster.backupPosts().received;
  const runs = () => engine().cluster.cluster.applications()[0]?.typeVersion;
  const starts = () => engine().cluster.requests.filter(({ route }) => route === "StartApplicationUpgrade").length;

  test("when up, then every partition is backed up before the upgrade begins, and the outputs tell of each", async () => {
    expect(runs()).toBe("1.0.0");
    const up = await engine().up({ config: { appVersion: "2.0.0" } });

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["create before-upgrade", "create upgrade"]);
    expect(rowOf(up, "before-upgrade").at(-1)).toMatch(/^proven: 5 partitions of 2 services, /);
    expect(rowOf(up, "upgrade").at(-1)).toMatch(/^runs 2\.0\.0, before 1\.0\.0; /);
    expect(runs()).toBe("2.0.0");
    const routes = engine().cluster.requests.map(({ route }) => route);
    expect(routes.lastIndexOf("BackupPartition")).toBeLessThan(routes.indexOf("StartApplicationUpgrade"));
    expect(outputs()).toEqual({
      backups: partitions().map((partitionId) => expect.objectContaining({ partitionId, lsn: "24" })),
      skipped: [{ serviceName: "fabric:/Shop/Web", reason: "stateless" }],
      from: expect.stringMatching(/^\d{4}-.*Z$/),
      to: expect.stringMatching(/^\d{4}-.*Z$/),
      version: "2.0.0",
    });
    expect(askedFor()).toBe(5);
  });

  test("when up once more, then nothing is asked of the cluster", async () => {
    const asked = engine().cluster.requests.length;
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(changesOf(up)).toEqual({ same: 3 });
    expect(engine().cluster.requests).toHaveLength(asked);
  });

  test("when one backup before the next version fails, then the upgrade does not begin", async () => {
    engine().cluster.faults.add({
      route: "BackupPartition",
      partitionId: partitions()[1] ?? "",
      calls: { nth: 1 },
      action: { kind: "failBackup", error: noRoom },
    });
    const up = await engine().up({ config: { appVersion: "3.0.0" } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_SET_INCOMPLETE]");
    expect(errorsOf(up)).toContain("The storage is full.");
    expect(starts()).toBe(1);
    expect(runs()).toBe("2.0.0");
    expect(outputs()).toMatchObject({ version: "2.0.0" });
    expect(askedFor()).toBe(10);
  });

  test("when up after that, then only the missing one is taken, and the upgrade begins", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(runs()).toBe("3.0.0");
    expect(outputs()).toMatchObject({ version: "3.0.0", backups: [{}, {}, {}, {}, {}] });
    expect(askedFor()).toBe(11);
  });
});
