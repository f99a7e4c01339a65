// Loaded into the provider's process before anything else: its clock runs ahead of a wait instead of waiting.
const { systemClock } = require("../../dist/waiting/clock.js");
const { slowMilliseconds } = require("../../dist/waiting/call.js");

/** A wait this long is the limit of a call, and not the pause before the next one. */
const shortestLimitMilliseconds = 30_000;
/** How long such a limit really is. Left out: only the end of the call ends it. */
const limit = process.env.SHORT_LIMIT_MILLISECONDS;
const { now } = systemClock;
let ahead = 0;

systemClock.now = () => now() + ahead;
systemClock.after = (milliseconds, act) => {
  const isLimit = milliseconds >= shortestLimitMilliseconds;
  // Beside a call: nothing here is slow by that clock.
  if (milliseconds === slowMilliseconds || (isLimit && limit === undefined)) return () => undefined;
  const timer = setTimeout(
    () => {
      ahead += milliseconds;
      act();
    },
    isLimit ? Number(limit) : 0,
  );
  return () => clearTimeout(timer);
};
