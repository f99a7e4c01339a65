import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { samplePartitions } from "servicefabric-backup-emulator";
import { z } from "zod";
import { type Properties, refusalOf } from "./provider-host";
import {
  answerInstead,
  inMemory,
  ofApplication,
  ofService,
  partitionsOf,
  persisted,
  stateless,
  topologyOf,
} from "./shop";
import { connectionStrings } from "./storages";
import { useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld({
  resource: {},
  emulator: {
    topology: topologyOf({
      "fabric:/Shop": [
        persisted("fabric:/Shop/Orders", { scheme: "Named", names: ["eu", "us", "apac"] }),
        persisted("fabric:/Shop/Team/Orders"),
        persisted("fabric:/Shop/Team/Stock"),
        inMemory("fabric:/Shop/Cart"),
        stateless("fabric:/Shop/Web"),
      ],
      "fabric:/Shop2": [persisted("fabric:/Shop2/Orders")],
      "fabric:/Site": [stateless("fabric:/Site/Web"), inMemory("fabric:/Site/Cache")],
    }),
  },
});

const shop = ofApplication("fabric:/Shop");

/** The reasons that a preview shows for these inputs. */
async function reasonsFor(changes: Properties): Promise<readonly string[]> {
  const { host, emulator, inputs } = world();
  const { failures } = await host.check({}, inputs(changes));
  expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
  expect(emulator.requests).toEqual([]);
  return failures.map(({ reason }) => reason);
}

/** How a `create` fails before anything was asked for. */
async function refused(changes: Properties): Promise<string> {
  const { host, emulator, checked } = world();
  const { message, partial } = await refusalOf(host.create(await checked(changes)));
  expect(partial).toBeUndefined();
  expect(emulator.backupPosts().received).toBe(0);
  return message;
}

const backups = z.array(z.object({ partitionId: z.string(), serviceName: z.string(), backupId: z.string() }));

/** The names of the services whose partitions a `create` proves, one for each partition. */
async function takenOf(changes: Properties): Promise<readonly string[]> {
  const { host, checked } = world();
  const { properties } = await host.create(await checked(changes));
  return backups.parse(properties.partitions).map(({ serviceName }) => serviceName);
}

describe("given a number that is none, when it is previewed, then the failure says what it has to be", () => {
  test.each<[string, unknown, string]>([
    ["concurrency", 0, "must be at least 1"],
    ["concurrency", 513, "must be at most 512"],
    ["concurrency", 1.5, "must be a whole number"],
    ["concurrency", "32", "must be a number"],
    ["maxRequestsPerSecond", 0, "must be at least 1"],
    ["maxRequestsPerSecond", 10_001, "must be at most 10000"],
    ["maxRequestsPerSecond", 0.5, "must be a whole number"],
    ["maxRequestsPerSecond", true, "must be a number"],
  ])("%s: %p", async (input, value, reason) => {
    expect(await reasonsFor({ ...shop, [input]: value })).toContain(`${input}: ${reason}`);
    expect(await reasonsFor({ ...ofService("fabric:/Shop/Orders"), [input]: value })).toContain(`${input}: ${reason}`);
  });

  test.each([
    ["concurrency", 1],
    ["concurrency", 512],
    ["maxRequestsPerSecond", 1],
    ["maxRequestsPerSecond", 10_000],
  ])("%s: %p is one", async (input, value) => {
    expect(await reasonsFor({ ...shop, [input]: value })).toEqual([]);
  });
});

describe("given a target or services that are wrong, when they are previewed, then the failure says so", () => {
  const foreign = (list: string) => `services.${list}.0: names a service of another application`;

  test.each<[string, Properties, string]>([
    ["no application", { application: undefined }, "application: is missing"],
    [
      "an application without scheme",
      { application: "Shop" },
      "application: must begin with fabric:/, such as fabric:/Shop",
    ],
    ["a service of another one", { services: { include: ["fabric:/Shop2/Orders"] } }, foreign("include")],
    ["another one's left out", { services: { exclude: ["fabric:/Site/Web"] } }, foreign("exclude")],
    ["the application as a service", { services: { include: ["fabric:/Shop"] } }, foreign("include")],
    ["no pattern", { services: { include: [] } }, "services.include: must not be an empty list"],
    ["an empty pattern", { services: { exclude: [""] } }, "services.exclude.0: must not be empty"],
    ["a number", { services: { include: [7] } }, "services.include.0: must be text"],
    ["a text", { services: { include: "Orders" } }, "services.include: must be a list of names or patterns"],
    ["another word", { services: { only: ["Orders"] } }, 'services: has no field "only"'],
    ["a service", { service: "fabric:/Shop/Orders" }, 'has no field "service"; did you mean services?'],
    ["a partition", { partitionId: samplePartitions.orders[0] }, 'has no field "partitionId"'],
  ])("%s", async (_, changes, reason) => {
    const reasons = await reasonsFor({ ...shop, ...changes });

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(reason);
  });

  test.each<[string, unknown, string]>([
    ["no service", undefined, "service: is missing"],
    ["an application", "fabric:/Shop", "service: names no service"],
    ["an id", "Shop~Orders", "service: must be a name, such as fabric:/Shop/Orders, not an id of the REST API"],
    ["a pattern of the REST API", "fabric:/Shop~Orders", "service: must not contain ~"],
  ])("of a ServiceBackup: %s", async (_, service, reason) => {
    const reasons = await reasonsFor({ ...ofService(""), service });

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(reason);
  });

  test("much at once, then all failures come at once", async () => {
    const reasons = await reasonsFor({
      ...shop,
      application: "",
      concurrency: 0,
      maxRequestsPerSecond: 0,
      services: { include: [], exclude: [""], only: [] },
      storage: { storageKind: "AzureBlobStore", connectionString: connectionStrings.ofNoAccount, containerName: "x" },
      backupTimeoutMinutes: 0,
      proof: "reported",
      whenBusy: "adopt",
      trigger: [],
      cluster: { endpoint: "shop.example:19080" },
    });

    expect(reasons.map((reason) => reason.split(":")[0]).sort()).toEqual(
      [
        "application",
        "concurrency",
        "maxRequestsPerSecond",
        "services",
        "services.include",
        "services.exclude.0",
        "storage.connectionString",
        "storage.containerName",
        "backupTimeoutMinutes",
        "whenBusy",
        'has no field "trigger"; did you mean triggers?',
        "cluster.endpoint",
      ].sort(),
    );
  });

  test("but what is not known yet passes", async () => {
    const unknown = runtime.unknownValue;

    expect(await reasonsFor({ ...shop, application: unknown, services: unknown, concurrency: unknown })).toEqual([]);
    expect(await reasonsFor({ ...shop, services: { include: unknown, exclude: ["Web", unknown] } })).toEqual([]);
    expect(await reasonsFor({ ...ofService(""), service: unknown })).toEqual([]);
  });
});

describe("given a name that the cluster does not have, when a backup is created, then the error has the near names", () => {
  test("of an application", async () => {
    const message = await refused(ofApplication("fabric:/Shops"));

    expect(message).toContain("Backup of application fabric:/Shops: The cluster has no such application.");
    expect(message).toContain("Applications, nearest first: fabric:/Shop, fabric:/Shop2, fabric:/Site.");
    expect(message).toContain("[SFB_APPLICATION_NOT_FOUND]");
  });

  test("of a service", async () => {
    const message = await refused(ofService("fabric:/Shop/Order"));

    expect(message).toContain("Backup of service fabric:/Shop/Order: The cluster has no such service.");
    expect(message).toContain("Its application is there. Services, nearest first: fabric:/Shop/Orders, ");
    expect(message).toContain("[SFB_SERVICE_NOT_FOUND]");
  });

  test("of a service's application", async () => {
    const message = await refused(ofService("fabric:/Shop3/Orders"));

    expect(message).toContain("Applications, nearest first: fabric:/Shop, fabric:/Shop2, fabric:/Site.");
    expect(message).toContain("fabric:/Shop2/Orders");
    expect(message).toContain("[SFB_APPLICATION_NOT_FOUND]");
  });

  test.each([
    ["a name", { include: ["Order"] }, '"Order"'],
    ["a name with capitals of its own", { include: ["orders"] }, '"orders"'],
    ["a pattern", { include: ["Orders", "Ordr*"] }, '"Ordr*"'],
    ["what is left out", { exclude: ["Orderss"] }, '"Orderss"'],
    ["a slash at the beginning", { include: ["/Orders"] }, '"/Orders"'],
    ["a slash at the end", { include: ["Orders/"] }, '"Orders/"'],
  ])("in `services`: %s", async (_, services, name) => {
    const message = await refused({ ...shop, services });

    expect(message).toContain("A name or pattern in `services` meets no service of the application.");
    expect(message).toContain(`Nothing is called ${name}. Nearest first: fabric:/Shop/`);
    expect(message).toContain("[SFB_SERVICES_UNMATCHED]");
  });
});

describe("given nothing to back up, when a backup is created, then the error says what was left out", () => {
  test("as the application has no stateful service with persisted state", async () => {
    const message = await refused(ofApplication("fabric:/Site"));

    expect(message).toContain("No stateful service with persisted state is left to back up.");
    expect(message).toContain("The application has 2 services.");
    expect(message).toContain("Left out: fabric:/Site/Cache (in memory only), fabric:/Site/Web (stateless).");
    expect(message).toContain("[SFB_NOTHING_TO_BACK_UP]");
  });

  test.each([
    ["exclude takes all", { exclude: ["*"] }],
    ["exclude takes what include has", { include: ["Team/*"], exclude: ["fabric:/Shop/Team/*"] }],
    ["include has none that can be backed up", { include: ["Cart", "Web"] }],
  ])("as %s", async (_, services) => {
    expect(await refused({ ...shop, services })).toContain("[SFB_NOTHING_TO_BACK_UP]");
  });

  test.each([
    ["stateless", "fabric:/Shop/Web", "[SFB_STATELESS_SERVICE]"],
    ["in memory only", "fabric:/Shop/Cart", "[SFB_VOLATILE_SERVICE]"],
  ])("as the service is %s", async (_, service, code) => {
    expect(await refused(ofService(service))).toContain(code);
  });

  test("as the service has no partition", async () => {
    await answerInstead(world().emulator, "GetPartitionInfoList", "/Services/Shop~Orders/$/GetPartitions", () =>
      JSON.stringify({ ContinuationToken: "", Items: [] }),
    );

    expect(await refused(ofService("fabric:/Shop/Orders"))).toContain("The cluster lists no partition of it.");
  });

  test("as the application is being deleted", async () => {
    await answerInstead(world().emulator, "GetApplicationInfo", "/Applications/Shop", (text) =>
      text.replace('"Status":"Ready"', '"Status":"Deleting"'),
    );

    const message = await refused(shop);

    expect(message).toContain("The application is being deleted.");
    expect(message).toContain("[SFB_APPLICATION_DELETING]");
  });
});

describe("given `services`, when a backup is created, then it is of those alone", () => {
  const orders = Array<string>(3).fill("fabric:/Shop/Orders");

  test.each([
    ["a name", { include: ["Orders"] }, orders],
    ["a full name", { include: ["fabric:/Shop/Team/Stock"] }, ["fabric:/Shop/Team/Stock"]],
    ["a pattern with a slash", { include: ["Team/*"] }, ["fabric:/Shop/Team/Orders", "fabric:/Shop/Team/Stock"]],
    ["a star that stands for a slash too", { include: ["*Orders"] }, [...orders, "fabric:/Shop/Team/Orders"]],
    ["what is left out wins", { include: ["*Orders"], exclude: ["fabric:/Shop/O*"] }, ["fabric:/Shop/Team/Orders"]],
  ])("%s", async (_, services, expected) => {
    expect(await takenOf({ ...shop, services })).toEqual(expected);
  });
});

describe("given a partition in quorum loss, when a backup of all is created", () => {
  test("then it is named without waiting for a Timeout, it is not asked, and the others are proven", async () => {
    const { host, emulator, checked } = world();
    const [lost = "", ...others] = partitionsOf(emulator, "fabric:/Shop/Orders");
    emulator.setStatus(lost, "InQuorumLoss");

    const refusal = await refusalOf(host.create(await checked(ofService("fabric:/Shop/Orders"))));

    expect(refusal.message).toContain(
      "2 of 3 partitions have a proven backup, which is kept. 1 failed: 1 × SFB_QUORUM_LOSS.",
    );
    expect(refusal.message).toContain(`1. Backup of partition ${lost} (fabric:/Shop/Orders, "eu"): `);
    expect(emulator.backupPosts(lost).received).toBe(0);
    for (const other of others) expect(emulator.backupPosts(other)).toEqual({ received: 1, accepted: 1 });
  });
});

test("given a service with one partition, when a backup of it is created, then that is all", async () => {
  const { host, checked } = world();

  const { properties } = await host.create(await checked(ofService("fabric:/Shop2/Orders")));

  expect(properties).toMatchObject({
    partitions: [{ serviceName: "fabric:/Shop2/Orders", partition: { kind: "Singleton" } }],
    partitionCount: 1,
    serviceCount: 1,
    skipped: [],
  });
});

describe("given two resources with one target and storages of their own", () => {
  const folders: string[] = [];
  beforeEach(() => {
    for (const name of ["one", "other"]) folders.push(mkdtempSync(join(tmpdir(), `set-${name}-`)));
  });
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  test("when they are created at the same time in one process, then each has its backups in its own storage", async () => {
    const { host, emulator, checked } = world();
    const given = await Promise.all(
      folders.map((path) => checked({ ...shop, storage: { storageKind: "FileShare", path } })),
    );

    const results = await Promise.all(given.map((inputs) => host.create(inputs)));

    for (const { properties } of results) {
      const { path } = z.object({ path: z.string() }).parse(properties.storage);
      const lying = await fetch(`${emulator.url}/BackupRestore/$/GetBackups?api-version=6.4`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          Storage: { StorageKind: "FileShare", Path: path },
          BackupEntity: { EntityKind: "Application", ApplicationName: "fabric:/Shop" },
        }),
      });
      const { Items } = z.object({ Items: z.array(z.object({ BackupId: z.string() })) }).parse(await lying.json());
      const ids = backups.parse(properties.partitions).map(({ backupId }) => backupId);
      expect(ids.sort()).toEqual(Items.map(({ BackupId }) => BackupId).sort());
      expect(ids).toHaveLength(5);
    }
    expect(emulator.backupPosts()).toEqual({ received: 10, accepted: 10 });
  });
});
