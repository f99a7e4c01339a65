import { type ProgramRun, runProgram } from "./run-program";

jest.setTimeout(60_000);

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
/** How a secret goes over the wire. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const optional = [
  "service",
  "partitionKey",
  "storage",
  "triggers",
  "maxAgeMinutes",
  "reuseNewerThanMinutes",
  "retryOnTimeout",
  "cluster",
];

/** A Node and an SDK take seconds to start, so all that is only registered is declared in one program. */
const declarations = `
  const args = (storage) => ({ partitionId: "${partitionId}", storage });
  const azure = { storageKind: "AzureBlobStore", connectionString: "AccountName=shop", containerName: "backups" };

  const plain = new AdHocBackup("plain", { partitionId: "${partitionId}", triggers: ["v2"] });
  const parent = new pulumi.ComponentResource("shop:upgrades:Step", "step");
  new AdHocBackup("child", { partitionId: "${partitionId}" }, { parent });
  const customTimeouts = { create: "1h30m", update: "5m", delete: "1s" };
  new AdHocBackup("capped", { partitionId: "${partitionId}" }, { customTimeouts });

  new AdHocBackup("azure", args(azure));
  new AdHocBackup("share", args({
    storageKind: "FileShare",
    path: pulumi.output("\\\\\\\\server\\\\share"),
    primaryUserName: "one",
    primaryPassword: pulumi.output("first"),
    secondaryUserName: "two",
    secondaryPassword: pulumi.secret("second"),
  }));
  new AdHocBackup("undefined", {
    ...args({ storageKind: "FileShare", path: "/b", primaryPassword: undefined, friendlyName: undefined }),
    maxAgeMinutes: undefined,
  });
  new AdHocBackup("output", args(pulumi.output(azure)));
  new AdHocBackup("promise", args(Promise.resolve(azure)));

  const shared = args({ storageKind: "FileShare", path: "/b", primaryPassword: "p" });
  const before = JSON.stringify(shared);
  new AdHocBackup("one", shared);
  new AdHocBackup("two", shared);

  new AdHocBackup("named", { service: pulumi.output("fabric:/Shop/Orders"), partitionKey: 42 });

  const bare = new AdHocBackup("bare", { partitionId: "${partitionId}" });
  return {
    isUntouched: JSON.stringify(shared) === before,
    noOutputs: ${JSON.stringify(optional)}.filter((name) => !pulumi.Output.isInstance(bare[name])),
    isInstance: [plain, parent, {}, null, undefined, "text"].map((value) => AdHocBackup.isInstance(value)),
  };
`;

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
  partition: { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "-1" },
  serviceName: "fabric:/SampleApp/Orders",
  applicationName: "fabric:/SampleApp",
  policyName: "DailyToShare",
  backupTimeoutMinutes: 10,
  whenBusy: "wait",
};
const outputNames = Object.keys(outputs).join(", ");
const reading = `
  const backup = new AdHocBackup("before-v2", { partitionId: "${partitionId}", triggers: ["v2"] });
  const { ${outputNames}, partitionId, triggers } = backup;
  return { ${outputNames}, partitionId, triggers };
`;

let declared: ProgramRun;
let read: ProgramRun;
beforeAll(async () => {
  [declared, read] = await Promise.all([runProgram(declarations), runProgram(reading, { outputs })]);
});

/** What one of them is registered with, apart from the code that is stored with it. */
function inputsOf(name: string): Readonly<Record<string, unknown>> {
  const { __provider, ...inputs } = declared.registered.find((one) => one.name === name)?.inputs ?? {};
  expect(__provider).toEqual(expect.stringContaining("pulumi-servicefabric-backup/provider"));
  return inputs;
}

describe("given a program that declares a backup, when it is registered", () => {
  test("then it has the dynamic type of the package, and only the inputs that were given", () => {
    expect(declared.registered.find(({ name }) => name === "plain")).toEqual({
      type: "pulumi-nodejs:dynamic/servicefabric:AdHocBackup",
      name: "plain",
      inputs: {
        partitionId,
        triggers: ["v2"],
        __provider: expect.any(String),
        __timeouts: {},
        __urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/servicefabric:AdHocBackup::plain",
      },
    });
  });

  test("then one by the name of its service has just that", () => {
    const { __urn, __timeouts, ...inputs } = inputsOf("named");

    expect(inputs).toEqual({ service: "fabric:/Shop/Orders", partitionKey: 42 });
  });

  test("then its URN goes along, with the types of its parents", () => {
    expect(inputsOf("child").__urn).toMatch(
      /shop:upgrades:Step\$pulumi-nodejs:dynamic\/servicefabric:AdHocBackup::child$/,
    );
  });

  test("then its customTimeouts go along, as the engine does not hand them on", () => {
    expect(inputsOf("capped").__timeouts).toEqual({ create: "1h30m", update: "5m" });
  });
});

describe("given a storage with secrets, when it is registered, then they are secrets one by one, and the rest is plain", () => {
  test("a connection string", () => {
    expect(inputsOf("azure").storage).toEqual({
      storageKind: "AzureBlobStore",
      connectionString: secret("AccountName=shop"),
      containerName: "backups",
    });
  });

  test("passwords, of outputs as well", () => {
    expect(inputsOf("share").storage).toEqual({
      storageKind: "FileShare",
      path: "\\\\server\\share",
      primaryUserName: "one",
      primaryPassword: secret("first"),
      secondaryUserName: "two",
      secondaryPassword: secret("second"),
    });
  });

  test("fields that are undefined are left out, and are no secrets", () => {
    expect(inputsOf("undefined")).toEqual({
      partitionId,
      storage: { storageKind: "FileShare", path: "/b" },
      __timeouts: {},
      __urn: expect.any(String),
    });
  });

  test.each(["output", "promise"])("a whole storage as an %s is a secret as a whole", (given) => {
    expect(inputsOf(given).storage).toEqual(
      secret({ storageKind: "AzureBlobStore", connectionString: "AccountName=shop", containerName: "backups" }),
    );
  });
});

test("given the same args for two resources, when they are declared, then both are registered, and the args are untouched", () => {
  const { __urn: one, ...rest } = inputsOf("one");
  const { __urn: two, ...others } = inputsOf("two");

  expect(rest).toEqual(others);
  expect(one).not.toBe(two);
  expect(declared.returned).toMatchObject({ isUntouched: true });
});

test("given several resources, when they are registered, then all store the same code", () => {
  const codes = declared.registered.flatMap(({ inputs }) =>
    inputs.__provider === undefined ? [] : [inputs.__provider],
  );

  expect(codes.length).toBeGreaterThan(1);
  expect(new Set(codes).size).toBe(1);
});

test("given what the provider found out, when the program reads it, then every output is there", () => {
  expect(read.returned).toEqual({ ...outputs, partitionId, triggers: ["v2"] });
});

test("given optional inputs that are left out, when the program reads them, then each is an output all the same", () => {
  expect(declared.returned).toMatchObject({ noOutputs: [] });
});

test("given any value, when it is asked whether it is a backup, then only a backup is one", () => {
  expect(declared.returned).toMatchObject({ isInstance: [true, false, false, false, false, false] });
});
