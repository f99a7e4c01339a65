import { type BackupOrder, type PendingBackup, runBackup } from "../../src/backup";
import type { ListedPartition, PartitionInformation } from "../../src/service-fabric/records";
import { VirtualClock } from "../waiting/virtual-clock";
import {
  answered,
  errorIn,
  type Finished,
  leftBehind,
  listedPartition,
  notReady,
  order,
  otherPartitionId,
  partitionId,
  provenIn,
  refused,
  reset,
  run,
  type Script,
  ScriptedCluster,
  serverError,
  serviceName,
  startsAt,
} from "./scripted-cluster";

const second = 1_000;

const partition = (id: string, information?: PartitionInformation): ListedPartition => ({
  id,
  serviceKind: "Stateful",
  ...(information === undefined ? {} : { information }),
});
const ranges = [
  partition(partitionId, { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "-1" }),
  partition(otherPartitionId, { kind: "Int64Range", lowKey: "0", highKey: "9223372036854775807" }),
];
const names = ["eu", "us", "asia"].map((name, index) =>
  partition(index === 0 ? partitionId : otherPartitionId, { kind: "Named", name }),
);

/** A run for the calm cluster's service, by name. */
const byName = (script: Script = {}, partitionKey?: string, service = serviceName) =>
  run({
    order: { address: { service, ...(partitionKey === undefined ? {} : { partitionKey }) } },
    cluster: { ...(service === serviceName ? {} : { partitions: () => answered(undefined) }), ...script },
  });

/** An error before anything was asked of a partition. */
function refusalOf(finished: Finished) {
  const { error, pending } = errorIn(finished);
  expect(pending).toBeUndefined();
  expect(finished.requests).toEqual([]);
  expect(finished.cluster.times("getPartition")).toEqual([]);
  expect(error.partitionId).toBeUndefined();
  return error;
}

describe("given a target by name, when the run starts, then it goes to the partition that the key leads to", () => {
  test.each([
    ["a single partition", [listedPartition], undefined, partitionId],
    ["a key of the first range", ranges, "-1", partitionId],
    ["a key of the second range, beyond 2^53", ranges, "9007199254740993", otherPartitionId],
    ["a name", names, "us", otherPartitionId],
  ])("%s", async (_, partitions, key, id) => {
    const finished = await byName({ partitions: () => answered(partitions) }, key);

    expect(provenIn(finished)).toMatchObject({ partitionId: id, serviceName });
    expect(finished.cluster.calls.filter(({ operation }) => operation === "listPartitions")).toMatchObject([
      { name: serviceName },
    ]);
    const asked = ["getPartition", "getBackupProgress", "requestBackup", "listBackups"];
    const calls = finished.cluster.calls.filter(({ operation }) => asked.includes(operation));
    expect(new Set(calls.map((call) => call.partitionId))).toEqual(new Set([id]));
  });

  test("and the rows tell what is looked for, and what was found", async () => {
    const { progress } = await byName({ partitions: () => answered(names) }, "eu");

    expect(progress.slice(0, 3).map(({ text }) => text)).toEqual([
      `looking for the partition of ${serviceName}, partitionKey "eu" on https://cluster.example:19080`,
      `found partition ${partitionId} of ${serviceName}, partitionKey "eu"`,
      "looking at the partition on https://cluster.example:19080",
    ]);
  });

  test("and the result holds the partition's keys, as it does for a target by id", async () => {
    const information: PartitionInformation = { kind: "Int64Range", lowKey: "0", highKey: "9223372036854775807" };
    const script: Script = {
      partitions: () => answered(ranges),
      partition: () => answered({ serviceKind: "Stateful", information }),
    };

    expect(provenIn(await byName(script, "7")).partition).toEqual(information);
    expect(provenIn(await run({ cluster: script })).partition).toEqual(information);
    expect(provenIn(await byName())).not.toHaveProperty("partition");
  });
});

