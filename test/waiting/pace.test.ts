import * as fc from "fast-check";
import type { ErrorCode } from "../../src/errors";
import { ServiceFabricError } from "../../src/errors";
import { call } from "../../src/waiting/call";
import { paceOf, type Urgency } from "../../src/waiting/pace";
import { type ProgressLine, remembering } from "../../src/waiting/progress";
import type { Run } from "../../src/waiting/run";
import { VirtualClock } from "./virtual-clock";

const second = 1_000;
/** From one request to the next at a pace of one a second: a second, and what two timers may be off. */
const windowMs = 1_020;
const startsAt = Date.UTC(2026, 0, 5, 12);
let clusters = 0;

/** A signal of its own, which nobody aborts. */
function neverStopped(): AbortSignal {
  return new AbortController().signal;
}

/** A cluster of its own, with these limits. */
function paced(...limits: readonly number[]) {
  const clock = new VirtualClock(1, startsAt);
  const endpoint = `https://pace-${clusters++}.example:19080`;
  const pace = paceOf({ endpoint });
  const went: { readonly name: string; readonly ms: number }[] = [];
  const ask = async (name: string, urgency: Urgency = "asks", stop = neverStopped()): Promise<void> => {
    await pace.take(clock, urgency, stop);
    if (!stop.aborted) went.push({ name, ms: clock.now() - startsAt });
  };
  return { clock, endpoint, pace, ends: limits.map((perSecond) => pace.limit(perSecond)), ask, went };
}

function names(went: readonly { readonly name: string }[]): readonly string[] {
  return went.map(({ name }) => name);
}

describe("given a limit", () => {
  test("when any number ask at any moments, then no second sees more, and nobody waits longer than that takes", async () => {
    const arrivals = fc.array(fc.nat(5 * second), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), arrivals, async (most, times) => {
        const { clock, ask, went } = paced(most);
        await clock.run(
          Promise.all(
            times.map((ms) => clock.pass(ms, neverStopped()).then(() => ask("one", ms % 2 === 0 ? "looks" : "asks"))),
          ),
        );

        const moments = went.map(({ ms }) => ms);
        expect(moments).toHaveLength(times.length);
        for (const [index, ms] of moments.entries()) {
          const soonest = moments[index - most];
          if (soonest !== undefined) expect(ms - soonest).toBeGreaterThan(second);
        }
        const inOrder = [...times].sort((one, other) => one - other);
        const expected: number[] = [];
        for (const [index, ms] of inOrder.entries()) {
          expected.push(Math.max(ms, (expected[index - most] ?? -windowMs) + windowMs));
        }
        expect(moments).toEqual(expected);
        expect(clock.timersLeft).toBe(0);
      }),
      { numRuns: 200, seed: 20_260_302 },
    );
  });

  test("when several wait, then what starts work goes first, then questions, then looks, each in its order", async () => {
    const { clock, ask, went } = paced(1);
    const asked = [
      ask("at once"),
      ask("look 1", "looks"),
      ask("question 1"),
      ask("look 2", "looks"),
      ask("work 1", "starts work"),
      ask("question 2"),
      ask("work 2", "starts work"),
    ];
    await clock.run(Promise.all(asked));

    expect(names(went)).toEqual(["at once", "work 1", "work 2", "question 1", "question 2", "look 1", "look 2"]);
    expect(went.map(({ ms }) => ms)).toEqual([0, 1, 2, 3, 4, 5, 6].map((nth) => nth * windowMs));
  });

  test("when somebody asks while others wait, then it does not pass those who are as urgent", async () => {
    const { clock, ask, went } = paced(2);
    const asked = [ask("first"), ask("second"), ask("third")];
    await clock.advance(windowMs / 2);
    asked.push(ask("fourth"));
    await clock.run(Promise.all(asked));

    expect(names(went)).toEqual(["first", "second", "third", "fourth"]);
  });

  test("when somebody gives up, then the next goes in its place", async () => {
    const { clock, ask, went } = paced(1);
    const abort = new AbortController();
    const asked = [ask("first"), ask("gone", "starts work", abort.signal), ask("gone too", "asks", abort.signal)];
    asked.push(ask("patient"));
    await clock.advance(windowMs / 2);
    abort.abort();
    await clock.run(Promise.all(asked));

    expect(went).toEqual([
      { name: "first", ms: 0 },
      { name: "patient", ms: windowMs },
    ]);
    expect(clock.timersLeft).toBe(0);
  });

  test("when everybody gives up, then no timer is left", async () => {
    const { clock, ask } = paced(1);
    const abort = new AbortController();
    const asked = [ask("first"), ask("gone", "asks", abort.signal)];
    await clock.advance(100);
    abort.abort();
    await clock.run(Promise.all(asked));

    expect(clock.timersLeft).toBe(0);
  });

  test("when somebody comes who has given up already, then nobody waits for it", async () => {
    const { clock, ask, went } = paced(1);
    await clock.run(Promise.all([ask("first"), ask("gone", "asks", AbortSignal.abort()), ask("second")]));

    expect(went.at(-1)).toEqual({ name: "second", ms: windowMs });
  });

  test("when another cluster is asked, then that one has a pace of its own", async () => {
    const one = paced(1);
    const other = paced(1);
    await one.clock.run(Promise.all([one.ask("one"), other.ask("other")]));

    expect([...one.went, ...other.went].map(({ ms }) => ms)).toEqual([0, 0]);
  });
});

