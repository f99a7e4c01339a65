import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emulatorFixture } from "../emulator/emulator-fixture";
import { persisted, topologyOf } from "../protocol/shop";
import { temporaryFolder } from "../scripts/in-node";
import { backUp, folderOf, orders } from "./plan-fixture";
import { auditOf, drillAt, resource, run, secret, standInStacks, upgradeAt, withRecord } from "./record-audit-fixture";

jest.setTimeout(60_000);

const fixture = emulatorFixture();
const folder = temporaryFolder();
const password = "a very secret password";
const dev = ["--stack", "dev"];

async function world() {
  const running = await fixture.start({
    topology: topologyOf({ "fabric:/Shop": [persisted(orders, { scheme: "Int64Range", partitionCount: 2 })] }),
  });
  const storage = {
    storageKind: "FileShare",
    path: folderOf(running.emulator),
    primaryUserName: "one",
    primaryPassword: secret(password),
  };
  const asked = { storage: { storageKind: "FileShare", place: [storage.path] } };
  const set = await backUp(running);
  const backup = { ...withRecord(set, asked), storage };
  const upgrade = upgradeAt(running, running.clock.now() + 600_000, [backup.evidenceDigest]);
  const drill = drillAt(running, running.clock.now(), set);
  return { running, backup, upgrade, drill, path: storage.path };
}

type World = Awaited<ReturnType<typeof world>>;

const stackOf = ({ backup, upgrade, drill }: Pick<World, "backup" | "upgrade" | "drill">, ...others: object[]) =>
  standInStacks(folder(), {
    dev: [
      { urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", type: "pulumi:pulumi:Stack" },
      resource("ServiceBackup", "before-v2", backup),
      resource("ApplicationUpgrade", "v2", upgrade),
      resource("RestoreDrill", "drill", drill),
      resource("ScratchApplication", "scratch", { applicationName: "fabric:/Shop-drill" }),
      ...others,
    ],
  });

describe("given a stack whose resources have their records", () => {
  test("when they are written, then each has a line with its digest, without a secret, and it ends with 0", async () => {
    const given = await world();
    const { exitCode, stdout, stderr } = await run(["evidence", ...dev], stackOf(given));

    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).evidenceDigest)).toEqual(
      [given.backup, given.upgrade, given.drill].map(({ evidenceDigest }) => evidenceDigest),
    );
    expect(lines.map((line) => JSON.parse(line).statement.predicateType)).toEqual(
      ["backup", "upgrade", "drill"].map((kind) => `urn:pulumi-servicefabric-backup:evidence:${kind}:v1`),
    );
    expect(stdout).not.toContain(password);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("when they are written to a file, then an audit of that file finds all as it was proven", async () => {
    const given = await world();
    const file = join(folder(), "evidence.jsonl");
    const written = await run(["evidence", ...dev, "--out", file], stackOf(given));
    const printed = await run(["evidence", ...dev], stackOf(given));

    expect(written).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(printed.stdout);
    const { exitCode, report } = await auditOf(given.running, ["--evidence", file, "--storage-from-env"], {
      SERVICEFABRIC_STORAGE_KIND: "FileShare",
      SERVICEFABRIC_STORAGE_PATH: given.path,
    });
    expect(report).toMatchObject({
      outcome: "ok",
      applications: [{ backups: [{ verdict: "listed" }, { verdict: "listed" }] }],
    });
    expect(exitCode).toBe(0);
  });

  test("when the cluster is not there, then it is not missed", async () => {
    const given = await world();
    const before = given.running.emulator.requests.length;
    await run(["evidence", ...dev], stackOf(given));

    expect(given.running.emulator.requests).toHaveLength(before);
  });
});

test("given a record that was altered in the stack, when it is written, then not with another digest, and it ends with 1", async () => {
  const given = await world();
  const backup = { ...given.backup, requestedAt: "2026-03-01T09:00:00.000Z" };
  const file = join(folder(), "evidence.jsonl");
  const { exitCode, stderr } = await run(["evidence", ...dev, "--out", file], stackOf({ ...given, backup }));

  expect(stderr).toBe("before-v2: Its record was altered: what it says is not what its digest was made of.\n");
  expect(exitCode).toBe(1);
  expect((await auditOf(given.running, ["--evidence", file])).codes).toContain("problem: evidence altered");
});

test("given resources without a record, when they are written, then they are named, and it ends with 1", async () => {
  const given = await world();
  const { evidence, evidenceDigest, ...old } = given.backup;
  const environment = stackOf(
    given,
    resource("ServiceBackup", "before-v1", old),
    resource("AdHocBackup", "cut-short", { __pending: { phase: "accepted" } }, { initErrors: ["SFB_CUT_SHORT"] }),
  );
  const { exitCode, stdout, stderr } = await run(["evidence", ...dev], environment);

  expect(stdout.trimEnd().split("\n")).toHaveLength(3);
  expect(stderr).toMatch(/^before-v1: It has no record, as a release before 0\.2\.0 made it\.$/m);
  expect(stderr).toMatch(/^cut-short: Its last run came to no proof/m);
  expect(exitCode).toBe(1);
});

test.each([
  [["evidence"], "required option '--stack <name>' not specified"],
  [["evidence", "--stack"], "argument missing"],
  [["evidence", ...dev, "--out", "/no/such/folder/evidence.jsonl"], "--out: ENOENT"],
  [["evidence", "--stack", "none"], "The state of stack none cannot be read: "],
])("given options that are wrong, %j, then it is told, and it ends with 2", async (args, words) => {
  const { exitCode, stderr } = await run(args, stackOf(await world()));

  expect(stderr).toContain(words);
  expect(exitCode).toBe(2);
});
