import { Agent, get, type IncomingMessage } from "node:http";
import { samplePartitions, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const unknownPartition = "11111111-2222-3333-4444-555555555555";

describe("what the gateway answers itself", () => {
  test("GetPartitionInfo of a stateful partition", async () => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(`/Partitions/${orders.toUpperCase()}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(
      `{"ServiceKind":"Stateful","PartitionInformation":{"ServicePartitionKind":"Int64Range","Id":"${orders}",` +
        '"LowKey":"-9223372036854775808","HighKey":"-3074457345618258603"},"TargetReplicaSetSize":3,' +
        '"MinReplicaSetSize":2,"HealthState":"Ok","PartitionStatus":"Ready","LastQuorumLossDurationInSeconds":"0",' +
        '"CurrentConfigurationEpoch":{"ConfigurationVersion":"12884901888","DataLossVersion":"131846800323087021"}}',
    );
  });

  test("GetPartitionInfo of a stateless partition has instances and no epoch", async () => {
    const { gateway } = await fixture.start();
    expect(read(await gateway.get(`/Partitions/${samplePartitions.web}`))).toEqual({
      ServiceKind: "Stateless",
      PartitionInformation: { ServicePartitionKind: "Singleton", Id: samplePartitions.web },
      InstanceCount: 1,
      HealthState: "Ok",
      PartitionStatus: "Ready",
    });
  });

  test("GetPartitionInfo of an unknown partition is 204, while its service name is 404", async () => {
    const { gateway } = await fixture.start();
    expect(await gateway.get(`/Partitions/${unknownPartition}`)).toMatchObject({ status: 204, text: "" });
    const answer = await gateway.get(`/Partitions/${unknownPartition}/$/GetServiceName`);
    expect(answer.status).toBe(404);
    expect(codeOf(answer)).toBe("FABRIC_E_PARTITION_NOT_FOUND");
    expect(answer.headers.get("x-servicefabric")).toBeNull();
  });

  test("GetServiceName and GetApplicationName lead from a partition to its application", async () => {
    const { gateway } = await fixture.start();
    const service = read(await gateway.get(`/Partitions/${orders}/$/GetServiceName`));
    expect(service).toEqual({ Id: "SampleApp~Orders", Name: "fabric:/SampleApp/Orders" });
    const application = read(await gateway.get(`/Services/${service.Id}/$/GetApplicationName`));
    expect(application).toEqual({ Id: "SampleApp", Name: "fabric:/SampleApp" });
  });

  test.each([
    ["Orders", { ServiceKind: "Stateful", HasPersistedState: true, TypeName: "OrdersType", ManifestVersion: "1.0.0" }],
    ["Cart", { ServiceKind: "Stateful", HasPersistedState: false }],
    ["Web", { ServiceKind: "Stateless", ServiceStatus: "Active", IsServiceGroup: false }],
  ])("GetServices/{id} describes %s", async (name, expected) => {
    const { gateway } = await fixture.start();
    const service = read(await gateway.get(`/Applications/SampleApp/$/GetServices/SampleApp~${name}`));
    expect(service).toMatchObject({ ...expected, Id: `SampleApp~${name}`, Name: `fabric:/SampleApp/${name}` });
    expect("HasPersistedState" in service).toBe(name !== "Web");
  });

  test.each([
    "/Applications/SampleApp/$/GetServices/SampleApp~Nothing",
    "/Applications/Other/$/GetServices/SampleApp~Web",
  ])("%s is 204", async (path) => {
    const { gateway } = await fixture.start();
    expect(await gateway.get(path)).toMatchObject({ status: 204, text: "" });
  });

  test.each(["GetApplicationName", "GetPartitions"])("%s of an unknown service is 404", async (operation) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(`/Services/SampleApp~Nothing/$/${operation}`);
    expect(answer.status).toBe(404);
    expect(codeOf(answer)).toBe("FABRIC_E_SERVICE_DOES_NOT_EXIST");
  });

  test("GetPartitions comes in pages, and calls the epoch PrimaryEpoch from 6.4 on", async () => {
    const { gateway } = await fixture.start({ partitionsPageSize: 2 });
    const first = read(await gateway.get("/Services/SampleApp~Orders/$/GetPartitions"));
    expect(first.Items).toHaveLength(2);
    const query = { ContinuationToken: first.ContinuationToken };
    const second = read(await gateway.get("/Services/SampleApp~Orders/$/GetPartitions", query));
    expect(second).toMatchObject({ ContinuationToken: "", Items: [{ ServiceKind: "Stateful" }] });
    const all = [...first.Items, ...second.Items];
    expect(all.map((item) => item.PartitionInformation.Id).sort()).toEqual([...samplePartitions.orders].sort());
    expect(all.every((item) => item.PrimaryEpoch.DataLossVersion === "131846800323087021")).toBe(true);
    const older = read(await gateway.get("/Services/SampleApp~Orders/$/GetPartitions", {}, "6.0"));
    expect(older.Items[0]).toHaveProperty("CurrentConfigurationEpoch");
    expect(older.Items[0]).not.toHaveProperty("PrimaryEpoch");
  });

  test("ids may hold a percent-encoded slash, and collections a slash at the end", async () => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get("/Services/SampleApp%2FOrders/$/GetPartitions/", {}, "3.0");
    expect(read(answer).Items).toHaveLength(3);
  });

  test("GetClusterVersion", async () => {
    const { gateway } = await fixture.start({ clusterVersion: "9.1.1387.9590" });
    expect((await gateway.get("/$/GetClusterVersion")).text).toBe('{"Version":"9.1.1387.9590"}');
  });

  test("what a named partition looks like", async () => {
    const [application] = sampleTopology().applications;
    if (!application) throw new Error("The sample has an application.");
    const named = { id: unknownPartition, scheme: { kind: "Named", name: "north" } } as const;
    const service = {
      kind: "Stateless",
      name: "fabric:/SampleApp/Maps",
      typeName: "MapsType",
      partitions: [named],
    } as const;
    const { gateway } = await fixture.start({ topology: { applications: [{ ...application, services: [service] }] } });
    expect(read(await gateway.get(`/Partitions/${unknownPartition}`)).PartitionInformation).toEqual({
      ServicePartitionKind: "Named",
      Id: unknownPartition,
      Name: "north",
    });
  });
});

describe("what the gateway refuses", () => {
  test.each([
    ["no api-version", null],
    ["one above the cluster's", "10.2"],
    ["one of a later major version", "11.0"],
    ["one that is no version", "latest"],
    ["zero", "0.0"],
  ])("%s", async (_what, apiVersion) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(`/Partitions/${orders}`, {}, apiVersion);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe("E_INVALIDARG");
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each(["10.1", "10.10", "9.1", "6.0", "6.2-preview", "3.0"])("but not api-version %s", async (apiVersion) => {
    const { gateway } = await fixture.start();
    expect((await gateway.get(`/Partitions/${orders}`, {}, apiVersion)).status).toBe(200);
  });

  test.each([
    `/partitions/${orders}`,
    `/Partitions/${orders}/$/getbackupprogress`,
    `/Partitions/${orders}/$/Backup`,
    "/Nothing",
    "/%zz",
    "/Partitions/not-a-guid",
  ])("GET %s", async (path) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(path);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe("E_INVALIDARG");
  });

  test("a body above 4 MiB", async () => {
    const { gateway, emulator } = await fixture.start();
    const answer = await gateway.post(
      `/Partitions/${orders}/$/Backup`,
      JSON.stringify({ x: "x".repeat(4 * 1024 * 1024) }),
    );
    expect(answer.status).toBe(413);
    expect(codeOf(answer)).toBe("FABRIC_E_MESSAGE_TOO_LARGE");
    expect(emulator.requests).toMatchObject([{ status: 413 }]);
    expect((await gateway.post(`/Partitions/${orders}/$/Backup`, " ".repeat(4 * 1024 * 1024 - 100))).status).toBe(202);
  });
});

describe("topologies that make no sense", () => {
  const [application] = sampleTopology().applications;
  const service = application?.services[0];
  const partition = service?.partitions[0];
  if (!application || !service || !partition) throw new Error("The sample has them.");

  test.each([
    ["an application name without the scheme", { ...application, name: "SampleApp" }],
    ["a service outside of its application", { ...application, name: "fabric:/Other" }],
    ["a service that is there twice", { ...application, services: [service, service] }],
    [
      "a partition without a GUID",
      { ...application, services: [{ ...service, partitions: [{ ...partition, id: "1" }] }] },
    ],
  ])("%s", async (_what, broken) => {
    await expect(fixture.start({ topology: { applications: [broken] } })).rejects.toThrow(TypeError);
  });
});

test("one connection serves many requests", async () => {
  const { emulator } = await fixture.start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  fixture.afterwards(async () => agent.destroy());
  const ask = () =>
    new Promise<{ reused: boolean; status: number | undefined }>((resolve, reject) => {
      const request = get(
        `${emulator.url}/$/GetClusterVersion?api-version=6.4`,
        { agent },
        (reply: IncomingMessage) => {
          reply.resume().on("end", () => resolve({ reused: request.reusedSocket, status: reply.statusCode }));
        },
      ).on("error", reject);
    });
  expect(await ask()).toEqual({ reused: false, status: 200 });
  expect(await ask()).toEqual({ reused: true, status: 200 });
  expect(await ask()).toEqual({ reused: true, status: 200 });
});
