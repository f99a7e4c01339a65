import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { samplePartitions, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture, takeBackup } from "./emulator-fixture";
import { read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;

test("the zip and its metadata lie where BackupLocation says, and the zip holds the partition's records", async () => {
  const running = await fixture.start();
  const Path = join(await fixture.folder(), "made", "on", "demand");
  await takeBackup(running, orders, { StorageKind: "FileShare", Path });
  const { BackupLocation } = read(await running.gateway.progress(orders));
  expect(BackupLocation).toBe(`SampleApp\\Orders\\${orders}\\2026-03-01 10.00.23.zip`);
  const folder = join(Path, "SampleApp", "Orders", orders);
  expect((await readdir(folder)).sort()).toEqual(["2026-03-01 10.00.23.bkmetadata", "2026-03-01 10.00.23.zip"]);
  const files = unzipSync(await readFile(join(folder, "2026-03-01 10.00.23.zip")));
  const { records } = await running.emulator.readData(orders);
  const lines = Buffer.from(files["records.jsonl"] ?? []).toString();
  expect(lines).toBe(
    Object.entries(records)
      .map(([key, value]) => `{"key":"${key}","value":"${value}"}\n`)
      .join(""),
  );
  expect(lines).not.toBe("");
});

test("nothing is written before the copy is due", async () => {
  const { gateway, clock, emulator } = await fixture.start();
  const Path = await fixture.folder();
  await gateway.requestBackup(orders, { StorageKind: "FileShare", Path });
  clock.advance({ seconds: 22 });
  await emulator.settle();
  expect(await readdir(Path)).toEqual([]);
});

test("a backup that is due is written without a request", async () => {
  const { gateway, clock, emulator } = await fixture.start();
  const Path = await fixture.folder();
  await gateway.requestBackup(orders, { StorageKind: "FileShare", Path });
  clock.advance({ minutes: 5 });
  await emulator.settle();
  expect(await readdir(join(Path, "SampleApp", "Orders", orders))).toHaveLength(2);
  expect(read(await gateway.progress(orders)).TimeStampUtc).toBe("2026-03-01T10:00:23Z");
});

test("a clock that cannot ring is enough: the next request finds the backup", async () => {
  let now = Date.parse("1970-01-01T00:00:00Z");
  const { gateway } = await fixture.start({ clock: { now: () => now } });
  await gateway.requestBackup(orders);
  now += 60_000;
  expect(read(await gateway.list(orders)).Items).toMatchObject([{ CreationTimeUtc: "1970-01-01T00:00:23Z" }]);
});

test("a folder stands in for a UNC path", async () => {
  const folder = await fixture.folder();
  const running = await fixture.start({ shares: { "\\\\server\\share": folder } });
  await takeBackup(running, orders, { StorageKind: "FileShare", Path: "\\\\server\\share" });
  expect(await running.gateway.state(orders)).toBe("Success");
  expect(await readdir(folder)).toEqual(["SampleApp"]);
});

test("a slash in a name becomes a dollar sign in the path", async () => {
  const [application] = sampleTopology().applications;
  const service = application?.services[0];
  if (!application || !service) throw new Error("The sample has them.");
  const running = await fixture.start({
    topology: {
      applications: [
        { ...application, name: "fabric:/shop/eu", services: [{ ...service, name: "fabric:/shop/eu/orders/new" }] },
      ],
    },
  });
  await takeBackup(running, orders);
  const { BackupLocation } = read(await running.gateway.progress(orders));
  expect(BackupLocation).toBe(`shop$eu\\orders$new\\${orders}\\2026-03-01 10.00.23.zip`);
  expect(read(await running.gateway.list(orders)).Items).toMatchObject([
    { ApplicationName: "fabric:/shop/eu", ServiceName: "fabric:/shop/eu/orders/new", BackupLocation },
  ]);
  const entity = { EntityKind: "Service", ServiceName: "fabric:/shop/eu/orders/new" };
  expect(read(await running.gateway.listStorage(running.emulator.policy.storage, entity)).Items).toHaveLength(1);
});
