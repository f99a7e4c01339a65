import { runProgram } from "./run-program";

const outputs = {
  applicationName: "fabric:/Shop",
  serviceName: "fabric:/Shop/Orders",
  partition: { kind: "Singleton" },
  partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
  backupId: "b9577400-1131-4f88-b309-2bb1e943322c",
  backupLocation: "Shop\\Orders\\1.zip",
  epoch: { dataLossVersion: "131846800323087021", configurationVersion: "8589934592" },
  lsn: "24",
  timestamp: "2026-01-05T11:00:00Z",
};
const { applicationName, ...one } = outputs;

async function registered(body: string, more: Readonly<Record<string, unknown>> = {}) {
  const program = `
    const { ApplicationBackup, ApplicationUpgrade, RestoreDrill, ScratchApplication } = require("pulumi-servicefabric-backup");
    const storage = { storageKind: "FileShare", path: "share", primaryPassword: "a password" };
    ${body}
  `;
  const run = await runProgram(program, { outputs: { ...outputs, ...more } });
  const inputsOf = (type: string) => run.registered.find((one) => one.type.endsWith(`:${type}`))?.inputs;
  return { ...run, inputsOf };
}

describe("given a backup, when a drill of it is declared, then a scratch application's name is taken first", () => {
  test("for the resource of one partition, with its storage, whose secret stays one", async () => {
    const {
      inputsOf,
      registered: all,
      returned,
    } = await registered(`
      const backup = new AdHocBackup("backup", { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22", storage });
      const drill = new RestoreDrill("drill", { backup, sample: { partitions: 5 } });
      return [RestoreDrill.isInstance(drill), RestoreDrill.isInstance(backup), ScratchApplication.isInstance(drill)];
    `);

    expect(returned).toEqual([true, false, false]);
    expect(all.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)).toEqual([
      "AdHocBackup backup",
      "ScratchApplication drill",
      "RestoreDrill drill",
    ]);
    expect(inputsOf("ScratchApplication")).toMatchObject({ application: "fabric:/Shop" });
    const drill = inputsOf("RestoreDrill");
    // What the engine answered for the scratch application.
    expect(drill).toMatchObject({ scratchApplication: "fabric:/Shop", sample: { partitions: 5 } });
    expect(drill?.backup).toEqual({ applicationName, partitions: [one] });
    expect(drill?.storage).toMatchObject({ value: { storageKind: "FileShare" } });
  });

  test("for the resource of many", async () => {
    const { inputsOf } = await registered(
      `
      const backup = new ApplicationBackup("backup", { application: "fabric:/Shop" });
      new RestoreDrill("drill", { backup, storage });
    `,
      { partitions: [one] },
    );

    expect(inputsOf("RestoreDrill")?.backup).toEqual({ applicationName, partitions: [one] });
    expect(inputsOf("RestoreDrill")?.storage).toMatchObject({
      storageKind: "FileShare",
      primaryPassword: { value: "a password" },
    });
  });

  test("for its outputs, under the name that the program gives, in another's place in the tree", async () => {
    const { inputsOf, registered: all } = await registered(`
      const parent = new pulumi.ComponentResource("a:b:C", "parent");
      const backup = ${JSON.stringify({ applicationName, partitions: [one] })};
      new RestoreDrill("drill", { backup, storage, scratchApplication: "fabric:/Trial" }, { parent });
    `);

    expect(inputsOf("ScratchApplication")).toMatchObject({
      application: "fabric:/Shop",
      scratchApplication: "fabric:/Trial",
      __urn: expect.stringContaining("a:b:C$"),
    });
    expect(inputsOf("RestoreDrill")?.backup).toEqual({ applicationName, partitions: [one] });
    expect(all).toHaveLength(3);
  });

  test("with an option that would make it green without a drill, then it is refused, and no name is taken", async () => {
    const { returned, registered: all } = await registered(`
      try {
        new RestoreDrill("drill", { backup: {}, storage }, { import: "one" });
      } catch (error) {
        return error.message;
      }
    `);

    expect(returned).toMatch(/RestoreDrill "drill": it cannot have the option import\. No backup would be restored/);
    expect(all).toEqual([]);
  });
});
