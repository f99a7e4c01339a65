import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RecordedRequest, samplePartitions } from "servicefabric-backup-emulator";
import { type Properties, refusalOf } from "./provider-host";
import { currentStoredCode } from "./stored-codes";
import { useWorld } from "./world";

jest.setTimeout(120_000);

const application = "fabric:/SampleApp";
const service = `${application}/Orders`;
const good = { "order-1": "2 books" };
const shortWaits = `${process.env.NODE_OPTIONS ?? ""} --require ${join(__dirname, "short-waits.cjs")}`;
let onRequest: (request: RecordedRequest) => void = () => undefined;
const world = useWorld({
  host: { environment: { NODE_OPTIONS: shortWaits } },
  emulator: { onRequest: (request) => onRequest(request) },
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drill-test-"));
  onRequest = () => undefined;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const storage = () => ({ storageKind: "FileShare", path: folder });

/** The outputs of a backup of all partitions of the service, each with its own data. */
async function backedUp(): Promise<Properties> {
  const { emulator, host, checked } = world();
  for (const id of samplePartitions.orders) await emulator.writeData(id, { ...good, partition: id });
  const inputs = await checked({
    partitionId: undefined,
    service,
    storage: storage(),
    __provider: currentStoredCode("serviceBackup"),
  });
  return (await host.create(inputs)).properties;
}

const ofScratch = (changes: Properties = {}): Properties => ({
  partitionId: undefined,
  application,
  __provider: currentStoredCode("scratchApplication"),
  ...changes,
});

async function claimed(changes?: Properties) {
  return world().host.create(await world().checked(ofScratch(changes)));
}

/** A drill's inputs, in the name that was taken for it. */
async function drillOf(backup: Properties, scratch: Properties, changes: Properties = {}): Promise<Properties> {
  return world().checked({
    partitionId: undefined,
    backup: { applicationName: backup.applicationName, partitions: backup.partitions },
    storage: storage(),
    scratchApplication: scratch.applicationName,
    __provider: currentStoredCode("restoreDrill"),
    ...changes,
  });
}

async function applications(): Promise<readonly string[]> {
  const response = await fetch(`${world().emulator.url}/Applications?api-version=6.1`);
  const { Items } = (await response.json()) as { Items: readonly { Name: string }[] };
  return Items.map(({ Name }) => Name);
}

async function post(path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${world().emulator.url}${path}?api-version=6.0`, {
    method: "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
}

const asked = (route: string): number => world().emulator.requests.filter((request) => request.route === route).length;

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe("given a backup of every partition of a service, when it is drilled", () => {
  test("then each partition of the scratch application has held its data, and no application is left", async () => {
    const { emulator, host } = world();
    const backup = await backedUp();
    // What is there by now is in no backup.
    for (const id of samplePartitions.orders) await emulator.writeData(id, { "order-1": "gone" });
    const { properties: scratch } = await claimed();
    const held: Promise<{ readonly records: unknown }>[] = [];
    onRequest = ({ route }) => {
      if (route !== "DeleteApplication" || held.length > 0) return;
      const copy = emulator.cluster.applications().find(({ name }) => name === scratch.applicationName);
      const partitions = copy?.services.flatMap((one) => one.partitions) ?? [];
      held.push(...partitions.map(({ id }) => emulator.readData(id)));
    };

    const { properties } = await host.create(await drillOf(backup, scratch));

    expect(scratch).toMatchObject({
      applicationName: expect.stringMatching(/^fabric:\/SampleApp-drill-[0-9a-f]{8}$/),
      typeName: "SampleAppType",
    });
    expect(properties).toMatchObject({
      drilledAt: time,
      sampledCount: 3,
      partitionCount: 3,
      restoreSecondsTotal: expect.any(Number),
      typeVersion: "1.0.0",
      clusterEndpoint: emulator.url,
    });
    const { partitions } = backup as { partitions: readonly Properties[] };
    expect(properties.partitions).toEqual(
      partitions.map(({ serviceName, partition, partitionId, backupId, backupLocation, epoch, lsn }) => ({
        serviceName,
        partition,
        partitionId,
        backupId,
        backupLocation,
        epoch,
        lsn,
        seconds: expect.any(Number),
      })),
    );
    expect((await Promise.all(held)).map(({ records }) => records)).toEqual(
      samplePartitions.orders.map((id) => ({ ...good, partition: id })),
    );
    expect(await applications()).toEqual([application]);
    // The live ones have stayed as they were.
    const { records } = await emulator.readData(samplePartitions.orders[0]);
    expect(records).toEqual({ "order-1": "gone" });
  });

  test("with a sample, then only so many are restored; and a repeated up drills nothing", async () => {
    const { host } = world();
    const { properties: scratch } = await claimed();
    const inputs = await drillOf(await backedUp(), scratch, { sample: { partitions: 1 }, targetReplicaSetSize: 1 });
    const { id, properties } = await host.create(inputs);

    expect(properties).toMatchObject({ sampledCount: 1, partitionCount: 3 });
    expect(asked("RestorePartition")).toBe(1);
    expect(await host.diff(id, properties, inputs)).toEqual({ changes: "none", replaces: [] });
    const again = await drillOf(properties.backup as Properties, scratch, {
      sample: { partitions: 1 },
      targetReplicaSetSize: 1,
      triggers: ["2026-02"],
    });
    expect((await host.diff(id, properties, again)).replaces).toEqual(["triggers"]);
  });

  test("whose zip is damaged, then the drill finds out, and no application is left", async () => {
    const { host } = world();
    const backup = await backedUp();
    const { properties: scratch } = await claimed();
    const [zip = ""] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".zip"),
    );
    truncateSync(join(folder, zip), 10);

    const { message, partial } = await refusalOf(host.create(await drillOf(backup, scratch)));

    expect(message).toMatch(/1 of 3 partitions failed\..*SFB_RESTORE_FAILED.*\[SFB_DRILL_FAILED\]/s);
    expect(partial).toBeUndefined();
    expect(await applications()).toEqual([application]);
  });

  test("whose storage has it no more, then nothing is created", async () => {
    const { host } = world();
    const backup = await backedUp();
    const { properties: scratch } = await claimed();
    rmSync(folder, { recursive: true });

    const { message } = await refusalOf(host.create(await drillOf(backup, scratch)));

    expect(message).toMatch(/\[SFB_BACKUP_(GONE|UNUSABLE)\]/);
    expect(asked("CreateApplication")).toBe(0);
  });

  test.each([true, false])(
    "and the answer to the creation is lost (carried out: %s), then it comes to its end all the same",
    async (carryOut) => {
      const { emulator, host } = world();
      const { properties: scratch } = await claimed();
      emulator.faults.add({ route: "CreateApplication", calls: { nth: 1 }, action: { kind: "reset", carryOut } });

      const { properties } = await host.create(await drillOf(await backedUp(), scratch, { sample: { partitions: 1 } }));

      expect(properties).toMatchObject({ sampledCount: 1 });
      expect(await applications()).toEqual([application]);
    },
  );
});

describe("given a name for a scratch application", () => {
  const create = (name: string, type = "SampleAppType") =>
    post("/Applications/$/Create", { Name: name, TypeName: type, TypeVersion: "1.0.0" });

  test("that the program gives, when an application has it, then it is refused, and that stays", async () => {
    await create("fabric:/Trial");
    const { host, checked } = world();

    const { message } = await refusalOf(host.create(await checked(ofScratch({ scratchApplication: "fabric:/Trial" }))));

    expect(message).toContain("[SFB_SCRATCH_NAME_TAKEN]");
    expect(await applications()).toContain("fabric:/Trial");
  });

  test("when a drill that was killed has left its application, then the resource's deletion removes it", async () => {
    const { host } = world();
    const { id, properties } = await claimed();
    await create(String(properties.applicationName));

    await host.delete(id, properties);

    expect(await applications()).toEqual([application]);
  });

  test("when nothing is left, then its deletion deletes nothing", async () => {
    const { host } = world();
    const { id, properties } = await claimed();

    await host.delete(id, properties);

    expect(asked("DeleteApplication")).toBe(0);
  });
});
