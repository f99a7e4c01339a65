import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type HostOptions, type ProviderHost, startProviderHost } from "./provider-host";
import { currentStoredCode } from "./stored-codes";
import { partitionId } from "./world";

jest.setTimeout(30_000);

const missing =
  "cluster.endpoint: is missing: give it, or run `pulumi config set servicefabric:endpoint https://<cluster>:19080`, or set SERVICEFABRIC_ENDPOINT";
const inConfig = (endpoint: string): HostOptions => ({ config: { "servicefabric:endpoint": endpoint } });
const inEnvironment = (endpoint: string): HostOptions => ({ environment: { SERVICEFABRIC_ENDPOINT: endpoint } });

describe("given the stack's settings, when a resource without an endpoint of its own is previewed", () => {
  let engine: FakeEngine;
  let host: ProviderHost | undefined;
  beforeAll(async () => {
    engine = await startFakeEngine();
  });
  afterEach(() => host?.close());
  afterAll(() => engine.close());

  async function reasonsWith(options: HostOptions, cluster?: { endpoint?: string }): Promise<readonly string[]> {
    host = await startProviderHost(engine.address, options);
    const inputs = { partitionId, __provider: currentStoredCode(), ...(cluster === undefined ? {} : { cluster }) };
    const { failures } = await host.check({}, inputs);
    expect(host.output).not.toMatch(/^\s+at /m);
    return failures.map(({ reason }) => reason);
  }

  test.each<[string, HostOptions]>([
    ["no endpoint is set anywhere", {}],
    ["those that are set are empty", { ...inConfig(""), ...inEnvironment("") }],
  ])("and %s, then the failure names all three places", async (_, options) => {
    expect(await reasonsWith(options)).toEqual([missing]);
  });

  test("and its cluster is there, but empty, then the failure names all three places", async () => {
    expect(await reasonsWith({}, {})).toEqual([missing]);
  });

  test.each([
    ["the config has one", inConfig("https://shop.example:19080")],
    ["the environment has one", inEnvironment("http://localhost:19080")],
    ["the config has one, and the environment a wrong one", { ...inConfig("http://shop"), ...inEnvironment("shop") }],
  ])("and %s, then nothing is wrong", async (_, options) => {
    expect(await reasonsWith(options)).toEqual([]);
  });

  const password = "t0psecret";
  test.each([
    [
      "without a scheme",
      "shop.example:19080",
      "must begin with https:// or http://, such as https://shop.example:19080",
    ],
    ["with a password", `https://user:${password}@shop.example:19080`, "must not contain a user name or password"],
  ])("and one is set %s, then the failure names the place and not the value", async (_, endpoint, problem) => {
    expect(await reasonsWith(inConfig(endpoint))).toEqual([`stack config servicefabric:endpoint: ${problem}`]);
    expect(host?.output).not.toContain(password);
    await host?.close();
    expect(await reasonsWith(inEnvironment(endpoint))).toEqual([
      `environment variable SERVICEFABRIC_ENDPOINT: ${problem}`,
    ]);
  });
});

describe("given a resource with an endpoint of its own, when it is previewed", () => {
  let engine: FakeEngine;
  let host: ProviderHost;
  beforeAll(async () => {
    engine = await startFakeEngine();
    host = await startProviderHost(engine.address, inConfig("https://shop.example:19080"));
  });
  afterAll(async () => {
    await host.close();
    engine.close();
  });

  test.each([
    ["is empty", "", "must begin with https:// or http://"],
    ["has no scheme", "shop.example:19080", "must begin with https:// or http://, such as https://shop.example:19080"],
    [
      "is Explorer's",
      "https://shop.example:19080/Explorer/index.html#/apps",
      "is the address of Service Fabric Explorer; the gateway's is https://shop.example:19080",
    ],
    [
      "is a name",
      "fabric:/Shop",
      "is the name of an application or service; give the cluster's HTTP gateway, such as https://cluster.example.com:19080",
    ],
    [
      "has another scheme",
      "net.tcp://shop.example:19000",
      "must begin with https:// or http://, such as https://shop.example:19080; port 19000 is for Service Fabric's own clients (Connect-ServiceFabricCluster)",
    ],
    ["has nothing but a scheme", "https://", "is not a URL"],
    ["has a port that is none", "https://shop.example:190800", "is not a URL"],
    ["has a user name", "https://admin@shop.example:19080", "must not contain a user name or password"],
    ["has a password", "https://:t0psecret@shop.example:19080", "must not contain a user name or password"],
    ["has a query", "https://shop.example:19080/?sig=t0psecret", "must not contain a query"],
    ["has an empty query", "https://shop.example:19080/?", "must not contain a query"],
    ["has a fragment", "https://shop.example:19080/#t0psecret", "must not contain a fragment"],
    ["has an empty fragment", "https://shop.example:19080#", "must not contain a fragment"],
  ])("and it %s, then the failure says so without its value", async (_, endpoint, problem) => {
    const { failures } = await host.check({}, { partitionId, cluster: { endpoint }, __provider: currentStoredCode() });

    expect(failures).toEqual([{ property: "", reason: `cluster.endpoint: ${problem}` }]);
    expect(host.output).not.toContain("t0psecret");
  });

  test("and it has a field that does not exist, then the failure names the field", async () => {
    const cluster = { endpoint: "https://shop.example:19080", port: 19080 };
    const { failures } = await host.check({}, { partitionId, cluster, __provider: currentStoredCode() });

    expect(failures).toEqual([{ property: "", reason: 'cluster: has no field "port"' }]);
  });
});
