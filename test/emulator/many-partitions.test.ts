import { randomUUID } from "node:crypto";
import { ManualClock, startEmulator, type Topology } from "servicefabric-backup-emulator";
import { emulatorFixture, start } from "./emulator-fixture";
import { read } from "./gateway-client";

const fixture = emulatorFixture();

function topologyOf(ids: readonly string[]): Topology {
  const partitions = ids.map((id, index) => ({ id, scheme: { kind: "Named", name: `shard-${index}` } as const }));
  const orders = {
    kind: "Stateful",
    name: "fabric:/Big/Orders",
    typeName: "OrdersType",
    hasPersistedState: true,
  } as const;
  return {
    applications: [{ name: "fabric:/Big", typeName: "Big", typeVersion: "1", services: [{ ...orders, partitions }] }],
  };
}

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
const schedule = { ScheduleKind: "FrequencyBased", Interval: "PT1H" } as const;

/** A clock that counts who wants to be called. */
class CountingClock extends ManualClock {
  alarms = 0;

  override at(time: number, callback: () => void): () => void {
    this.alarms++;
    return super.at(time, callback);
  }
}

test("ten thousand partitions under one policy cost one alarm until it is due", async () => {
  const clock = new CountingClock(start);
  const partitions = ids(10_000);
  const emulator = await startEmulator({ clock, topology: topologyOf(partitions), policy: { schedule } });
  fixture.afterwards(() => emulator.close());
  expect(clock.alarms).toBe(1);
  clock.advance({ minutes: 59 });
  expect(clock.alarms).toBe(1);
});

test("a thousand ad hoc backups at once all come to their end", async () => {
  const partitions = ids(1_000);
  const running = await fixture.start({ topology: topologyOf(partitions) });
  const { gateway, clock } = running;
  const answers = await Promise.all(partitions.map((id) => gateway.requestBackup(id)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  clock.advance({ seconds: 23 });
  const progress = await Promise.all(partitions.map((id) => gateway.progress(id)));
  expect(new Set(progress.map((answer) => read(answer).BackupState))).toEqual(new Set(["Success"]));
  expect(new Set(progress.map((answer) => read(answer).BackupId)).size).toBe(1_000);
  expect(read(await gateway.get("/Applications/Big/$/GetBackups")).Items).toHaveLength(1_000);
}, 60_000);
