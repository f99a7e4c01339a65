import type { OperationContext } from "../../src/provider/definition";
import { reading } from "../../src/provider/reading";
import { Secrets } from "../../src/service-fabric/secrets";
import { tellWait } from "../../src/waiting/progress";
import { sleep } from "../../src/waiting/run";
import { VirtualClock } from "../waiting/virtual-clock";

const cluster = { endpoint: "http://cluster:19080", signsInWith: "nothing" } as const;

function contextOf(clock: VirtualClock, capMilliseconds?: number): OperationContext {
  return {
    settings: { config: () => undefined, environment: () => undefined },
    clock,
    progress: () => undefined,
    warn: () => undefined,
    secrets: new Secrets(),
    ...(capMilliseconds === undefined ? {} : { capMilliseconds }),
  };
}

const clockOf = () => new VirtualClock(1, Date.UTC(2026, 0, 5, 12));

describe("given a resource that is read", () => {
  test("when it could be, then its outputs are what was read", async () => {
    const outcome = reading("Version of the cluster", cluster, contextOf(clockOf()), async () => ({ version: "10.1" }));

    expect(await outcome).toEqual({ kind: "done", outputs: { version: "10.1" } });
  });

  test.each([[undefined], ["Wait."]])(
    "when it could not be, then the message says of what, what was seen, and what to do: %j",
    async (remedy) => {
      const outcome = await reading("Version of the cluster", cluster, contextOf(clockOf()), async (run) => {
        throw run.failure("SFB_CLUSTER_UNAVAILABLE", "It said 503.", remedy);
      });

      expect(outcome).toEqual({
        kind: "failed",
        message: expect.stringMatching(
          /^Version of the cluster: .*\nIt said 503\.\nWhat to do: .+ \[SFB_CLUSTER_UNAVAILABLE\]$/,
        ),
      });
      if (remedy !== undefined) expect(outcome).toMatchObject({ message: expect.stringContaining(remedy) });
    },
  );

  test("when its cap is reached, then it ends, says what was seen, and leaves nothing behind", async () => {
    const clock = clockOf();
    const outcome = reading("Version of the cluster", cluster, contextOf(clock, 5_000), async (run) => {
      tellWait(run, "waiting");
      await sleep(run, 60_000);
      return {};
    });

    expect(await clock.run(outcome)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("\nNothing was asked yet.\n"),
    });
    expect(clock.timersLeft).toBe(0);
  });

  test("when the mistake is ours, then it is thrown as it is", async () => {
    const outcome = reading("Version of the cluster", cluster, contextOf(clockOf()), async () => {
      throw new TypeError("ours");
    });

    await expect(outcome).rejects.toThrow(TypeError);
  });
});
