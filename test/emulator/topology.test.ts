import {
  readTopology,
  samplePartitions,
  sampleTopology,
  TopologyError,
  type TopologyFile,
} from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { read } from "./gateway-client";

const fixture = emulatorFixture();

/** A file with one application that has these services. */
function fileWith(...services: unknown[]) {
  return { applications: [{ name: "fabric:/App", typeName: "AppType", typeVersion: "1.0.0", services }] };
}

function problemsOf(value: unknown): readonly string[] {
  try {
    readTopology(value);
  } catch (error) {
    if (error instanceof TopologyError) return error.problems;
    throw error;
  }
  return [];
}

const stateful = { kind: "Stateful", hasPersistedState: true, typeName: "T" } as const;
const id = (digit: number) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;

describe("a topology file", () => {
  test("may spell out everything, with int64 as numbers or texts", () => {
    const topology = readTopology({
      cluster: { name: "east", id: "6f8a" },
      nodes: [{ name: "n0", upgradeDomain: "UD0", faultDomain: "fd:/a", type: "Back" }, { name: "n1" }],
      applicationTypes: [{ name: "AppType", versions: ["1.0.0", "1.1.0"] }],
      applications: [
        {
          name: "fabric:/App",
          typeName: "AppType",
          typeVersion: "1.0.0",
          parameters: { Size: "3" },
          services: [
            {
              ...stateful,
              name: "fabric:/App/Svc",
              manifestVersion: "7",
              targetReplicaSetSize: 5,
              minReplicaSetSize: 3,
              partitions: [
                {
                  id: id(1),
                  scheme: { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: -1 },
                  status: "InQuorumLoss",
                  epoch: { dataLossVersion: "131846800323087021", configurationVersion: 12884901888 },
                  lsn: "9007199254740993",
                },
                { id: id(2), scheme: { kind: "Int64Range", lowKey: 0, highKey: "9223372036854775807" } },
              ],
            },
          ],
        },
      ],
    });
    expect(topology).toEqual({
      cluster: { name: "east", id: "6f8a" },
      nodes: [{ name: "n0", upgradeDomain: "UD0", faultDomain: "fd:/a", type: "Back" }, { name: "n1" }],
      applicationTypes: [{ name: "AppType", versions: ["1.0.0", "1.1.0"] }],
      applications: [
        {
          name: "fabric:/App",
          typeName: "AppType",
          typeVersion: "1.0.0",
          parameters: { Size: "3" },
          services: [
            {
              ...stateful,
              name: "fabric:/App/Svc",
              manifestVersion: "7",
              targetReplicaSetSize: 5,
              minReplicaSetSize: 3,
              partitions: [
                {
                  id: id(1),
                  scheme: { kind: "Int64Range", lowKey: -9223372036854775808n, highKey: -1n },
                  status: "InQuorumLoss",
                  epoch: { dataLossVersion: 131846800323087021n, configurationVersion: 12884901888n },
                  lsn: 9007199254740993n,
                },
                { id: id(2), scheme: { kind: "Int64Range", lowKey: 0n, highKey: 9223372036854775807n } },
              ],
            },
          ],
        },
      ],
    });
  });

  test("may let partitions be made, with ids that never change", () => {
    const file: TopologyFile = {
      applications: [
        {
          name: "fabric:/App",
          typeName: "AppType",
          typeVersion: "1.0.0",
          services: [
            { ...stateful, name: "fabric:/App/Ranges", scheme: "Int64Range", partitionCount: 3 },
            { ...stateful, name: "fabric:/App/Few", scheme: "Int64Range", partitionCount: 2, lowKey: 0, highKey: "4" },
            { ...stateful, name: "fabric:/App/Names", scheme: "Named", names: ["north", "south"] },
            { kind: "Stateless", typeName: "W", name: "fabric:/App/Single", instanceCount: -1 },
          ],
        },
      ],
    };
    const [ranges, few, names, single] = readTopology(file).applications[0]?.services ?? [];
    expect(ranges?.partitions).toEqual([
      {
        id: "77877bab-bcd6-5599-8811-8002055d07c7",
        scheme: { kind: "Int64Range", lowKey: -9223372036854775808n, highKey: -3074457345618258603n },
      },
      {
        id: "3783fc3e-f67b-5fb7-972c-4f457969b474",
        scheme: { kind: "Int64Range", lowKey: -3074457345618258602n, highKey: 3074457345618258602n },
      },
      {
        id: "56fdb9c3-0e75-5607-8a2f-57e3d837dc11",
        scheme: { kind: "Int64Range", lowKey: 3074457345618258603n, highKey: 9223372036854775807n },
      },
    ]);
    expect(few?.partitions.map(({ scheme }) => scheme)).toEqual([
      { kind: "Int64Range", lowKey: 0n, highKey: 2n },
      { kind: "Int64Range", lowKey: 3n, highKey: 4n },
    ]);
    expect(names?.partitions.map(({ scheme }) => scheme)).toEqual([
      { kind: "Named", name: "north" },
      { kind: "Named", name: "south" },
    ]);
    expect(single?.partitions.map(({ scheme }) => scheme)).toEqual([{ kind: "Singleton" }]);
  });

  test("splits the keys as a real cluster does", () => {
    const service = { ...stateful, name: "fabric:/App/A", scheme: "Int64Range", partitionCount: 10 };
    const ranges = readTopology(fileWith(service)).applications[0]?.services[0]?.partitions.map(({ scheme }) => scheme);
    expect(ranges?.[0]).toMatchObject({ lowKey: -9223372036854775808n, highKey: -7378697629483820647n });
    expect(ranges?.[5]).toMatchObject({ lowKey: 2n, highKey: 1844674407370955163n });
    expect(ranges?.[7]).toMatchObject({ lowKey: 3689348814741910325n, highKey: 5534023222112865485n });
    expect(ranges?.[9]).toMatchObject({ lowKey: 7378697629483820647n, highKey: 9223372036854775807n });
  });

  test("tells all its problems at once, each with its path", () => {
    const broken = {
      nodes: 0,
      aplications: 1,
      applications: [
        {
          name: "fabric:/App",
          typeName: "AppType",
          typeVersion: "1.0.0",
          services: [
            { ...stateful, name: "fabric:/App/A", partitions: [{ id: "1", scheme: { kind: "Singleton" } }] },
            { ...stateful, name: "fabric:/Other/B" },
            { ...stateful, name: "fabric:/App/A", hasPersistedState: "yes" },
            { ...stateful, name: "fabric:/App/A" },
            {
              ...stateful,
              name: "fabric:/App/Overlap",
              partitions: [
                { id: id(1), scheme: { kind: "Int64Range", lowKey: 0, highKey: 100 } },
                { id: id(1), scheme: { kind: "Int64Range", lowKey: 50, highKey: 60 } },
                { id: id(2), scheme: { kind: "Int64Range", lowKey: 200, highKey: 300 } },
                { id: id(3), scheme: { kind: "Int64Range", lowKey: 301, highKey: 290 } },
              ],
            },
            {
              ...stateful,
              name: "fabric:/App/Lsn",
              partitions: [{ scheme: { kind: "Singleton" }, lsn: 2 ** 53 }],
            },
            { ...stateful, name: "fabric:/App/Count", scheme: "Int64Range" },
            { ...stateful, name: "fabric:/App/Names", names: ["a"], scheme: "Singleton" },
          ],
        },
        { name: "App2", typeName: "T", typeVersion: "1", services: [] },
        { name: "fabric:/App~3", typeName: "T", typeVersion: "1", services: [] },
        { name: "fabric:/System", typeName: "T", services: [] },
      ],
    };
    const services = "applications[0].services";
    expect(problemsOf(broken)).toEqual([
      expect.stringMatching(/^nodes: /),
      expect.stringMatching(/aplications/),
      expect.stringMatching(/^applications\[0\]\.services\[2\]\.hasPersistedState: /),
      `${services}[5].partitions[0].lsn: Expected an int64 as number or text — not 9007199254740992; write it as text, a JSON number is not exact here`,
      `${services}[6].partitionCount: The scheme Int64Range needs it.`,
      `${services}[7].names: It needs "scheme": "Named", and goes without partitions.`,
      expect.stringMatching(/^applications\[3\]\.typeVersion: /),
      `${services}[0].partitions[0].id: A partition's id is a GUID — not 1`,
      `${services}[1].name: fabric:/Other/B is not below its application fabric:/App`,
      `${services}[3].name: fabric:/App/A is there twice: it is also ${services}[0].name`,
      `${services}[4].partitions[1].id: ${id(1)} is there twice: it is also ${services}[4].partitions[0].id`,
      `${services}[4].partitions[3].scheme: lowKey 301 is above highKey 290`,
      `${services}[4].partitions[1].scheme: The range overlaps with that of partitions[0]`,
      `${services}[4].partitions[2].scheme: The range leaves a hole after that of partitions[0]`,
      "applications[1].name: A name starts with fabric:/ — not App2",
      "applications[2].name: A name must not have the character ~: fabric:/App~3",
    ]);
  });

  test.each([
    ["mixed schemes", [{ scheme: { kind: "Singleton" } }, { scheme: { kind: "Named", name: "a" } }], /one scheme/],
    ["two singletons", [{ scheme: { kind: "Singleton" } }, { scheme: { kind: "Singleton" } }], /has one partition/],
    [
      "a name twice",
      [{ scheme: { kind: "Named", name: "a" } }, { scheme: { kind: "Named", name: "a" } }],
      /a is there twice/,
    ],
    ["no partitions", [], /at least one partition/],
  ])("refuses %s", (_what, partitions, problem) => {
    expect(problemsOf(fileWith({ ...stateful, name: "fabric:/App/A", partitions }))).toEqual([
      expect.stringMatching(problem),
    ]);
  });

  test.each([
    ["more ranges than keys", { scheme: "Int64Range", partitionCount: 9, lowKey: 0, highKey: 4 }, "partitionCount"],
    ["no names", { scheme: "Named" }, "names"],
    ["partitions and a scheme", { scheme: "Singleton", partitions: [{ scheme: { kind: "Singleton" } }] }, "scheme"],
    ["a count without a scheme", { partitionCount: 2 }, "partitionCount"],
    ["fewer replicas than at least", { targetReplicaSetSize: 1, minReplicaSetSize: 2 }, "minReplicaSetSize"],
  ])("refuses %s", (_what, members, member) => {
    expect(problemsOf(fileWith({ ...stateful, name: "fabric:/App/A", ...members }))).toEqual([
      expect.stringContaining(`applications[0].services[0].${member}: `),
    ]);
  });

  test.each([[undefined], [[]], ["text"], [{}], [{ applications: [null] }]])("is no %j", (value) => {
    expect(problemsOf(value)).not.toEqual([]);
  });

  test("with 10,000 partitions is read and served quickly, page by page", async () => {
    const services = Array.from({ length: 10 }, (_, index) => ({
      ...stateful,
      name: `fabric:/App/Svc${index}`,
      scheme: "Int64Range",
      partitionCount: 1_000,
    }));
    const { gateway } = await fixture.start({ topology: readTopology(fileWith(...services)), partitionsPageSize: 400 });
    const seen = new Set<string>();
    let token = "";
    for (let page = 0; page < 3; page++) {
      const query = token === "" ? {} : { ContinuationToken: token };
      const list = read(await gateway.get("/Services/App~Svc7/$/GetPartitions", query));
      for (const item of list.Items) seen.add(item.PartitionInformation.Id);
      token = list.ContinuationToken;
    }
    expect(token).toBe("");
    expect(seen.size).toBe(1_000);
  });
});