describe("given a key that leads to no partition, when the run starts, then the error says which there are", () => {
  test.each([
    [
      "none for ranges",
      ranges,
      undefined,
      "SFB_PARTITION_KEY_MISSING",
      "-9223372036854775808 to -1, 0 to 9223372036854775807",
    ],
    ["none for names", names, undefined, "SFB_PARTITION_KEY_MISSING", '(Named): "asia", "eu", "us".'],
    [
      "one beyond all",
      ranges,
      "9223372036854775808",
      "SFB_PARTITION_KEY_OUT_OF_RANGE",
      "0 to 9223372036854775807, -92",
    ],
    ["a word for ranges", ranges, "eu", "SFB_PARTITION_KEY_OUT_OF_RANGE", "The `partitionKey` is no whole number."],
    ["another name", names, "EUS", "SFB_PARTITION_NAME_NOT_FOUND", '(Named): "eu", "us", "asia".'],
    ["one for a single partition", [listedPartition], "0", "SFB_PARTITION_KEY_NOT_TAKEN", "Singleton"],
    [
      "any for a kind that we do not know",
      [partition(partitionId)],
      "0",
      "SFB_UNEXPECTED",
      "Give `partitionId` instead",
    ],
  ])("%s", async (_, partitions, key, code, said) => {
    const error = refusalOf(await byName({ partitions: () => answered(partitions) }, key));

    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
    const target = key === undefined ? serviceName : `${serviceName}, partitionKey "${key}"`;
    expect(error.message.split("\n")[0]).toMatch(new RegExp(`^Backup of ${target}: `));
    expect(error.target).toBe(target);
  });

  test("and of a hundred names ten are told, the nearest first", async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      partition(partitionId, { kind: "Named", name: `shard-${index}` }),
    );
    const { message } = refusalOf(await byName({ partitions: () => answered(many) }, "shard-777"));

    expect(message).toMatch(/\(Named\): "shard-77", ("shard-\d+", ){8}"shard-\d+" and 90 more\./);
  });

  test("a stateless service has nothing to back up, and one without partitions is as good as none", async () => {
    const stateless = [{ ...listedPartition, serviceKind: "Stateless" }];

    expect(refusalOf(await byName({ partitions: () => answered(stateless) })).code).toBe("SFB_STATELESS_SERVICE");
    expect(refusalOf(await byName({ partitions: () => answered([]) })).code).toBe("SFB_SERVICE_NOT_FOUND");
  });
});

describe("given a service that is not there, when the run starts, then the error names near ones", () => {
  const applications = ["fabric:/App", "fabric:/Other", "fabric:/App2"].map((name) => ({ name }));
  const servicesOf: Readonly<Record<string, readonly string[]>> = {
    "fabric:/App": ["fabric:/App/Web", "fabric:/App/Service"],
    "fabric:/App2": ["fabric:/App2/Cart"],
    "fabric:/Other": ["fabric:/Other/Job"],
  };
  const lists: Script = {
    applications: () => answered(applications),
    services: (_, application) => answered((servicesOf[application] ?? []).map((name) => ({ name }))),
  };
  const asked = ({ cluster }: Finished) =>
    cluster.calls.filter(({ operation }) => operation.startsWith("list")).map(({ name = "all" }) => name);

  test("of the same application", async () => {
    const finished = await byName(lists, undefined, "fabric:/App/service");
    const error = refusalOf(finished);

    expect(error.code).toBe("SFB_SERVICE_NOT_FOUND");
    expect(error.message).toContain("Services, nearest first: fabric:/App/Service, fabric:/App/Web.");
    expect(asked(finished)).toEqual(["fabric:/App/service", "all", "fabric:/App"]);
  });

  test("of near applications, and those themselves, where it is the application that is not there", async () => {
    const finished = await byName(lists, undefined, "fabric:/Apq/Cart");
    const error = refusalOf(finished);

    expect(error.code).toBe("SFB_APPLICATION_NOT_FOUND");
    expect(error.message).toContain("Applications, nearest first: fabric:/App, fabric:/App2, fabric:/Other.");
    expect(error.message).toContain("Services, nearest first: fabric:/App2/Cart, ");
    expect(asked(finished)).toHaveLength(2 + 3);
  });

  test("of no more than three applications", async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ name: `fabric:/App${index}` }));
    const finished = await byName({ ...lists, applications: () => answered(many) }, undefined, "fabric:/Apq/Cart");

    expect(refusalOf(finished).message).toContain("and 30 more.");
    expect(asked(finished)).toHaveLength(2 + 3);
  });

  test("of the system, which is in no list", async () => {
    const error = refusalOf(await byName(lists, undefined, "fabric:/System/Nothing"));

    expect(error.code).toBe("SFB_SERVICE_NOT_FOUND");
  });

  test.each<[string, Script]>([
    ["the applications", { ...lists, applications: () => serverError(403, "E_ACCESSDENIED") }],
    ["the applications, which hang", { ...lists, applications: () => "hang" }],
    ["the services", { ...lists, services: () => reset }],
    ["the services, which hang", { ...lists, services: () => "hang" }],
    ["services of an application without any", { ...lists, services: () => answered([]) }],
  ])("or none, where the cluster does not tell %s", async (_, script) => {
    const finished = await byName(script, undefined, "fabric:/App/service");

    const error = refusalOf(finished);
    expect(error.code).toBe("SFB_SERVICE_NOT_FOUND");
    expect(error.message).not.toContain("nearest first");
    expect(finished.ms).toBeLessThanOrEqual(10 * second + 100);
  });

  test("or none, where there is not one application", async () => {
    const error = refusalOf(await byName({ applications: () => answered([]) }, undefined, "fabric:/App/service"));

    expect(error.code).toBe("SFB_APPLICATION_NOT_FOUND");
    expect(error.message).not.toContain("nearest first");
  });
});

