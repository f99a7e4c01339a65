import { partitionId, startedEngine } from "./engine";
import { changesOf, errorsOf, failureOf, rowOf, stepsOf } from "./seen";
import { backupsInContainer, backupsOfPolicy } from "./stored-backup";

describe("given a policy that is enabled for the partition", () => {
  const timings = { acceptedMilliseconds: 500, backupMilliseconds: 700 };
  const engine = startedEngine({ program: "before-upgrade", cluster: { timings } });

  test("when up, then the backup is taken and shown, its outputs are those of the stored one, and the upgrade begins", async () => {
    const { clock } = engine();
    clock.stop();
    const operation = engine().start("up", { config: { partitionId, version: "v1" } });
    // Each state lasts until it has been shown, however slow the machine is.
    const shown = (text: string) => rowOf(operation, "backup").some((line) => line.includes(text));
    await operation.until("the cluster has accepted the backup", () => shown("Accepted"));
    clock.advance(timings.acceptedMilliseconds);
    await operation.until("the backup is in progress", () => shown("BackupInProgress"));
    clock.go();
    const up = await operation.ended;

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["create backup", "create upgrade"]);
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    expect(engine().cluster.backupPosts()).toEqual({ received: 1, accepted: 1 });

    const [stored, ...others] = backupsOfPolicy(engine().cluster);
    expect(others).toEqual([]);
    expect(engine().saved().one("before-upgrade-test").outputs).toMatchObject({ ...stored, version: "v1" });
    expect(stored).toMatchObject({
      epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    });

    const row = rowOf(up, "backup");
    const at = (text: string) => row.findIndex((line) => line.includes(text));
    expect(at("Accepted")).toBeGreaterThanOrEqual(0);
    expect(at("BackupInProgress")).toBeGreaterThan(at("Accepted"));
    expect(row.at(-1)).toMatch(new RegExp(`^proven: LSN ${stored?.lsn}, `));
    // What a terminal still shows when the run is over.
    const [, diagnostics = ""] = up.output.split("Diagnostics:");
    expect(diagnostics).toMatch(new RegExp(`AdHocBackup \\(backup\\):\\s+proven: LSN ${stored?.lsn}, `));
    expect(diagnostics).not.toContain("Accepted");
  });

  test("when up once more, then nothing changes and nothing is asked of the cluster", async () => {
    const asked = engine().cluster.requests.length;
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(changesOf(up)).toEqual({ same: 3 });
    expect(engine().cluster.requests).toHaveLength(asked);
  });

  test("when refreshed, then nothing changes and nothing is asked of the cluster", async () => {
    const asked = engine().cluster.requests.length;
    const before = engine().saved().one("backup");
    const refresh = await engine().run("refresh");

    expect(failureOf(refresh)).toBe("");
    expect(changesOf(refresh)).toEqual({ same: 3 });
    expect(engine().saved().one("backup")).toEqual(before);
    expect(engine().cluster.requests).toHaveLength(asked);
  });

  test("when the trigger changes, then a new backup is taken before the upgrade goes on, and the old one stays", async () => {
    const [old] = backupsOfPolicy(engine().cluster);
    const up = await engine().up({ config: { version: "v2" } });

    expect(failureOf(up)).toBe("");
    expect(changesOf(up)).toEqual({ same: 1, update: 1, replace: 1 });
    const steps = stepsOf(up);
    expect(steps.indexOf("create-replacement backup")).toBeGreaterThanOrEqual(0);
    expect(steps.indexOf("update upgrade")).toBeGreaterThan(steps.indexOf("create-replacement backup"));
    expect(engine().journal()).toEqual(["upgraded to v1", "upgraded to v2"]);

    const [first, second, ...others] = backupsOfPolicy(engine().cluster);
    expect([first, ...others]).toEqual([old]);
    expect(engine().saved().one("before-upgrade-test").outputs).toMatchObject({ ...second, version: "v2" });
  });
});

describe("given a blob container, and no policy", () => {
  const engine = startedEngine({ program: "before-upgrade", withAzurite: true });

  test("when up, then the backup lies in the container as the outputs say", async () => {
    engine().cluster.turnPolicy("off");
    const secretConfig = { backupStorage: engine().connectionString };
    const up = await engine().up({ config: { partitionId, version: "v1" }, secretConfig });

    expect(failureOf(up)).toBe("");
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    const stored = await backupsInContainer(engine().connectionString);
    expect(stored).toHaveLength(1);
    for (const { data, ...facts } of stored) {
      expect(engine().saved().one("backup").outputs).toMatchObject({ ...facts, reused: false, proof: "listed" });
      expect(data.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
    }
  });

  test("when destroyed, then the backup is still in the container, as the row says", async () => {
    const asked = engine().cluster.requests.length;
    const destroy = await engine().run("destroy");

    expect(failureOf(destroy)).toBe("");
    expect(stepsOf(destroy)).toEqual(["delete upgrade", "delete backup"]);
    expect(rowOf(destroy, "backup").at(-1)).toMatch(/^the backup stays in its storage: SampleApp\\Orders\\/);
    expect(engine().saved().resources).toEqual([]);
    expect(engine().cluster.requests).toHaveLength(asked);
    expect(await backupsInContainer(engine().connectionString)).toHaveLength(1);
  });
});

describe("given two resources of one partition in one program", () => {
  const engine = startedEngine({ program: "two-backups" });

  test("when up, then the second waits for the first, and each has a backup of its own", async () => {
    const up = await engine().up({ config: { partitionId } });

    expect(failureOf(up)).toBe("");
    expect(errorsOf(up)).toBe("");
    // None was turned away: the second was asked for when the first was done.
    expect(engine().cluster.backupPosts()).toEqual({ received: 2, accepted: 2 });
    const results = ["first", "second"].map((name) => engine().saved().one(name).outputs);
    const [earlier, later] = results.sort((one, other) =>
      String(one.requestedAt) < String(other.requestedAt) ? -1 : 1,
    );
    expect(String(earlier?.completedAt) <= String(later?.requestedAt)).toBe(true);
    expect(results.map(({ backupId }) => backupId)).toEqual(
      backupsOfPolicy(engine().cluster).map(({ backupId }) => backupId),
    );
  });
});
