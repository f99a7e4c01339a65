import { runProgram } from "./run-program";

jest.setTimeout(30_000);

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
/** How a secret goes over the wire. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

async function inputsOf(args: string, opts = "{}"): Promise<Readonly<Record<string, unknown>>> {
  const { registered } = await runProgram(`new AdHocBackup("before-v2", ${args}, ${opts});`);
  const { __provider, ...inputs } = registered[0]?.inputs ?? {};
  expect(__provider).toEqual(expect.stringContaining("pulumi-servicefabric-backup/provider"));
  return inputs;
}

describe("given a program that declares a backup, when it is registered", () => {
  test("then it has the dynamic type of the package, and only the inputs that were given", async () => {
    const { registered } = await runProgram(
      `new AdHocBackup("before-v2", { partitionId: "${partitionId}", triggers: ["v2"] });`,
    );

    expect(registered).toEqual([
      {
        type: "pulumi-nodejs:dynamic/servicefabric:AdHocBackup",
        name: "before-v2",
        inputs: {
          partitionId,
          triggers: ["v2"],
          __provider: expect.any(String),
          __timeouts: {},
          __urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/servicefabric:AdHocBackup::before-v2",
        },
      },
    ]);
  });

  test("then its URN goes along, with the types of its parents", async () => {
    const { registered } = await runProgram(`
      const parent = new pulumi.ComponentResource("shop:upgrades:Step", "step");
      new AdHocBackup("before-v2", { partitionId: "${partitionId}" }, { parent });
    `);

    expect(registered[1]?.inputs.__urn).toMatch(
      /shop:upgrades:Step\$pulumi-nodejs:dynamic\/servicefabric:AdHocBackup::before-v2$/,
    );
  });

  test("then its customTimeouts go along, as the engine does not hand them on", async () => {
    const inputs = await inputsOf(
      `{ partitionId: "${partitionId}" }`,
      '{ customTimeouts: { create: "1h30m", update: "5m", delete: "1s" } }',
    );

    expect(inputs.__timeouts).toEqual({ create: "1h30m", update: "5m" });
  });
});

describe("given a storage with secrets, when it is registered, then they are secrets one by one, and the rest is plain", () => {
  test("a connection string", async () => {
    const storage = '{ storageKind: "AzureBlobStore", connectionString: "AccountName=shop", containerName: "backups" }';

    expect((await inputsOf(`{ partitionId: "${partitionId}", storage: ${storage} }`)).storage).toEqual({
      storageKind: "AzureBlobStore",
      connectionString: secret("AccountName=shop"),
      containerName: "backups",
    });
  });

  test("passwords, of outputs as well", async () => {
    const storage = `{
      storageKind: "FileShare",
      path: pulumi.output("\\\\\\\\server\\\\share"),
      primaryUserName: "one",
      primaryPassword: pulumi.output("first"),
      secondaryUserName: "two",
      secondaryPassword: pulumi.secret("second"),
    }`;

    expect((await inputsOf(`{ partitionId: "${partitionId}", storage: ${storage} }`)).storage).toEqual({
      storageKind: "FileShare",
      path: "\\\\server\\share",
      primaryUserName: "one",
      primaryPassword: secret("first"),
      secondaryUserName: "two",
      secondaryPassword: secret("second"),
    });
  });

  test("fields that are undefined are left out, and are no secrets", async () => {
    const storage = '{ storageKind: "FileShare", path: "/b", primaryPassword: undefined, friendlyName: undefined }';

    expect(await inputsOf(`{ partitionId: "${partitionId}", storage: ${storage}, maxAgeMinutes: undefined }`)).toEqual({
      partitionId,
      storage: { storageKind: "FileShare", path: "/b" },
      __timeouts: {},
      __urn: expect.any(String),
    });
  });

  test.each(["pulumi.output(storage)", "Promise.resolve(storage)"])(
    "a whole storage as %s is a secret as a whole",
    async (given) => {
      const { registered } = await runProgram(`
      const storage = { storageKind: "AzureBlobStore", connectionString: "AccountName=shop", containerName: "backups" };
      new AdHocBackup("before-v2", { partitionId: "${partitionId}", storage: ${given} });
    `);

      expect(registered[0]?.inputs.storage).toEqual(
        secret({ storageKind: "AzureBlobStore", connectionString: "AccountName=shop", containerName: "backups" }),
      );
    },
  );
});

test("given the same args for two resources, when they are declared, then both are registered, and the args are untouched", async () => {
  const { registered, returned } = await runProgram(`
    const args = { partitionId: "${partitionId}", storage: { storageKind: "FileShare", path: "/b", primaryPassword: "p" } };
    const before = JSON.stringify(args);
    new AdHocBackup("one", args);
    new AdHocBackup("two", args);
    return { isUntouched: JSON.stringify(args) === before };
  `);

  expect(registered.map(({ name }) => name)).toEqual(["one", "two"]);
  expect(registered[0]?.inputs.__provider).toBe(registered[1]?.inputs.__provider);
  expect(returned).toEqual({ isUntouched: true });
});

test("given what the provider found out, when the program reads it, then every output is there", async () => {
  const outputs = {
    backupId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
    backupLocation: "SampleApp\\Orders\\x.zip",
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: "9223372036854775807",
    timestamp: "2018-10-22T12:07:36Z",
    requestedAt: "2018-10-22T12:07:30.001Z",
    completedAt: "2018-10-22T12:08:00.002Z",
    proof: "listed",
    reused: false,
    clusterEndpoint: "https://shop.example:19080",
    serviceName: "fabric:/SampleApp/Orders",
    applicationName: "fabric:/SampleApp",
    policyName: "DailyToShare",
    backupTimeoutMinutes: 10,
    whenBusy: "wait",
  };
  const names = Object.keys(outputs);

  const { returned } = await runProgram(
    `const backup = new AdHocBackup("before-v2", { partitionId: "${partitionId}", triggers: ["v2"] });
     const { ${names.join(", ")}, partitionId, triggers } = backup;
     return { ${names.join(", ")}, partitionId, triggers, isOne: AdHocBackup.isInstance(backup), isNone: AdHocBackup.isInstance({}) };`,
    { outputs },
  );

  expect(returned).toEqual({ ...outputs, partitionId, triggers: ["v2"], isOne: true, isNone: false });
});

test("given optional inputs that are left out, when the program reads them, then each is an output all the same", async () => {
  const optional = ["storage", "triggers", "maxAgeMinutes", "reuseNewerThanMinutes", "retryOnTimeout", "cluster"];

  const { returned } = await runProgram(`
    const backup = new AdHocBackup("before-v2", { partitionId: "${partitionId}" });
    return ${JSON.stringify(optional)}.filter((name) => !pulumi.Output.isInstance(backup[name]));
  `);

  expect(returned).toEqual([]);
});
