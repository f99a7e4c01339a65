// Runs the command as its `bin` does, on a clock that goes faster, so that its waits are short, and begins when it is told.
const { main } = require("../../dist/cli/main.js");

const factor = Number(process.env.TEST_CLOCK_FACTOR ?? 1);
const begun = Number(process.env.TEST_CLOCK_BEGINS_AT ?? Date.now());

/** From here on it is a limit for an answer, not a wait: the cluster's answers come no sooner than they do. */
const fewestOfLimit = 30_000;

const clock = {
  now: () => begun + performance.now() * factor,
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds < fewestOfLimit ? milliseconds / factor : milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

if (factor > 1) {
  const tell = console.error;
  // Said of an answer that takes two seconds, which are so much shorter here.
  console.error = (text, ...more) => {
    if (!/^no answer yet; /.test(text)) tell(text, ...more);
  };
}

main(process.argv.slice(2), clock).then((exitCode) => {
  process.exitCode = exitCode;
});
