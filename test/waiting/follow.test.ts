import type { ErrorCode } from "../../src/errors";
import { ServiceFabricError } from "../../src/errors";
import type { Reply } from "../../src/service-fabric/reply";
import { capped } from "../../src/waiting/cap";
import { follow } from "../../src/waiting/follow";
import { remembering } from "../../src/waiting/progress";
import type { Run } from "../../src/waiting/run";
import { VirtualClock } from "./virtual-clock";

class UpgradeError extends ServiceFabricError {}

const second = 1_000;
const startsAt = Date.UTC(2026, 0, 5, 12);

/** An upgrade of an application, by what the cluster says of it after so many seconds. */
function follows(says: (seconds: number) => Reply<string>, limitSeconds: number, capSeconds?: number) {
  const clock = new VirtualClock(1, startsAt);
  const lines: string[] = [];
  let looks = 0;
  const capMilliseconds = capSeconds === undefined ? undefined : capSeconds * second;
  const work = capped({ clock }, capMilliseconds, (stop) => {
    const run: Run = {
      cluster: { endpoint: "http://cluster:19080", signsInWith: "nothing" },
      clock,
      stop,
      ...remembering(({ text, change }) => change && lines.push(text), "It has just begun."),
      meanwhile: () => "",
      failure: (code: ErrorCode, detail = "") =>
        new UpgradeError(code, "Upgrade of application fabric:/Shop", { detail }),
    };
    return follow(run, {
      look: async () => {
        looks++;
        return says((clock.now() - startsAt) / second);
      },
      asked: "gateway",
      stateOf: (state) => state,
      isOver: (state): state is string => state === "RollingForwardCompleted",
      since: startsAt,
      until: startsAt + limitSeconds * second,
      onDeadline: "SFB_NO_RESULT",
      meanwhile: "The upgrade goes on.",
    });
  });
  return { ended: clock.run(work), clock, lines, looks: () => looks };
}

const rolling: Reply<string> = { kind: "answered", value: "RollingForwardInProgress" };
const done: Reply<string> = { kind: "answered", value: "RollingForwardCompleted" };
const unwell: Reply<string> = { kind: "error", status: 503, code: "FABRIC_E_NOT_READY", message: "" };
const refused: Reply<string> = { kind: "error", status: 403, message: "" };

describe("given something that is no backup", () => {
  test("when it ends, then its end is the result, the changes were told, and no timer is left", async () => {
    const { ended, clock, lines } = follows((seconds) => (seconds < 40 ? rolling : done), 600);

    expect(await ended).toBe("RollingForwardCompleted");
    expect(clock.now() - startsAt).toBeLessThan(41 * second);
    expect(lines.map((line) => line.split(",")[0])).toEqual(["RollingForwardInProgress", "RollingForwardCompleted"]);
    expect(clock.timersLeft).toBe(0);
  });

  test("when it does not end, then the error comes at the deadline, says of what, and how often what was answered", async () => {
    const { ended, clock } = follows((seconds) => (seconds < 5 ? unwell : rolling), 20);

    await expect(ended).rejects.toThrow(
      /^Upgrade of application fabric:\/Shop: .*\nAnswers while waiting: HTTP 503 FABRIC_E_NOT_READY ×\d+, RollingForwardInProgress ×\d+\.\n/,
    );
    expect(clock.now() - startsAt).toBe(20 * second);
    expect(clock.timersLeft).toBe(0);
  });

  test("when we are turned away, then the error comes at once, with what goes on meanwhile", async () => {
    const { ended, looks } = follows(() => refused, 600);

    await expect(ended).rejects.toThrow("\nThe upgrade goes on. The cluster's last answer: HTTP 403");
    expect(looks()).toBe(1);
  });

  test("when its cap is reached, then the error tells what was seen last, and nothing more is asked", async () => {
    const { ended, clock, looks } = follows(() => rolling, 600, 10);

    await expect(ended).rejects.toMatchObject({
      code: "SFB_CUT_SHORT",
      message: expect.stringMatching("\nLast seen: RollingForwardInProgress, \\d+ s\\.\n"),
    });
    expect(clock.now() - startsAt).toBe(10 * second);
    const before = looks();
    await clock.advance(60 * second);
    expect(looks()).toBe(before);
  });
});
