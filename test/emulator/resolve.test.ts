import { readTopology, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const path = (service: string) => `/Services/${service}/$/ResolvePartition`;
const int64 = (key: string) => ({ PartitionKeyType: "2", PartitionKeyValue: key });

describe("ResolveService", () => {
  test.each([
    ["-9223372036854775808", samplePartitions.orders[0]],
    ["-3074457345618258603", samplePartitions.orders[0]],
    ["-3074457345618258602", samplePartitions.orders[1]],
    ["9223372036854775807", samplePartitions.orders[2]],
  ])("finds the partition of the key %s", async (key, id) => {
    const { gateway } = await fixture.start();
    const resolved = read(await gateway.get(path("SampleApp~Orders"), int64(key), "6.0"));
    expect(resolved.PartitionInformation.Id).toBe(id);
    expect(resolved.Name).toBe("fabric:/SampleApp/Orders");
    expect(resolved.Endpoints.map((endpoint: { Kind: string }) => endpoint.Kind)).toEqual([
      "StatefulPrimary",
      "StatefulSecondary",
      "StatefulSecondary",
    ]);
  });

  test("needs no key for a single partition", async () => {
    const { gateway } = await fixture.start();
    for (const query of [{}, { PartitionKeyType: "1" }]) {
      const resolved = read(await gateway.get(path("SampleApp~Web"), query, "6.0"));
      expect(resolved.PartitionInformation.Id).toBe(samplePartitions.web);
      expect(resolved.Endpoints).toMatchObject([
        { Kind: "Stateless", Address: expect.stringContaining('"Endpoints"') },
      ]);
    }
  });

  test("finds a partition by its name", async () => {
    const service = { kind: "Stateless", name: "fabric:/A/S", typeName: "T", scheme: "Named", names: ["north", "süd"] };
    const topology = readTopology({
      applications: [{ name: "fabric:/A", typeName: "T", typeVersion: "1", services: [service] }],
    });
    const { gateway } = await fixture.start({ topology });
    const named = (name: string) => gateway.get(path("A~S"), { PartitionKeyType: "3", PartitionKeyValue: name }, "6.0");
    expect(read(await named("süd")).PartitionInformation).toMatchObject({ ServicePartitionKind: "Named", Name: "süd" });
    expect(codeOf(await named("east"))).toBe("FABRIC_E_INVALID_PARTITION_KEY");
  });

  test.each([
    ["no key for ranges", "Orders", {}, 400, "FABRIC_E_INVALID_PARTITION_KEY"],
    ["a number for a single partition", "Web", int64("1"), 400, "FABRIC_E_INVALID_PARTITION_KEY"],
    ["a number that is none", "Orders", int64("one"), 400, "E_INVALIDARG"],
    ["a number beyond 64 bits", "Orders", int64("9223372036854775808"), 400, "E_INVALIDARG"],
    ["a number without value", "Orders", { PartitionKeyType: "2" }, 400, "E_INVALIDARG"],
    ["a name without value", "Orders", { PartitionKeyType: "3" }, 400, "E_INVALIDARG"],
    ["an unknown kind", "Orders", { PartitionKeyType: "4" }, 400, "E_INVALIDARG"],
    ["a junk version", "Web", { PreviousRspVersion: "7" }, 400, "E_INVALIDARG"],
    ["an unknown service", "Nothing", {}, 404, "FABRIC_E_SERVICE_DOES_NOT_EXIST"],
  ])("refuses %s", async (_what, service, query, status, code) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(path(`SampleApp~${service}`), query, "6.0");
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test("the version changes with the primary, and may be given back", async () => {
    const { emulator, gateway } = await fixture.start();
    const first = read(await gateway.get(path("SampleApp~Cart"), {}, "6.0"));
    emulator.cluster.moveToNewEpoch(samplePartitions.cart);
    for (const version of [first.Version, decodeURIComponent(first.Version)]) {
      const second = read(await gateway.get(path("SampleApp~Cart"), { PreviousRspVersion: version }, "6.0"));
      expect(second.Version).not.toBe(first.Version);
      expect(second.Endpoints[0].Address).not.toBe(first.Endpoints[0].Address);
    }
  });

  test("without a primary there is nothing to resolve to", async () => {
    const { emulator, gateway } = await fixture.start();
    emulator.cluster.setPartitionStatus(samplePartitions.cart, "InQuorumLoss");
    const answer = await gateway.get(path("SampleApp~Cart"), {}, "6.0");
    expect([answer.status, codeOf(answer)]).toEqual([503, "FABRIC_E_SERVICE_OFFLINE"]);
  });
});
