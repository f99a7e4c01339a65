// Runs the command as its `bin` does, on a clock that goes faster, so that its waits are short, and begins when it is told.
const { main } = require("../../dist/cli/main.js");

const factor = Number(process.env.TEST_CLOCK_FACTOR ?? 1);
const begun = Number(process.env.TEST_CLOCK_BEGINS_AT ?? Date.now());

const clock = {
  now: () => begun + performance.now() * factor,
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds / factor);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

main(process.argv.slice(2), clock).then((exitCode) => {
  process.exitCode = exitCode;
});
