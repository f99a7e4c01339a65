#!/usr/bin/env node
const { main } = require("../dist/cli/main.js");

// Whoever reads may go away, as `head` does. What was begun, such as a restore, goes on to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
  });
}

main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
