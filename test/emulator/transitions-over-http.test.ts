import { once } from "node:events";
import { samplePartitions } from "servicefabric-backup-emulator";
import { ControlClient } from "./control-client";
import { emulatorFixture } from "./emulator-fixture";
import { GatewayClient, read } from "./gateway-client";
import { firstLine, outcome, programFixture } from "./program";

jest.setTimeout(30_000);

const fixture = emulatorFixture();
const { run, runWith } = programFixture(fixture);
const [orders] = samplePartitions.orders;

const usual = {
  accepted: { afterMilliseconds: 3_000 },
  backup: { afterMilliseconds: 20_000 },
  restore: { afterMilliseconds: 30_000 },
  secondaries: { afterMilliseconds: 5_000 },
};

test("they can be asked for, and changed one by one for what is accepted from then on", async () => {
  const { control, gateway, emulator } = await fixture.startControlled();
  expect(await control.ok("GET", "/transitions")).toEqual(usual);
  await gateway.requestBackup(orders);
  const changed = { ...usual, accepted: "immediate", backup: { afterPolls: 1 } };
  expect(await control.ok("PUT", "/transitions", { accepted: "immediate", backup: { afterPolls: 1 } })).toEqual(
    changed,
  );
  expect(emulator.transitions).toEqual(changed);
  expect((await control.ok("GET", "/state")).transitions).toEqual(changed);
  expect(await gateway.state(orders)).toBe("Accepted");
  await control.advance(23);
  expect(await gateway.state(orders)).toBe("Success");
  await gateway.requestBackup(orders);
  expect(await gateway.state(orders)).toBe("Success");
});

test("what never comes is Infinity, also in a snapshot", async () => {
  const { control } = await fixture.startControlled();
  const never = { ...usual, restore: { afterMilliseconds: "Infinity" } };
  expect(await control.ok("PUT", "/transitions", { restore: { afterMilliseconds: "Infinity" } })).toEqual(never);
  const snapshot = await control.ok("GET", "/snapshot");
  await control.ok("POST", "/reset");
  expect(await control.ok("GET", "/transitions")).toEqual(usual);
  await control.ok("PUT", "/snapshot", snapshot);
  expect(await control.ok("GET", "/transitions")).toEqual(never);
});

test.each([
  [{ accepted: "at once" }, "accepted"],
  [{ backup: { afterPolls: 0 } }, "backup"],
  [{ restore: { afterMilliseconds: -1 } }, "restore"],
  [{ other: "immediate" }, "other"],
  [undefined, "object"],
])("%j is refused, and nothing has changed", async (body, problem) => {
  const { control } = await fixture.startControlled();
  const answer = await control.send("PUT", "/transitions", body);
  expect(answer.status).toBe(400);
  expect(read(answer).error.problems.join()).toContain(problem);
  expect(await control.ok("GET", "/transitions")).toEqual(usual);
});

test("who looks at the emulator from outside is no poll", async () => {
  const { control, gateway } = await fixture.startControlled({ transitions: { accepted: { afterPolls: 1 } } });
  await gateway.requestBackup(orders);
  for (let time = 0; time < 3; time++) {
    const { partitions } = await control.ok("GET", "/state");
    expect(partitions).toContainEqual(expect.objectContaining({ id: orders, backupState: "Accepted" }));
  }
  // A fault that waits for a state looks, too.
  const action = { kind: "event", whenState: "Failure", event: { kind: "lsn", lsn: "1" } };
  await control.ok("POST", "/faults", { route: "GetPartitionBackupList", action });
  await gateway.list(orders);
  expect((await control.ok("GET", "/state")).partitions).toContainEqual(
    expect.objectContaining({ id: orders, backupState: "Accepted" }),
  );
  expect(await gateway.state(orders)).toBe("BackupInProgress");
});

test("--transition, as an option and as a variable", async () => {
  const given = ["accepted=immediate", "backup=polls:2", "restore=PT1M", "secondaries=PT0S"];
  const options = given.flatMap((one) => ["--transition", one]);
  const variables = { TRANSITION: given.join("  "), PORT: "0", JSON: "1" };
  for (const child of [run("--port", "0", "--json", ...options), runWith(variables)]) {
    const { url, controlUrl } = JSON.parse(await firstLine(child));
    expect(await new ControlClient(controlUrl).ok("GET", "/transitions")).toEqual({
      accepted: "immediate",
      backup: { afterPolls: 2 },
      restore: { afterMilliseconds: 60_000 },
      secondaries: { afterMilliseconds: 0 },
    });
    const gateway = new GatewayClient(url);
    await gateway.requestBackup(orders);
    expect([await gateway.state(orders), await gateway.state(orders)]).toEqual(["BackupInProgress", "Success"]);
    child.kill("SIGTERM");
    await once(child, "close");
  }
});

test.each(["accepted", "backup=polls:0", "restore=soon", "upgrade=immediate", "backup=immediate=1"])(
  "--transition %s is one line on stderr and exit code 2",
  async (text) => {
    const { code, err } = await outcome(run("--transition", text));
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: [^\n]*It must be accepted=, backup=, [^\n]*\n$/)]);
  },
);
