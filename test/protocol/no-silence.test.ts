import { refusingUrl } from "../service-fabric/raw-server";
import { refusalOf } from "./provider-host";
import { urn, useWorld } from "./world";

jest.setTimeout(30_000);

/** A backup takes far longer than any run here. */
const world = useWorld({ emulator: { speed: 1 } });

/** What is shown within this time from the start, by the provider's own clock, is shown before the run is cut short. */
const twoSeconds = { create: "2s" };

describe("given a wait, when a resource is created, then its row tells of it within two seconds", () => {
  test("an endpoint that refuses, and is tried again", async () => {
    const { host, engine, checked } = world();
    const row = `${urn}-refused`;
    const inputs = await checked({ cluster: { endpoint: await refusingUrl() }, __urn: row, __timeouts: twoSeconds });

    const refusal = await refusalOf(host.create(inputs));

    expect(refusal.message).toContain("[SFB_CUT_SHORT]");
    expect(refusal.message).toContain("Nothing was sent: connection refused");
    const [looking, waiting] = engine.linesOf(row);
    expect(looking).toContain("looking at the partition on http://127.0.0.1:");
    expect(waiting).toBe("connection refused; trying again in 1 s, for 30 s at most");
    expect(engine.linesOf(row).at(-1)).toBe("failed");
  });

  test("a backup that waits in line behind another", async () => {
    const { host, engine, checked } = world();
    const [first, second] = [`${urn}-first`, `${urn}-second`];
    const inputs = await checked({ __timeouts: { create: "5s" } });
    const ahead = refusalOf(host.create({ ...inputs, __urn: first }));
    while (engine.linesOf(first).length === 0) await new Promise(setImmediate);

    const behind = await refusalOf(host.create({ ...inputs, __urn: second, __timeouts: twoSeconds }));

    expect(behind.message).toContain("[SFB_CUT_SHORT]");
    expect(engine.linesOf(second)).toEqual([
      "in line: another backup of the partition comes first; waiting for 2 s at most",
      "failed",
    ]);
    await ahead;
  });
});
