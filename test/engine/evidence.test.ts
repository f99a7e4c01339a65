import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readRecordLine } from "../../src/evidence/record";
import { repository } from "../docs/pages";
import { startNode } from "../scripts/in-node";
import { partitionId, startedEngine } from "./engine";
import { failureOf } from "./seen";

const password = "a password of ours";
const shortWaits = join(__dirname, "../protocol/short-waits.cjs");

/** A second implementation, in another language, which shares nothing with the package. */
const checkedInPython = (state: string) =>
  startNode([join(repository, "test", "clients", "check_evidence.py")], {}, { executable: "python3", input: state })
    .ended;

describe("given a stack with a backup, a set of them, its drill, and an upgrade that depends on both", () => {
  const engine = startedEngine({
    program: "evidence",
    cluster: {
      speed: 1_000,
      timings: { upgradeDomainMilliseconds: 5 },
    },
  });
  const of = (name: string, type: string) =>
    engine()
      .saved()
      .named(name)
      .find((one) => one.type.endsWith(`:${type}`))?.outputs;

  beforeAll(async () => {
    const share = join(engine().folder, "share");
    mkdirSync(share);
    const up = await engine().up({
      config: { partitionId, share },
      secretConfig: { password },
      environment: { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${shortWaits}` },
    });
    expect(failureOf(up)).toBe("");
  });

  test("when the exported state is checked in another language, then each digest is that of its record", async () => {
    const { exitCode, stdout, stderr } = await checkedInPython(engine().exported("with secrets"));

    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n").sort()).toEqual(
      ["AdHocBackup::alone", "ApplicationBackup::shop", "ApplicationUpgrade::shop", "RestoreDrill::drill"].map(
        (end) => `intact: urn:pulumi:test::evidence::pulumi-nodejs:dynamic/servicefabric:${end}`,
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("when a single fact of the state is changed, then that is found", async () => {
    const state = engine().exported("with secrets");
    const changes: readonly [string, RegExp, string][] = [
      ["AdHocBackup::alone", /("lsn": "\d*)\d"/g, '$10"'],
      ["ApplicationUpgrade::shop", /"previousVersion": "1\.0\.0"/, '"previousVersion": "1.0.1"'],
      ["RestoreDrill::drill", /"restoreSecondsTotal": /, '"restoreSecondsTotal": 1'],
      ["ApplicationBackup::shop", /"backupTimeoutMinutes": 10,\n\s*"proof"/g, '"backupTimeoutMinutes": 11,"proof"'],
    ];
    for (const [end, fact, other] of changes) {
      const changed = state.replace(fact, other);
      expect([end, changed === state]).toEqual([end, false]);
      const { exitCode, stdout } = await checkedInPython(changed);
      expect(stdout).toMatch(new RegExp(`^ALTERED: \\S+:${end}$`, "m"));
      expect(exitCode).toBe(1);
    }
  });

  test("when the upgrade's record is read, then it names those of the backups and of the drill", () => {
    const names = [of("shop", "ApplicationBackup"), of("drill", "RestoreDrill")].map((one) => one?.evidenceDigest);

    expect(of("shop", "ApplicationUpgrade")?.evidence).toMatchObject({
      dependsOn: names.sort(),
      program: { project: "evidence", stack: "test", resource: "shop" },
      asked: { parameterNames: ["Password"] },
    });
    expect(of("drill", "RestoreDrill")?.evidence).toMatchObject({
      dependsOn: [of("shop", "ApplicationBackup")?.evidenceDigest],
    });
  });

  test("when the records are written by the command, then all are intact, and neither they nor the state show a secret", async () => {
    const { stateFolder } = engine();
    const environment = {
      PATH: `${join(process.env.PULUMI_ENGINE_ROOT ?? "", "bin")}${delimiter}${process.env.PATH}`,
      PULUMI_HOME: join(stateFolder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(stateFolder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(stateFolder, "passphrase"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
    const cwd = join(stateFolder, "work", "test");
    const { exitCode, stdout } = await startNode([program, "evidence", "--stack", "test"], environment, { cwd }).ended;

    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => readRecordLine(line, "a line"));
    expect(records.map((record) => [record?.kind, record?.digest.state])).toEqual(
      expect.arrayContaining(["backup", "backup", "drill", "upgrade"].map((kind) => [kind, "intact"])),
    );
    expect(exitCode).toBe(0);
    for (const text of [stdout, engine().exported()]) expect(text).not.toContain(password);
  });
});