describe("given no limit", () => {
  test("when anybody asks, then it goes at once", () => {
    const { clock, pace } = paced();

    expect(pace.take(clock, "looks", neverStopped())).toBeUndefined();
  });
});

describe("given several limits", () => {
  test("when they differ, then the smallest counts", async () => {
    const { clock, ask, went } = paced(5, 2, 3);
    await clock.run(Promise.all([1, 2, 3, 4].map((nth) => ask(`${nth}`))));

    expect(went.map(({ ms }) => ms)).toEqual([0, 0, windowMs, windowMs]);
  });

  test("when the smallest ends, then those who wait go by the next one", async () => {
    const { clock, ask, went, ends } = paced(4, 1);
    const asked = [1, 2, 3, 4, 5].map((nth) => ask(`${nth}`));
    await clock.advance(300);
    ends[1]?.();
    await clock.run(Promise.all(asked));

    expect(went.map(({ ms }) => ms)).toEqual([0, 300, 300, 300, windowMs]);
  });

  test("when one of two that are equal ends, then the other still holds", async () => {
    const { clock, ask, went, ends } = paced(1, 1);
    const asked = [ask("first"), ask("second")];
    await clock.advance(100);
    ends[0]?.();
    await clock.run(Promise.all(asked));

    expect(went.at(-1)).toEqual({ name: "second", ms: windowMs });
  });

  test("when the last ends, then all go at once, and no timer is left", async () => {
    const { clock, ask, went, ends } = paced(1);
    const asked = [1, 2, 3].map((nth) => ask(`${nth}`));
    await clock.advance(300);
    ends[0]?.();
    await clock.run(Promise.all(asked));

    expect(went.map(({ ms }) => ms)).toEqual([0, 300, 300]);
    expect(clock.timersLeft).toBe(0);
  });
});

describe("given a call that has to wait for the pace", () => {
  function calling(stop = neverStopped()) {
    const cluster = paced(1);
    const { clock, endpoint } = cluster;
    const lines: ProgressLine[] = [];
    const run: Run = {
      cluster: { endpoint, signsInWith: "nothing" },
      clock,
      stop,
      ...remembering((line) => lines.push(line), "Nothing yet."),
      meanwhile: () => "",
      failure: (code: ErrorCode, detail = "") => new ServiceFabricError(code, "Something", { detail }),
    };
    let sent = 0;
    const answer = async () => {
      sent++;
      return { kind: "answered", value: clock.now() - startsAt } as const;
    };
    return { ...cluster, lines, sent: () => sent, send: () => call(run, 500, answer) };
  }

  test("when it goes, then its own limit counts from then, and a long wait was told", async () => {
    const { clock, send, lines } = calling();
    const [, , last] = await clock.run(Promise.all([send(), send(), send()]));

    expect(last).toEqual({ kind: "answered", value: 2 * windowMs });
    expect(lines).toEqual([
      { text: "waiting: as many requests as maxRequestsPerSecond allows come first", change: true, isWait: true },
    ]);
    expect(clock.timersLeft).toBe(0);
  });

  test("when its run has to end meanwhile, then it is not sent, and the run is cut short", async () => {
    const abort = new AbortController();
    const { clock, send, sent } = calling(abort.signal);
    const calls = Promise.allSettled([send(), send()]);
    await clock.advance(100);
    abort.abort();
    const [, cut] = await clock.run(calls);

    expect(cut).toMatchObject({ status: "rejected", reason: { code: "SFB_CUT_SHORT" } });
    expect(sent()).toBe(1);
    expect(clock.timersLeft).toBe(0);
  });
});