describe("what the topology of code may say", () => {
  test("all problems at once", async () => {
    const [application] = sampleTopology().applications;
    if (!application) throw new Error("The sample has an application.");
    const topology = { nodes: [], applications: [application, application] };
    await expect(fixture.start({ topology })).rejects.toMatchObject({
      name: "TopologyError",
      problems: expect.arrayContaining(["nodes: A cluster has at least one node."]),
    });
  });

  test("the header ClusterId has to name the cluster, where it has an id", async () => {
    const { emulator } = await fixture.start({ topology: { ...sampleTopology(), cluster: { id: "6F8A" } } });
    const ask = (clusterId: string, path: string) =>
      fetch(`${emulator.url}${path}?api-version=6.4`, { headers: { ClusterId: clusterId } });
    expect((await ask("6f8a", "/Nodes")).status).toBe(200);
    const refused = await ask("other", "/Nodes");
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual({ Error: { Code: "E_ACCESSDENIED", Message: "Access Denied." } });
    const progress = `/Partitions/${samplePartitions.cart}/$/GetBackupProgress`;
    expect((await ask("other", progress)).status).toBe(403);
    expect((await ask("other", "/Nothing")).status).toBe(400);
  });

  test("no id, no such check", async () => {
    const { emulator } = await fixture.start();
    const answer = await fetch(`${emulator.url}/Nodes?api-version=6.4`, { headers: { ClusterId: "any" } });
    expect(answer.status).toBe(200);
  });
});
