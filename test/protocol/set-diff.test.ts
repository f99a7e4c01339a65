import { runtime } from "@pulumi/pulumi";
import type { Properties } from "./provider-host";
import { ofApplication, ofService } from "./shop";
import { connectionStrings, storages } from "./storages";
import { useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld({ resource: {} });
const unknown = runtime.unknownValue;
const shop = ofApplication("fabric:/Shop");
const orders = ofService("fabric:/Shop/Orders");
const { AzureBlobStore: blob, FileShare: share } = storages;
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** The outputs of a proven set, its first backup taken an hour ago and its last one a minute ago. */
const result: Properties = {
  partitions: [],
  partitionCount: 2,
  serviceCount: 1,
  skipped: [],
  applicationName: "fabric:/Shop",
  earliestTimestamp: minutesAgo(60),
  latestTimestamp: minutesAgo(1),
  requestedAt: minutesAgo(61),
  completedAt: minutesAgo(1),
  proof: "listed",
  clusterEndpoint: "https://shop.example:19080",
};

/** What the engine is told when inputs change from one to the other, beside a state with these outputs. */
async function diff(before: Properties, after: Properties, outputs = result) {
  const { host, checked, emulator } = world();
  const verdict = await host.diff("id", { ...(await checked(before)), ...outputs }, await checked(after));
  expect(emulator.requests).toEqual([]);
  return verdict;
}

const none = { changes: "none", replaces: [] };
/** The engine finds out for itself what differs. */
const update = { changes: "unknown", replaces: [] };
const replace = (...replaces: readonly string[]) => ({ changes: "unknown", replaces });

describe("given a proven set, when an input changes that decides which backups they are, then that replaces", () => {
  const some = { services: { include: ["Orders"] } };

  test.each<[string, Properties, Properties, string]>([
    ["the application", shop, { ...shop, application: "fabric:/Shop2" }, "application"],
    ["the service", orders, { ...orders, service: "fabric:/Shop/Stock" }, "service"],
    ["the first choice of services", shop, { ...shop, ...some }, "services"],
    ["another choice", { ...shop, ...some }, { ...shop, services: { include: ["Stock"] } }, "services"],
    [
      "what is left out",
      { ...shop, ...some },
      { ...shop, services: { ...some.services, exclude: ["X*"] } },
      "services",
    ],
    ["all services again", { ...shop, ...some }, shop, "services"],
    ["services that are not known yet", { ...shop, ...some }, { ...shop, services: unknown }, "services"],
    ["an application that is not known yet", shop, { ...shop, application: unknown }, "application"],
    ["a trigger", { ...shop, triggers: ["v1"] }, { ...shop, triggers: ["v2"] }, "triggers"],
    ["a trigger of a service", { ...orders, triggers: [1] }, { ...orders, triggers: [2] }, "triggers"],
    ["the policy's storage to one of its own", shop, { ...shop, storage: blob }, "storage"],
    ["the storage", { ...orders, storage: blob }, { ...orders, storage: share }, "storage"],
  ])("%s", async (_, before, after, replaces) => {
    expect(await diff(before, after)).toEqual(replace(replaces));
  });
});

describe("given a proven set, when an input changes that does not decide it, then that is an update", () => {
  test.each<[string, Properties]>([
    ["how many at once", { concurrency: 64 }],
    ["how many requests", { maxRequestsPerSecond: 400 }],
    ["the time for one backup", { backupTimeoutMinutes: 20 }],
    ["what to do where one is busy", { whenBusy: "fail" }],
    ["how young a reused one has to be", { reuseNewerThanMinutes: 5 }],
    ["a retry", { retryOnTimeout: { maxBackupTimeoutMinutes: 20 } }],
    ["an age limit that is not passed", { maxAgeMinutes: 90 }],
    ["the endpoint", { cluster: { endpoint: "https://other.example:19080" } }],
    ["a rotated key", { storage: { ...blob, connectionString: connectionStrings.withSas } }],
  ])("%s", async (_, changes) => {
    for (const target of [shop, orders]) {
      const before = "storage" in changes ? { ...target, storage: blob } : target;
      expect(await diff(before, { ...target, ...changes })).toEqual(update);
    }
  });
});

describe("given a proven set, when nothing changes that counts, then there is no change", () => {
  test.each<[string, Properties, Properties]>([
    ["nothing at all", { ...shop, triggers: ["v1"] }, { ...shop, triggers: ["v1"] }],
    ["the spelling of the application", shop, { ...shop, application: " fabric:/Shop/ " }],
    ["the spelling of the service", orders, { ...orders, service: "fabric:/Shop/Orders//" }],
    [
      "the order of the choices",
      { ...shop, services: { include: ["A"], exclude: ["B"] } },
      { ...shop, services: { exclude: ["B"], include: ["A"] } },
    ],
    ["defaults that are written out", shop, { ...shop, concurrency: 32, maxRequestsPerSecond: 100, whenBusy: "wait" }],
    ["the proof of the next one", orders, { ...orders, proof: "reported" }],
    ["the customTimeouts", orders, { ...orders, __timeouts: { create: "1h" } }],
  ])("%s", async (_, before, after) => {
    expect(await diff(before, after)).toEqual(none);
  });
});

test("given an age limit, when the oldest backup of the set has passed it, then that replaces though nothing has changed", async () => {
  const limit = { ...shop, maxAgeMinutes: 30 };

  expect(await diff(limit, limit)).toEqual({ changes: "some", replaces: ["maxAgeMinutes"] });
  expect(await diff(limit, limit, { ...result, earliestTimestamp: minutesAgo(29) })).toEqual(none);
});

describe("given a set that is not proven in full, when nothing has changed, then there are changes all the same", () => {
  test.each<[string, Properties]>([
    ["there is nothing but the inputs", {}],
    ["something is pending", { __pending: { requestedAt: minutesAgo(1), proven: [], asked: [], missing: [] } }],
    ["something is pending beside a result", { ...result, __pending: null }],
  ])("as %s", async (_, outputs) => {
    expect(await diff(shop, shop, outputs)).toEqual({ changes: "some", replaces: [] });
  });

  test.each(["partitions", "partitionCount", "earliestTimestamp", "latestTimestamp", "completedAt"])(
    "as %s is missing",
    async (output) => {
      const { [output]: _, ...outputs } = result;

      expect(await diff(orders, orders, outputs)).toEqual({ changes: "some", replaces: [] });
    },
  );
});
