import { readTopology, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { type Answer, codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const name = "fabric:/SampleApp";
const path = "/Applications/SampleApp";

/** Version 3.0.0 has lost the colour. */
const applicationTypes = [
  {
    name: "SampleAppType",
    parameters: { Size: "1", Colour: "blue" },
    versions: ["2.0.0", { version: "3.0.0", parameters: { Size: "5" } }],
  },
];

function start(): Promise<Running> {
  return fixture.start({ topology: { ...sampleTopology(), nodes: 1, applicationTypes } });
}

function upgrade({ gateway }: Running, version: string, parameters: Record<string, string> = {}): Promise<Answer> {
  const description = {
    Name: name,
    TargetApplicationTypeVersion: version,
    Parameters: listOf(parameters),
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "UnmonitoredAuto",
  };
  return gateway.post(`${path}/$/Upgrade`, description, {}, "6.0");
}

function listOf(parameters: Record<string, string>) {
  return Object.entries(parameters).map(([Key, Value]) => ({ Key, Value }));
}

async function upgraded(running: Running, version: string, parameters: Record<string, string> = {}): Promise<void> {
  expect((await upgrade(running, version, parameters)).status).toBe(200);
  running.clock.advance({ minutes: 1 });
}

async function application({ gateway }: Running) {
  const { TypeVersion, Status, Parameters } = read(await gateway.get(path, {}, "6.0"));
  return { TypeVersion, Status, Parameters };
}

describe("application types", () => {
  test("given a topology that says their parameters, when they are listed, then each version has its own", async () => {
    const { gateway } = await start();
    const list = async (query = {}) => read(await gateway.get("/ApplicationTypes/SampleAppType", query, "6.0")).Items;
    const both = listOf({ Size: "1", Colour: "blue" });
    expect(await list()).toMatchObject([
      { Version: "1.0.0", DefaultParameterList: both },
      { Version: "2.0.0", DefaultParameterList: both },
      { Version: "3.0.0", DefaultParameterList: listOf({ Size: "5" }) },
    ]);
    const without = await list({ ExcludeApplicationParameters: "true" });
    expect(without[0].DefaultParameterList).toEqual([]);
  });

  test("given a topology file, when it is read, then their parameters are those of the file", () => {
    const file = { applicationTypes, applications: [] };
    expect(readTopology(JSON.parse(JSON.stringify(file))).applicationTypes).toEqual(applicationTypes);
    const wrong = { applicationTypes: [{ name: "A", versions: ["1"], parameters: { Size: 1 } }], applications: [] };
    expect(() => readTopology(wrong)).toThrow("applicationTypes[0].parameters.Size");
  });
});

describe("the parameters of an upgrade", () => {
  test("given a list, when another runs and when it has rolled back, then the application shows the old one", async () => {
    const running = await start();
    await upgraded(running, "2.0.0", { Size: "3" });
    expect((await upgrade(running, "3.0.0", { Size: "4" })).status).toBe(200);
    const old = { TypeVersion: "2.0.0", Parameters: listOf({ Size: "3" }) };
    expect(await application(running)).toEqual({ ...old, Status: "Upgrading" });
    await running.gateway.post(`${path}/$/RollbackUpgrade`, undefined, {}, "6.0");
    expect(await application(running)).toEqual({ ...old, Status: "Upgrading" });
    running.clock.advance({ minutes: 1 });
    expect(await application(running)).toEqual({ ...old, Status: "Ready" });
  });

  test("given some that override, when the next upgrade sends fewer, then the others fall back", async () => {
    const running = await start();
    await upgraded(running, "2.0.0", { Size: "3", Colour: "red" });
    await upgraded(running, "3.0.0", { Size: "4" });
    expect(await application(running)).toMatchObject({ TypeVersion: "3.0.0", Parameters: listOf({ Size: "4" }) });
  });

  test.each([
    ["one that the target does not have", "3.0.0", listOf({ Colour: "red" }), "Colour"],
    ["one twice, in another case", "2.0.0", [...listOf({ Size: "3" }), ...listOf({ SIZE: "4" })], "SIZE"],
    ["one with a line break", "2.0.0", listOf({ Size: "3\n4" }), "Size"],
  ])(
    "given %s, when it starts, then it is refused and the last upgrade is forgotten",
    async (_what, version, list, key) => {
      const running = await start();
      await upgraded(running, "2.0.0", { Size: "9" });
      const { gateway } = running;
      const description = { UpgradeKind: "Rolling", RollingUpgradeMode: "UnmonitoredAuto", Parameters: list };
      const target = { Name: name, TargetApplicationTypeVersion: version };
      const answer = await gateway.post(`${path}/$/Upgrade`, { ...target, ...description }, {}, "6.0");
      expect([answer.status, codeOf(answer)]).toEqual([400, "FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR"]);
      expect(read(answer).Error.Message).toContain(`'${key}'`);
      expect(read(await gateway.get(`${path}/$/GetUpgradeProgress`, {}, "6.0"))).toMatchObject({
        UpgradeState: "RollingForwardCompleted",
        TargetApplicationTypeVersion: "2.0.0",
        RollingUpgradeMode: "Invalid",
        UpgradeDomains: [],
        StartTimestampUtc: "0001-01-01T00:00:00.000Z",
      });
      expect(await application(running)).toEqual({
        TypeVersion: "2.0.0",
        Status: "Ready",
        Parameters: listOf({ Size: "9" }),
      });
    },
  );

  test("given a name in another case, when it starts, then the Image Builder takes it", async () => {
    await upgraded(await start(), "2.0.0", { size: "3" });
  });

  test.each([
    ["the default said aloud", { Size: "1" }, 409],
    ["nothing", {}, 409],
    ["another value", { Size: "2" }, 200],
  ])("given %s, when it goes to the same version, then it is %s", async (_what, parameters, status) => {
    const running = await start();
    const answer = await upgrade(running, "1.0.0", parameters);
    expect(answer.status).toBe(status);
    if (status === 409) expect(codeOf(answer)).toBe("FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION");
  });

  test("given no word of the topology about them, when an upgrade sends any, then they are taken", async () => {
    const running = await fixture.start({ topology: { ...sampleTopology(), nodes: 1 } });
    await upgraded(running, "2.0.0", { Anything: "goes" });
    expect((await application(running)).Parameters).toEqual(listOf({ Anything: "goes" }));
  });
});
