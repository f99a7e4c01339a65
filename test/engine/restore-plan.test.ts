import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { storageVariables } from "../../src/cli/plan-sources/storage-variables";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { repository } from "../docs/pages";
import { partitionsOf, persisted, topologyOf } from "../protocol/shop";
import { startNode } from "../scripts/in-node";
import { type Engine, startedEngine } from "./engine";
import { failureOf } from "./seen";

const orders = "fabric:/Shop/Orders";
const nothingSet = Object.fromEntries(
  [...connectionFieldNames.map(environmentNameOf), ...storageVariables].map((name) => [name, undefined]),
);

/** Runs the command where the stack is, with the engine's own CLI. */
async function restorePlan({ stateFolder }: Engine, ...args: readonly string[]) {
  const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
  const engineRoot = process.env.PULUMI_ENGINE_ROOT ?? "";
  const environment = {
    ...nothingSet,
    PATH: `${join(engineRoot, "bin")}${delimiter}${process.env.PATH}`,
    PULUMI_HOME: join(stateFolder, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(join(stateFolder, "state")).href,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(stateFolder, "passphrase"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const { ended } = startNode([program, "restore-plan", "--stack", "test", "--json", ...args], environment, {
    cwd: join(stateFolder, "work", "test"),
  });
  const { exitCode, stdout, stderr } = await ended;
  if (stdout === "") throw new Error(stderr);
  return { exitCode, text: stdout, plan: JSON.parse(stdout) };
}

describe("given a stack with backups of a whole application, and of one partition beside it, in a storage account", () => {
  const engine = startedEngine({
    program: "whole-application",
    withAzurite: true,
    cluster: {
      topology: topologyOf({ "fabric:/Shop": [persisted(orders, { scheme: "Int64Range", partitionCount: 3 })] }),
    },
  });
  const key = () => /AccountKey=([^;]+)/.exec(engine().connectionString)?.[1] ?? "no key";

  test("when a restore is planned, then its own state tells the backups and the storage, and no secret shows", async () => {
    const environment = { BACKUP_STORAGE: engine().connectionString };
    const up = await engine().up({ config: { version: "v1" }, environment });
    expect(failureOf(up)).toBe("");
    const { exitCode, text, plan } = await restorePlan(engine());
    const { partitions } = engine().saved().one("backup").outputs;

    expect(plan.rows).toMatchObject(
      partitionsOf(engine().cluster, orders).map((partitionId) => ({
        partitionId,
        canBeRestored: true,
        from: { source: "backup of the stack test" },
        request: { body: { BackupStorage: { ConnectionString: "[secret]", ContainerName: "backups" } } },
      })),
    );
    expect(plan.rows.map(({ backup }: { backup: { backupId: string } }) => ({ backupId: backup.backupId }))).toEqual(
      (partitions as { backupId: string }[]).map(({ backupId }) => ({ backupId })),
    );
    expect(text).not.toContain(key());
    expect(exitCode).toBe(0);
  });

  test("when a later up has taken others, then those are told; of an earlier update a backend of files knows nothing", async () => {
    const before = await restorePlan(engine());
    const environment = { BACKUP_STORAGE: engine().connectionString };
    const up = await engine().up({ config: { version: "v2" }, environment });
    expect(failureOf(up)).toBe("");
    const now = await restorePlan(engine());

    expect(now.plan.rows[0].backup.backupId).not.toBe(before.plan.rows[0].backup.backupId);
    await expect(restorePlan(engine(), "--version", "1")).rejects.toThrow(
      /^The state of stack test cannot be read: error: the current backend .* previous deployments/,
    );
  });

  test("when the next is cut short, then it is named as unproven, and it ends with 1", async () => {
    engine().clock.stop();
    const environment = { BACKUP_STORAGE: engine().connectionString };
    await engine().up({ config: { version: "v3", customTimeouts: { create: "3s" } }, environment });
    const { exitCode, plan } = await restorePlan(engine());
    engine().clock.go();

    expect(plan.unproven).toMatchObject([{ resource: "backup" }]);
    expect(exitCode).toBe(1);
  });
});
