import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTopology } from "servicefabric-backup-emulator";
import { partitionsOf } from "../protocol/shop";
import { startedEngine } from "./engine";
import type { Flags } from "./operation";
import { errorsOf, failureOf, stepsOf } from "./seen";

const topology = readTopology(
  JSON.parse(readFileSync(join(__dirname, "../../examples/application/cluster.json"), "utf8")),
);
const cluster = { topology, speed: 200, timings: { acceptedMilliseconds: 30_000, backupMilliseconds: 30_000 } };
const noRoom = { Code: "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR", Message: "The storage is full." };
const backup = "urn:pulumi:test::application::pulumi-nodejs:dynamic/servicefabric:ApplicationBackup::before-upgrade";
const upgrade = "urn:pulumi:test::application::pulumi-nodejs:dynamic/servicefabric:ApplicationUpgrade::upgrade";

describe("given a backup that fails for one partition, and an upgrade that depends on it", () => {
  const engine = startedEngine({ program: "examples/application", cluster });
  const starts = () => engine().cluster.requests.filter(({ route }) => route === "StartApplicationUpgrade").length;

  beforeAll(() => {
    const [partitionId = ""] = partitionsOf(engine().cluster, "fabric:/Shop/Orders");
    const action = { kind: "failBackup", error: noRoom } as const;
    engine().cluster.faults.add({ route: "BackupPartition", partitionId, action });
  });

  const everyWay: readonly (readonly [string, Flags])[] = [
    ["--parallel 64", { parallel: 64 }],
    ["--continue-on-error", { continueOnError: true }],
    ["--continue-on-error --parallel 64", { continueOnError: true, parallel: 64 }],
    ["--target of the backup with --target-dependents", { target: [backup], targetDependents: true }],
    ["both of them", { target: [backup, upgrade], continueOnError: true }],
  ];
  test.each(everyWay)("when up with %s, then the upgrade never starts", async (_, options) => {
    const up = await engine().up({ config: { appVersion: "2.0.0" }, options });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_SET_INCOMPLETE]");
    expect(stepsOf(up).filter((step) => step.endsWith(" upgrade"))).toEqual([]);
    expect(engine().saved().named("upgrade")).toEqual([]);
    expect(starts()).toBe(0);
  });

  test("when up once the storage has room, then the one that is missing is taken, and the upgrade begins", async () => {
    engine().cluster.faults.clear();
    const up = await engine().up({ options: { continueOnError: true, parallel: 64 } });

    expect(failureOf(up)).toBe("");
    expect(starts()).toBe(1);
  });

  test("and is updated with --target of it alone, then it starts without a new backup, as the docs say", async () => {
    const { received } = engine().cluster.backupPosts();
    const up = await engine().up({ config: { appVersion: "3.0.0" }, options: { target: [upgrade] } });

    expect(failureOf(up)).toBe("");
    expect(starts()).toBe(2);
    expect(engine().cluster.backupPosts().received).toBe(received);
  });
});
