import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { read } from "./gateway-client";

const fixture = emulatorFixture();
const name = "fabric:/SampleApp";

const upgrade = ({ gateway }: Pick<Running, "gateway">, version = "2.0.0") =>
  gateway.post("/Applications/SampleApp/$/Upgrade", {
    Name: name,
    TargetApplicationTypeVersion: version,
    Parameters: [],
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "UnmonitoredAuto",
  });

/** Which of the sample's partitions hold other data than before; their primaries are on a node of their own each. */
async function ruined({ emulator }: Running): Promise<string[]> {
  const { orders } = samplePartitions;
  const data = await Promise.all(orders.map((id) => emulator.readData(id)));
  return orders.filter((_, index) => Object.values(data[index]?.records ?? {}).includes("ruined by 2.0.0"));
}

/** The sample, with the primaries in the first three upgrade domains, and a version that ruins data. */
async function withBadVersion(): Promise<Running> {
  const running = await fixture.start();
  for (const [index, id] of samplePartitions.orders.entries()) {
    running.emulator.cluster.setPrimaryNode(id, `_Node_${index}`);
  }
  running.emulator.upgrades.ruinData(name);
  return running;
}

test("data are ruined as the new version comes to the domains of their primaries, and an operation each", async () => {
  const running = await withBadVersion();
  const [first, second, third] = samplePartitions.orders;
  expect((await upgrade(running)).status).toBe(200);
  expect(await ruined(running)).toEqual([]);
  running.clock.advance({ seconds: 10 });
  await running.gateway.get("/Applications/SampleApp");
  expect(await ruined(running)).toEqual([first]);
  expect((await running.emulator.readData(first)).lsn).toBe(27n);
  running.clock.advance({ seconds: 10 });
  expect(await ruined(running)).toEqual([first, second]);
  running.clock.advance({ seconds: 10 });
  expect(await ruined(running)).toEqual([first, second, third]);
});

test("a roll back of the code brings no data back, and ruins no more", async () => {
  const running = await withBadVersion();
  const [first] = samplePartitions.orders;
  await upgrade(running);
  running.clock.advance({ seconds: 15 });
  expect((await running.gateway.post("/Applications/SampleApp/$/RollbackUpgrade")).status).toBe(200);
  running.clock.advance({ minutes: 10 });
  const progress = read(await running.gateway.get("/Applications/SampleApp/$/GetUpgradeProgress"));
  expect(progress.UpgradeState).toBe("RollingBackCompleted");
  expect(await ruined(running)).toEqual([first]);
});

test("only the application that it was said of is concerned, and no longer than it was said", async () => {
  const running = await withBadVersion();
  running.emulator.upgrades.ruinData(name, false);
  await upgrade(running);
  running.clock.advance({ minutes: 10 });
  expect(await ruined(running)).toEqual([]);
});

test("over HTTP, and through a snapshot", async () => {
  const { control, gateway, emulator } = await fixture.startControlled();
  await control.ok("PUT", "/ruinous-upgrade", { applicationName: name, isRuinous: true });
  const state = await emulator.save();
  await emulator.reset();
  await emulator.load(state);
  await upgrade({ gateway });
  await control.advance(60 * 10);
  const { records } = await control.ok("GET", `/partitions/${samplePartitions.orders[0]}/data`);
  expect(Object.values(records)).toContain("ruined by 2.0.0");
  const refused = await control.send("PUT", "/ruinous-upgrade", { applicationName: "fabric:/No", isRuinous: true });
  expect(refused.status).toBe(404);
});
