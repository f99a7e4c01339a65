import { pollWait } from "../../src/waiting/poll-schedule";
import { seededRandom } from "./virtual-clock";

const second = 1_000;
const minute = 60 * second;

/** Of sums of milliseconds with fractions. */
const rounding = 1e-6;

const largest = 1 - Number.EPSILON;
/** Chance at its extremes, in turns, and as it falls. */
const chances: Readonly<Record<string, () => () => number>> = {
  "always the longest wait": () => () => 0,
  "always the shortest wait": () => () => largest,
  "the longest and the shortest in turn": () => {
    let turn = 0;
    return () => (turn++ % 2 === 0 ? 0 : largest);
  },
  "chance, once": () => seededRandom(1),
  "chance, another time": () => seededRandom(2),
};

/** When something that never ends is looked at, in milliseconds from its begin. A look takes no time here. */
function looksUntil(end: number, random: () => number): readonly number[] {
  const looks: number[] = [];
  for (let now = 0; now < end; looks.push(now)) now += pollWait(now, random);
  return looks;
}

/** For each time that a backup may take, the looks that it costs, how late its end is seen, and how late at worst. */
function* seen(looks: readonly number[], { from, to, step }: { from: number; to: number; step: number }) {
  let nth = 0;
  for (let took = from; took <= to; took += step) {
    while ((looks[nth] ?? 0) < took) nth++;
    const look = looks[nth] ?? Number.NaN;
    yield { took, requests: nth + 1, lag: look - took, worstLag: look - (looks[nth - 1] ?? 0) };
  }
}

const all = { from: 1, to: 11 * minute, step: 7 };

describe.each(Object.entries(chances))("given %s", (_, chance) => {
  const looks = looksUntil(60 * minute, chance());

  test("when a backup ends, then that is seen within 20 % of its own time or 250 ms, and within 5 s", () => {
    const late = [...seen(looks, { ...all, to: 50 * minute })].filter(
      ({ took, lag }) => lag > Math.min(5 * second, Math.max(250, 0.2 * took)) + rounding,
    );

    expect(late).toEqual([]);
  });

  // At a time that one falls in with, a loop is lucky; so it is judged by the time about that one: its lag is half its
  // beat on average and its beat at worst, and it has asked once in each beat, and half a time more.
  test.each([1, 2, 5])("then no loop of %d s is better in both, lag and requests", (beat) => {
    const beaten = [...seen(looks, { ...all, from: 500 })].filter(({ took, requests, worstLag }) => {
      const isLater = beat * second < worstLag - rounding;
      return isLater && took / (beat * second) + 0.5 < requests;
    });

    expect(beaten).toEqual([]);
  });
});

test.each([
  [0.5, 2],
  [1, 4],
  [2, 8],
  [5, 13],
  [10, 18],
  [30, 38],
  [60, 68],
  [10 * 60, 608],
  [15 * 60, 908],
  // From there on every five seconds.
  [20 * 60, 968],
])(
  "given no jitter, when a backup takes %d s, then its end is seen with the fewest looks that keep the bounds: %d",
  (seconds, fewest) => {
    const looks = looksUntil(30 * minute, () => 0);

    const [end] = [...seen(looks, { from: seconds * second, to: seconds * second, step: 1 })];
    expect(end?.requests).toBe(fewest);
  },
);

test("given jitter, then it costs a tenth more at most, and spreads those that began together", () => {
  const at = (random: () => number) => looksUntil(10 * minute, random).length;

  expect(at(() => largest) / at(() => 0)).toBeLessThanOrEqual(1 / 0.9 + 0.01);
  const [one = [], other = []] = [seededRandom(3), seededRandom(4)].map((random) => looksUntil(minute, random));
  expect(one.at(-1)).not.toBe(other.at(-1));
});