describe("given a target by name, when the cluster is not well", () => {
  test("then what passes is borne, as in all of preflight", async () => {
    const partitions: Script["partitions"] = ({ nth }) =>
      [notReady, refused, reset][nth] ?? answered([listedPartition]);
    const finished = await byName({ partitions });

    expect(finished.outcome.kind).toBe("proven");
    expect(finished.cluster.times("listPartitions")).toHaveLength(4);
  });

  test.each([
    [() => notReady, "SFB_CLUSTER_UNAVAILABLE", 60],
    [() => refused, "SFB_CONNECTION_REFUSED", 30],
    [() => serverError(401), "SFB_CERTIFICATE_REFUSED", 0],
    [() => serverError(400, "FABRIC_E_INVALID_NAME_URI"), "SFB_SERVICE_NOT_FOUND", 0],
  ])("then what stays is told in time, by name (%#)", async (partitions, code, seconds) => {
    const finished = await byName({ partitions });

    expect(refusalOf(finished).code).toBe(code);
    expect(Math.floor(finished.ms / (15 * second)) * 15).toBe(seconds);
  });

  test("then the cap ends it", async () => {
    const finished = await run({
      order: { address: { service: serviceName }, capMilliseconds: 5 * second },
      cluster: { partitions: () => "hang" },
    });

    expect(refusalOf(finished).code).toBe("SFB_CUT_SHORT");
    expect(finished.ms).toBe(5 * second);
  });
});

test("given a gateway that takes the name for another service, when its partition is looked at, then it is not backed up", async () => {
  const name = "fabric:/App/Ser%20vice";
  const finished = await byName({ partitions: () => answered([listedPartition]) }, undefined, name);

  const { error } = errorIn(finished);
  expect(error.code).toBe("SFB_SERVICE_NAME_UNREACHABLE");
  expect(error.message).toContain(`Backup of partition ${partitionId} (${name}): `);
  expect(error.message).toContain(`It is taken for ${serviceName}.`);
  expect(finished.requests).toEqual([]);
});

test("given a partition that goes between its finding and the look at it, then the error says that it has a new id", async () => {
  const { error, pending } = errorIn(await byName({ partition: () => answered(undefined) }));

  expect(error.code).toBe("SFB_PARTITION_NOT_FOUND");
  expect(error.message).toContain("Run pulumi up again: the service was created anew");
  expect(pending).toBeUndefined();
});

test("given two runs on one partition, one by its name and one by its id, when both start, then one waits for the other", async () => {
  const clock = new VirtualClock(1, startsAt);
  const cluster = new ScriptedCluster(clock, {});
  const orders: readonly BackupOrder[] = [order, { ...order, address: { service: serviceName } }, order];
  const runs = orders.map(async (one) => {
    const outcome = await runBackup(one, { cluster, clock, progress: () => undefined });
    return { outcome, endedAt: clock.now() - startsAt };
  });
  const ended = (await clock.run(Promise.all(runs))).map(({ endedAt }) => endedAt).sort((one, other) => one - other);

  expect(cluster.times("requestBackup")).toHaveLength(3);
  for (const [index, requestedAt] of cluster.times("requestBackup").slice(1).entries()) {
    expect(requestedAt).toBeGreaterThan(ended[index] ?? Infinity);
  }
});

describe("given a run by name that was cut short, when the next one goes on, and the name leads elsewhere by now", () => {
  const elsewhere: Script = { partitions: () => answered([{ ...listedPartition, id: otherPartitionId }]) };
  const left = (phase: PendingBackup["phase"]): PendingBackup => leftBehind(phase, 200 * second);
  const address = { service: serviceName };

  test.each(["accepted", "unknown", "timed out"] as const)("%s: it stays with its partition", async (phase) => {
    const cluster: Script = { ...elsewhere, ...(phase === "accepted" ? { progress: () => answered(undefined) } : {}) };
    const finished = await run({ order: { address }, cluster, resume: left(phase) });

    const ids = new Set(finished.cluster.calls.map((call) => call.partitionId).filter((id) => id !== ""));
    expect(ids).toEqual(new Set([partitionId]));
    expect(finished.cluster.times("listPartitions")).toEqual([]);
    if (phase === "accepted") expect(errorIn(finished).pending).toEqual(left(phase));
    else expect(provenIn(finished).partitionId).toBe(partitionId);
  });

  test("failed: it starts afresh, on the partition that the name leads to now", async () => {
    const finished = await run({ order: { address }, cluster: elsewhere, resume: left("failed") });

    expect(provenIn(finished).partitionId).toBe(otherPartitionId);
  });

  test("unknown, and the partition is gone: it fails, and the one after it starts afresh", async () => {
    const cluster: Script = { ...elsewhere, partition: () => answered(undefined) };
    const { error, pending } = errorIn(await run({ order: { address }, cluster, resume: left("unknown") }));

    expect(error.code).toBe("SFB_PARTITION_NOT_FOUND");
    expect(pending).toEqual(left("failed"));
  });
});

test("given a run by name that is cut after its request, then what is left names the partition", async () => {
  const finished = await run({
    order: { address: { service: serviceName, partitionKey: "eu" }, capMilliseconds: 10 * second },
    cluster: { partitions: () => answered(names) },
  });

  const { error, pending } = errorIn(finished);
  expect(error.message.split("\n")[0]).toContain(`partition ${partitionId} (${serviceName}, partitionKey "eu")`);
  expect(pending).toMatchObject({ phase: "accepted", partitionId, target: { serviceName } });
});
