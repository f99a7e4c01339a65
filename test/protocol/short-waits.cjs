// Loaded into the provider's process before anything else: its clock runs ahead of a wait instead of waiting.
const { systemClock } = require("../../dist/waiting/clock.js");
const { slowMilliseconds } = require("../../dist/backup/operation.js");

/** A wait this long is the limit of a call, and not the pause before the next one. */
const shortestLimitMilliseconds = 30_000;
/** How long such a limit really is. Left out: only the end of the call ends it. */
const limit = process.env.SHORT_LIMIT_MILLISECONDS;
const { now } = systemClock;
let ahead = 0;

systemClock.now = () => now() + ahead;
systemClock.sleep = async (milliseconds, signal) => {
  if (signal.aborted) return;
  // Beside a call, so it is no pause either: nothing here is slow by that clock.
  if (milliseconds !== slowMilliseconds && milliseconds < shortestLimitMilliseconds) {
    ahead += milliseconds;
    return;
  }
  await new Promise((resolve) => {
    const timer =
      limit === undefined || milliseconds === slowMilliseconds
        ? undefined
        : setTimeout(() => {
            ahead += milliseconds;
            resolve();
          }, Number(limit));
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
};
