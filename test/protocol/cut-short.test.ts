import { ManualClock } from "servicefabric-backup-emulator";
import { type HostError, type Properties, refusalOf } from "./provider-host";
import { partitionId, urn, useWorld } from "./world";

jest.setTimeout(60_000);

const clock = new ManualClock(Date.now());
/** A backup is over at once, unless a test makes it slow; then it is over when the test lets the time pass. */
const world = useWorld({
  emulator: { clock, speed: 1, timings: { acceptedMilliseconds: 0, backupMilliseconds: 0 } },
});

/** Enough for everything up to the acceptance, and short enough to be waited for. */
const cap = { create: "2s", update: "2s" };

/** A `create` that is cut short while the backup runs, and what it leaves in the state. */
async function cutShort(): Promise<{ inputs: Properties; id: string; state: Properties; refusal: HostError }> {
  const { host, emulator, checked } = world();
  // The process loads what it needs before the clock counts.
  await host.create(await checked());
  const slow = emulator.faults.add({ route: "BackupPartition", action: { kind: "slowBackup", milliseconds: 60_000 } });
  const inputs = await checked({ __timeouts: cap });
  const refusal = await refusalOf(host.create(inputs));
  slow.clear();
  const { id = "", properties: state = {} } = refusal.partial ?? {};
  return { inputs, id, state, refusal };
}

test("given customTimeouts that end while the backup runs, then the request stays in the state, and the next up follows it without a second one", async () => {
  const { host, emulator } = world();
  const { inputs, id, state, refusal } = await cutShort();

  expect(refusal.message).toContain("SFB_CUT_SHORT");
  expect(refusal.partial?.reasons).toEqual([refusal.message]);
  expect(state).toEqual({ ...inputs, __pending: expect.objectContaining({ phase: "accepted" }) });
  expect(await host.diff(id, state, inputs)).toEqual({ changes: "some", replaces: [] });
  const posts = emulator.backupPosts(partitionId).received;

  const again = await refusalOf(host.update(id, state, inputs));
  expect(again.message).toContain("SFB_CUT_SHORT");
  expect(again.partial).toEqual({ id, properties: state, reasons: [again.message] });

  clock.advance({ seconds: 60 });
  const outputs = await host.update(id, again.partial?.properties ?? {}, inputs);
  expect(outputs).toMatchObject({ ...inputs, reused: false });
  expect(outputs).not.toHaveProperty("__pending");
  expect(emulator.backupPosts(partitionId).received).toBe(posts);
});

test("given a cap beyond what timers can hold, when a resource is created, then it is not cut short", async () => {
  const { host, checked } = world();

  const { properties } = await host.create(await checked({ __timeouts: { create: "1000h" } }));

  expect(properties).toMatchObject({ partitionId, reused: false });
});

test("given an endpoint that hangs, when customTimeouts end the wait, then nothing was asked for and nothing is stored", async () => {
  const { host, emulator, checked, engine } = world();
  emulator.faults.add({ route: "any", action: { kind: "hang" } });
  const row = `${urn}-hang`;

  const refusal = await refusalOf(host.create(await checked({ __timeouts: { create: "1s" }, __urn: row })));

  expect(refusal.message).toContain("SFB_CUT_SHORT");
  expect(refusal.partial).toBeUndefined();
  expect(emulator.backupPosts().received).toBe(0);
  expect(engine.linesOf(row).at(-1)).toBe("failed");
});
