import { type Emulator, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { type Answer, codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const store = "https://store.example";
const typeName = "SampleAppType";

const packages = [
  { uri: `${store}/three.sfpkg`, typeName, typeVersion: "3.0.0", parameters: { Size: "1" }, milliseconds: 8_000 },
  { uri: `${store}/four.sfpkg`, typeName, typeVersion: "4.0.0" },
  {
    uri: `${store}/broken.sfpkg`,
    typeName,
    typeVersion: "5.0.0",
    failure: { code: "FABRIC_E_IMAGEBUILDER_UNEXPECTED_ERROR", message: "The package is no archive." },
  },
];

function start(): Promise<Running> {
  return fixture.start({ topology: { ...sampleTopology(), nodes: 1, packages } });
}

type Client = Pick<Running, "gateway">;

interface Wanted {
  readonly members?: object;
  readonly timeout?: string;
  readonly apiVersion?: string;
}

function provision({ gateway }: Client, name: string, version: string, wanted: Wanted = {}): Promise<Answer> {
  const { members = {}, timeout, apiVersion = "6.2" } = wanted;
  const body = {
    Kind: "ExternalStore",
    Async: true,
    ApplicationPackageDownloadUri: `${store}/${name}.sfpkg?sig=s3cret`,
    ApplicationTypeName: typeName,
    ApplicationTypeVersion: version,
    ...members,
  };
  return gateway.post("/ApplicationTypes/$/Provision", body, timeout === undefined ? {} : { timeout }, apiVersion);
}

function unprovision({ gateway }: Client, version: string): Promise<Answer> {
  const body = { ApplicationTypeVersion: version };
  return gateway.post(`/ApplicationTypes/${typeName}/$/Unprovision`, body, {}, "6.0");
}

async function type({ gateway }: Client, version: string) {
  const query = { ApplicationTypeVersion: version };
  const [found] = read(await gateway.get(`/ApplicationTypes/${typeName}`, query, "6.0")).Items;
  return found;
}

/** Until the emulator has read so many requests; what they begin has then begun. */
async function arrived({ emulator }: { readonly emulator: Pick<Emulator, "requests"> }, count: number): Promise<void> {
  while (!emulator.requests[count - 1]?.body) await new Promise((resolve) => setImmediate(resolve));
}

describe("to provision a version", () => {
  test("given a package, when it is asked for, then it is Provisioning and after its time Available", async () => {
    const running = await start();
    expect(await provision(running, "three", "3.0.0")).toMatchObject({ status: 202, text: "" });
    expect(await type(running, "3.0.0")).toMatchObject({
      Status: "Provisioning",
      StatusDetails: expect.stringContaining(`${store}/three.sfpkg?sig=s3cret`),
    });
    running.clock.advance({ seconds: 7 });
    expect((await type(running, "3.0.0")).Status).toBe("Provisioning");
    running.clock.advance({ seconds: 1 });
    expect(await type(running, "3.0.0")).toEqual({
      Name: typeName,
      Version: "3.0.0",
      DefaultParameterList: [{ Key: "Size", Value: "1" }],
      Status: "Available",
      ApplicationTypeDefinitionKind: "ServiceFabricApplicationPackage",
    });
    expect(codeOf(await provision(running, "three", "3.0.0"))).toBe("FABRIC_E_APPLICATION_TYPE_ALREADY_EXISTS");
    expect(JSON.stringify(running.emulator.requests)).not.toContain("s3cret");
  });

  test.each([
    ["that nobody has", "nothing", "9.0.0", "could not be downloaded"],
    ["of another version", "three", "9.0.0", "'3.0.0', not"],
    ["that is broken", "broken", "5.0.0", "FABRIC_E_IMAGEBUILDER_UNEXPECTED_ERROR: The package is no archive."],
  ])("given a package %s, when its time is over, then it is Failed and can be asked for again", async (...given) => {
    const [, name, version, details] = given;
    const running = await start();
    await provision(running, name, version);
    running.clock.advance({ seconds: 10 });
    expect(await type(running, version)).toMatchObject({
      Status: "Failed",
      StatusDetails: expect.stringContaining(details),
    });
    running.emulator.provisioning.putPackage({ uri: `${store}/${name}.sfpkg`, typeName, typeVersion: version });
    expect((await provision(running, name, version)).status).toBe(202);
    running.clock.advance({ seconds: 10 });
    expect((await type(running, version)).Status).toBe("Available");
  });

  test("given a synchronous request, when its time is over, then it is answered, and a failure leaves nothing", async () => {
    const running = await start();
    const members = { Async: false };
    const good = provision(running, "three", "3.0.0", { members });
    await arrived(running, 1);
    running.clock.advance({ seconds: 8 });
    expect(await good).toMatchObject({ status: 200, text: "" });
    const bad = provision(running, "nothing", "9.0.0", { members });
    await arrived(running, 2);
    running.clock.advance({ seconds: 8 });
    const answer = await bad;
    expect([answer.status, codeOf(answer)]).toEqual([400, "FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR"]);
    expect(await type(running, "9.0.0")).toBeUndefined();
  });

  test("given one under way, when another of the type is asked for, then it waits for its turn", async () => {
    const running = await start();
    await provision(running, "three", "3.0.0");
    const patient = provision(running, "four", "4.0.0");
    await arrived(running, 2);
    const impatient = provision(running, "broken", "5.0.0", { timeout: "2" });
    await arrived(running, 3);
    running.clock.advance({ seconds: 2 });
    const answer = await impatient;
    expect([answer.status, codeOf(answer)]).toEqual([504, "FABRIC_E_TIMEOUT"]);
    expect(await type(running, "4.0.0")).toBeUndefined();
    running.clock.advance({ seconds: 6 });
    expect((await patient).status).toBe(202);
    expect((await type(running, "4.0.0")).Status).toBe("Provisioning");
    running.clock.advance({ minutes: 1 });
    expect((await type(running, "5.0.0")).Status).toBe("Failed");
  });

  test.each([
    ["a URI of another kind", { ApplicationPackageDownloadUri: "ftp://store.example/a.sfpkg" }],
    ["a URI of something else", { ApplicationPackageDownloadUri: `${store}/a.zip?x=.sfpkg` }],
    ["no name", { ApplicationTypeName: undefined }],
    ["no version", { ApplicationTypeVersion: "" }],
    ["the image store", { Kind: "ImageStorePath", ApplicationTypeBuildPath: "a" }],
  ])("given %s, when it is asked for, then it is refused", async (_what, members) => {
    const answer = await provision(await start(), "three", "3.0.0", { members });
    expect([answer.status, codeOf(answer)]).toEqual([400, "E_INVALIDARG"]);
  });

  test("given an older api-version, when it is asked for, then it is refused", async () => {
    expect((await provision(await start(), "three", "3.0.0", { apiVersion: "6.0" })).status).toBe(400);
  });

  test("given a type that is there in another case, when it is asked for, then it exists already", async () => {
    const answer = await provision(await start(), "three", "3.0.0", {
      members: { ApplicationTypeName: "sampleapptype" },
    });
    expect([answer.status, codeOf(answer)]).toEqual([409, "FABRIC_E_APPLICATION_TYPE_ALREADY_EXISTS"]);
  });
});

describe("to unprovision a version", () => {
  test("given one that nothing uses, when it is asked for, then it is gone, and unknown from then on", async () => {
    const running = await start();
    expect((await unprovision(running, "2.0.0")).status).toBe(200);
    expect(await type(running, "2.0.0")).toBeUndefined();
    expect(codeOf(await unprovision(running, "2.0.0"))).toBe("FABRIC_E_APPLICATION_TYPE_NOT_FOUND");
  });

  test("given one in use or the target of an upgrade, when it is asked for, then it is refused", async () => {
    const running = await start();
    const upgrade = {
      TargetApplicationTypeVersion: "2.0.0",
      UpgradeKind: "Rolling",
      RollingUpgradeMode: "UnmonitoredAuto",
    };
    await running.gateway.post("/Applications/SampleApp/$/Upgrade", { Name: "fabric:/SampleApp", ...upgrade });
    for (const version of ["1.0.0", "2.0.0"]) {
      const answer = await unprovision(running, version);
      expect([answer.status, codeOf(answer)]).toEqual([409, "FABRIC_E_APPLICATION_TYPE_IN_USE"]);
    }
    running.clock.advance({ minutes: 1 });
    expect((await unprovision(running, "1.0.0")).status).toBe(200);
  });
});

describe("packages over HTTP", () => {
  test("given one put and one taken away, when they are provisioned, then one is there and one fails", async () => {
    const { gateway, control, emulator } = await fixture.startControlled({
      topology: { ...sampleTopology(), packages },
    });
    await control.ok("PUT", "/packages", { uri: `${store}/six.sfpkg`, typeName, typeVersion: "6.0.0" });
    await control.ok("DELETE", "/packages", { uri: `${store}/four.sfpkg` });
    expect((await control.send("PUT", "/packages", { uri: "six", typeName, typeVersion: "6" })).status).toBe(400);
    const running = { gateway, emulator };
    await provision(running, "six", "6.0.0");
    const waiting = provision(running, "four", "4.0.0");
    await arrived(running, 2);
    await control.advance(5);
    await waiting;
    const snapshot = await control.ok("GET", "/snapshot");
    await control.advance(5);
    expect([(await type(running, "6.0.0")).Status, (await type(running, "4.0.0")).Status]).toEqual([
      "Available",
      "Failed",
    ]);
    await control.ok("PUT", "/snapshot", snapshot);
    expect((await type(running, "4.0.0")).Status).toBe("Provisioning");
    await control.ok("POST", "/reset");
    expect(await type(running, "6.0.0")).toBeUndefined();
  });
});
