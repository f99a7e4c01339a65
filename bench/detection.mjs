// How late the end of a backup is seen, and what that costs in requests: our schedule against loops of a fixed beat.
// Simulated: the schedule is the one that is built, time is a number.
import { pollWait } from "../dist/waiting/poll-schedule.js";
import { report } from "./report.mjs";

const samples = Number(process.argv[2] ?? 2_000);
/** A look is answered so long after it was sent, half of it each way; the next wait begins then. */
const roundTripMilliseconds = Number(process.argv[3] ?? 20);

const second = 1_000;
/** Of the averages of so many samples. */
const rounding = 0.005 * second;
const durations = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600].map((seconds) => seconds * second);
const loops = [1, 2, 5].map((seconds) => seconds * second);

/** @typedef {{ mean: number, worst: number, requests: number }} Seen */

const rows = durations.map((duration) => {
  const ours = seen(duration, () => pollWait);
  const others = loops.map((beat) =>
    // Where in its beat a loop meets the begin of a backup is chance.
    seen(duration, () => (elapsed) => (elapsed === 0 ? beat * Math.random() : beat)),
  );
  const better = loops.filter((_, nth) => isBetter(others[nth], ours));
  const shownLoops = loops.map((beat, nth) => `${beat / second} s: ${format(others[nth])}`);
  return {
    what: `a backup of ${duration / second} s: ours; loops of a fixed beat`,
    measured: `${format(ours)}; ${shownLoops.join("; ")}`,
    limit: "no loop is better in both",
    isHeld: better.length === 0,
  };
});
report(
  `How late an end is seen: lag on average / at worst in seconds, requests on average; ${roundTripMilliseconds} ms a round trip`,
  rows,
);

/**
 * @param {number} duration About how long the backup takes: a tenth less to a tenth more, so that nobody is in luck.
 * @param {() => (elapsed: number, random: () => number) => number} schedule
 * @returns {Seen}
 */
function seen(duration, schedule) {
  const all = Array.from({ length: samples }, (_, nth) => follow(duration * (0.9 + (0.2 * nth) / samples), schedule()));
  const mean = (/** @type {(one: typeof all[number]) => number} */ of) =>
    all.reduce((sum, one) => sum + of(one), 0) / samples;
  return {
    mean: mean(({ lag }) => lag),
    worst: Math.max(...all.map(({ lag }) => lag)),
    requests: mean(({ requests }) => requests),
  };
}

/**
 * @param {number} endsAt
 * @param {(elapsed: number, random: () => number) => number} wait
 */
function follow(endsAt, wait) {
  let now = 0;
  for (let requests = 1; ; requests++) {
    const arrivesAt = now + wait(now, Math.random) + roundTripMilliseconds / 2;
    now = arrivesAt + roundTripMilliseconds / 2;
    if (arrivesAt >= endsAt) return { lag: now - endsAt, requests };
  }
}

/**
 * @param {Seen | undefined} other
 * @param {Seen} ours
 */
function isBetter(other, ours) {
  const isSooner = other && [other.mean - ours.mean, other.worst - ours.worst].some((less) => less < -rounding);
  return isSooner && other.requests < ours.requests;
}

/** @param {number} milliseconds */
function shown(milliseconds) {
  return (milliseconds / second).toFixed(2);
}

/** @param {Seen | undefined} seen */
function format(seen) {
  return seen && `${shown(seen.mean)} / ${shown(seen.worst)}, ${seen.requests.toFixed(1)}`;
}
