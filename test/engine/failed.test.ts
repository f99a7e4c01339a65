import { partitionId, startedEngine } from "./engine";
import { errorsOf, failureOf, rowOf, stepsOf } from "./seen";

const accessDenied = { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "The storage refused access." };

describe("given a cluster that cannot write the backup", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  test("when up, then it fails with the cluster's reason and a remedy, and the upgrade does not begin", async () => {
    engine().cluster.faults.add({
      route: "BackupPartition",
      calls: { nth: 1 },
      action: { kind: "failBackup", error: accessDenied },
    });
    const up = await engine().up({ config: { partitionId, version: "v1" } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_BACKUP_FAILED]");
    expect(errorsOf(up)).toContain(partitionId);
    expect(errorsOf(up)).toContain("FABRIC_E_BACKUPCOPIER_ACCESS_DENIED: The storage refused access.");
    expect(errorsOf(up)).toContain("What to do: The cluster may not write to the storage");
    expect(rowOf(up, "backup").at(-1)).toBe("failed");
    expect(stepsOf(up)).toEqual([]);
    expect(engine().journal()).toEqual([]);
    expect(engine().saved().named("backup")).toEqual([]);
  });

  test("when it can write again, then up takes the backup and the upgrade begins", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    expect(engine().cluster.backupPosts()).toEqual({ received: 2, accepted: 2 });
  });
});
