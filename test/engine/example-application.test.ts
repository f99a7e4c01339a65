import { samplePartitions } from "servicefabric-backup-emulator";
import { startedEngine } from "./engine";
import { changesOf, errorsOf, failureOf, rowOf, stepsOf } from "./seen";

const { orders } = samplePartitions;
const noRoom = { Code: "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR", Message: "The storage is full." };

describe("given the example of an application, as it is", () => {
  const engine = startedEngine({ program: "examples/application" });
  const outputs = () => engine().saved().one("application-test").outputs;
  const askedFor = () => engine().cluster.backupPosts().received;

  test("when up, then every partition is backed up before the upgrade begins, and the outputs tell of each", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["create before-upgrade", "create upgrade"]);
    expect(rowOf(up, "before-upgrade").at(-1)).toMatch(/^proven: 3 partitions of 1 services, /);
    expect(up.output).toContain("the upgrade of fabric:/SampleApp to version 1 begins");
    expect(outputs()).toEqual({
      backups: orders.map((partitionId) => expect.objectContaining({ partitionId, lsn: "24" })),
      skipped: [
        { serviceName: "fabric:/SampleApp/Cart", reason: "in memory only" },
        { serviceName: "fabric:/SampleApp/Web", reason: "stateless" },
      ],
      from: expect.stringMatching(/^\d{4}-.*Z$/),
      to: expect.stringMatching(/^\d{4}-.*Z$/),
      upgradedTo: "1",
    });
    expect(askedFor()).toBe(3);
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
      partitionId: orders[1],
      calls: { nth: 1 },
      action: { kind: "failBackup", error: noRoom },
    });
    const up = await engine().up({ config: { appVersion: "2" } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_SET_INCOMPLETE]");
    expect(errorsOf(up)).toContain("The storage is full.");
    expect(up.output).not.toContain("to version 2 begins");
    expect(outputs()).toMatchObject({ upgradedTo: "1" });
    expect(askedFor()).toBe(6);
  });

  test("when up after that, then only the missing one is taken, and the upgrade begins", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(up.output).toContain("the upgrade of fabric:/SampleApp to version 2 begins");
    expect(outputs()).toMatchObject({ upgradedTo: "2", backups: [{}, {}, {}] });
    expect(askedFor()).toBe(7);
  });
});
