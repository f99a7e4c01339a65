import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Client, createClient } from "../../src/service-fabric/client";
import type { ServiceDescription } from "../../src/service-fabric/creations";
import { createTransport } from "../../src/service-fabric/transport";
import { anonymous } from "./anonymous";

const never = new AbortController().signal;

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

let asked: Asked[];
let answer: (request: Asked) => { status: number; body?: string };
let client: Client;
const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.on("end", () => {
    const { method = "", url = "" } = incoming;
    const request = { method, url, body: Buffer.concat(chunks).toString("utf8") };
    asked.push(request);
    const { status, body = "" } = answer(request);
    outgoing.writeHead(status).end(body);
  });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  // A server that listens on a port has an address of this type; only one on a pipe has text.
  const { port } = server.address() as AddressInfo;
  const connection = anonymous(`http://127.0.0.1:${port}`);
  client = createClient(connection, createTransport(connection));
});
afterEach(() => client.close());

/** As a server writes it, with a member that this client does not know, and numbers that JavaScript would change. */
const described = `{"ServiceKind":"Stateful","ApplicationName":"fabric:/Shop","ServiceName":"fabric:/Shop/Orders","ServiceTypeName":"OrdersType","InitializationData":[1,2],"PartitionDescription":{"PartitionScheme":"UniformInt64Range","Count":2,"LowKey":"-9223372036854775808","HighKey":"9223372036854775807"},"CorrelationScheme":[{"Scheme":"Affinity","ServiceName":"fabric:/Shop/Stock"}],"ServiceDnsName":"orders.shop","ScalingPolicies":[],"Newer":{"Seconds":131846800323087021,"Share":1.0},"TargetReplicaSetSize":3,"MinReplicaSetSize":2,"HasPersistedState":true}`;

async function description(): Promise<ServiceDescription> {
  answer = () => ({ status: 200, body: described });
  const reply = await client.getServiceDescription("fabric:/Shop/Orders", never);
  if (reply.kind !== "answered") throw new Error(`It is ${reply.kind}.`);
  return reply.value;
}

describe("given the description of a service, when another one is created after it", () => {
  const copy = { applicationName: "fabric:/Copy", serviceName: "fabric:/Copy/Orders" };

  test("then all is sent as it was read, to the last digit, but for the names and what ties it to others", async () => {
    const read = await description();
    answer = () => ({ status: 202 });

    expect(await client.createService(read, copy, never)).toEqual({ kind: "answered", value: undefined });

    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /Services/Shop~Orders/$/GetDescription?api-version=6.0",
      "POST /Applications/Copy/$/GetServices/$/Create?api-version=6.0",
    ]);
    expect(asked[1]?.body).toBe(
      described
        .replaceAll("fabric:/Shop/Orders", "fabric:/Copy/Orders")
        .replace('"fabric:/Shop"', '"fabric:/Copy"')
        .replace(/"CorrelationScheme":\[.*?\],"ServiceDnsName":"orders.shop","ScalingPolicies":\[\],/, ""),
    );
  });

  test("with fewer replicas and another scheme, then these change in their place", async () => {
    const read = await description();
    answer = () => ({ status: 202 });
    const scheme = { kind: "UniformInt64Range", count: 1, lowKey: "-5", highKey: "9223372036854775807" } as const;

    await client.createService(read, { ...copy, scheme, targetReplicaSetSize: 1, minReplicaSetSize: 1 }, never);

    const body = asked[1]?.body ?? "";
    expect(body).toContain(
      '"PartitionDescription":{"PartitionScheme":"UniformInt64Range","Count":1,"LowKey":"-5","HighKey":"9223372036854775807"}',
    );
    expect(body).toMatch(/"Newer":\{.*\},"TargetReplicaSetSize":1,"MinReplicaSetSize":1,"HasPersistedState":true\}$/);
  });

  test.each([
    [{ kind: "Named", names: ["a", "b"] } as const, '{"PartitionScheme":"Named","Count":2,"Names":["a","b"]}'],
    [{ kind: "Singleton" } as const, '{"PartitionScheme":"Singleton"}'],
  ])("with the scheme %j, then it is written as the API has it", async (scheme, expected) => {
    const read = await description();
    answer = () => ({ status: 202 });

    await client.createService(read, { ...copy, scheme }, never);

    expect(asked[1]?.body).toContain(`"PartitionDescription":${expected}`);
  });

  test("in an application whose name has a percent sign, then it is asked for once where it is accepted", async () => {
    const read = await description();
    answer = () => ({ status: 202 });

    await client.createService(read, { ...copy, applicationName: "fabric:/C%20opy" }, never);

    expect(asked).toHaveLength(2);
  });
});

describe("given an application", () => {
  test("when it is created, then the request has its type, version, parameters and identity", async () => {
    answer = () => ({ status: 201 });
    const request = {
      applicationName: "fabric:/Copy",
      typeName: "ShopType",
      typeVersion: "1.0.0",
      parameters: { Count: "3" },
      identity: { TokenServiceEndpoint: "https://identity", ManagedIdentities: [] },
      serverTimeoutSeconds: 300,
    };

    expect(await client.createApplication(request, never)).toEqual({ kind: "answered", value: undefined });

    expect(asked[0]?.url).toBe("/Applications/$/Create?api-version=6.0&timeout=300");
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      Name: "fabric:/Copy",
      TypeName: "ShopType",
      TypeVersion: "1.0.0",
      ParameterList: [{ Key: "Count", Value: "3" }],
      ManagedApplicationIdentity: { TokenServiceEndpoint: "https://identity", ManagedIdentities: [] },
    });
  });

  test.each([
    [false, "/Applications/Copy/$/Delete?api-version=6.0"],
    [true, "/Applications/Copy/$/Delete?ForceRemove=true&api-version=6.0"],
  ])("when it is deleted, by force %s, then nothing but that is asked for", async (byForce, url) => {
    answer = () => ({ status: 200 });

    expect(await client.deleteApplication("fabric:/Copy", byForce, never)).toEqual({
      kind: "answered",
      value: undefined,
    });

    expect(asked).toEqual([{ method: "POST", url, body: "" }]);
  });

  test("when one is deleted whose name the gateway decodes twice, then its other spelling is tried", async () => {
    answer = ({ url }) =>
      url.startsWith("/Applications/C%252520opy")
        ? { status: 200 }
        : { status: 404, body: '{"Error":{"Code":"FABRIC_E_APPLICATION_NOT_FOUND","Message":""}}' };

    await client.deleteApplication("fabric:/C%20opy", false, never);

    expect(asked.map(({ url }) => url.split("/$/")[0])).toEqual([
      "/Applications/C%2520opy",
      "/Applications/C%252520opy",
    ]);
  });

  test("when the service types of its version are asked for, then each has the version of its manifest", async () => {
    answer = () => ({
      status: 200,
      body: '[{"ServiceTypeDescription":{"Kind":"Stateful","ServiceTypeName":"OrdersType"},"ServiceManifestVersion":"1.0.0"}]',
    });

    expect(await client.listServiceTypes("ShopType", "1.0.0 beta", never)).toEqual({
      kind: "answered",
      value: [{ name: "OrdersType", manifestVersion: "1.0.0" }],
    });
    expect(asked[0]?.url).toBe(
      "/ApplicationTypes/ShopType/$/GetServiceTypes?ApplicationTypeVersion=1.0.0%20beta&api-version=6.0",
    );
  });
});
