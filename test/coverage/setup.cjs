const { resolve } = require("node:path");

// Every process that a test starts with this environment writes its coverage: the provider's host, and the programs.
if (process.env.COVERAGE_FOLDER) {
  process.env.NODE_V8_COVERAGE = process.env.COVERAGE_FOLDER;
  process.env.NODE_OPTIONS = `--require ${resolve(__dirname, "preload.cjs")}`;
}
