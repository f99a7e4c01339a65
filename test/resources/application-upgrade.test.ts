import { runProgram } from "./run-program";

test("given backups of before, when the upgrade is declared, then they are told in words, each once", async () => {
  const { registered } = await runProgram(
    `
    const { ApplicationBackup, ApplicationUpgrade, ServiceBackup } = require("pulumi-servicefabric-backup");
    const one = new AdHocBackup("one", { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" });
    const all = new ApplicationBackup("all", { application: "fabric:/Shop" });
    const some = new ServiceBackup("some", { service: "fabric:/Shop/Orders" });
    const args = { application: "fabric:/Shop", targetVersion: "2.0.0", provision: { packageUri: "https://one/two.sfpkg?sig=s" } };
    const upgrade = new ApplicationUpgrade("with", { ...args, backup: [one, some] }, { dependsOn: [all, one] });
    new ApplicationUpgrade("without", args, { dependsOn: new ApplicationUpgrade("before", args) });
    return [
      ApplicationUpgrade.isInstance(upgrade),
      ApplicationUpgrade.isInstance(one),
      ApplicationBackup.isInstance(all),
      ServiceBackup.isInstance(all),
    ];
  `,
    {
      outputs: {
        serviceName: "fabric:/Shop/Orders",
        applicationName: "fabric:/Shop",
        partitionCount: 3,
        timestamp: "t0",
        backupLocation: "place",
        earliestTimestamp: "t1",
        latestTimestamp: "t2",
      },
    },
  );
  const inputsOf = (name: string) => registered.find((resource) => resource.name === name)?.inputs;

  expect(inputsOf("with")?.backup).toEqual([
    "partition 974bd92a-b395-4631-8a7f-53bd4ae9cf22 of fabric:/Shop/Orders, t0: place",
    "3 partitions of fabric:/Shop, t1 to t2",
    "3 partitions of fabric:/Shop, t1 to t2",
  ]);
  expect(inputsOf("without")).not.toHaveProperty("backup");
  expect(JSON.stringify(inputsOf("without")?.provision)).toContain("https://one/two.sfpkg?sig=s");
});
