const { availableParallelism } = require("node:os");

/**
 * Tests run against the built package: what is imported as `src/…` is taken from `dist/…`, the same files that the
 * provider's process loads, so that coverage of both adds up.
 * @type {import("jest").Config}
 */
module.exports = {
  ...(process.env.COVERAGE_FOLDER ? coverage() : {}),
  setupFiles: ["<rootDir>/test/coverage/setup.cjs"],
  // Most tests wait for other processes; a worker for each core would leave the cores idle. Coverage keeps them busier.
  maxWorkers: Math.ceil(availableParallelism() * (process.env.COVERAGE_FOLDER ? 1.5 : 2)),
  // Making keys takes seconds where other processes want the cores too. No test waits for the clock to pass.
  testTimeout: 30_000,
  testSequencer: "<rootDir>/test/slow-first.cjs",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  moduleNameMapper: { "^(?:\\.\\./)+src/(.*)$": "<rootDir>/dist/$1" },
  // Types are checked by `npm run check:types`; here they would be checked anew in each worker.
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "<rootDir>/test/tsconfig.json" }] },
  // The packages of this repository are built JavaScript already.
  transformIgnorePatterns: ["/node_modules/", "<rootDir>/dist/", "<rootDir>/emulator/dist/"],
  modulePathIgnorePatterns: ["<rootDir>/.pulumi-local/"],
};

/** V8's own counts, which the reporter adds to those of the processes that the tests start. */
function coverage() {
  return {
    collectCoverage: true,
    // What a test file leaves behind stays with its worker, and V8 counts all of it anew after each file.
    workerIdleMemoryLimit: "256MB",
    coverageProvider: "v8",
    collectCoverageFrom: ["dist/**/*.js"],
    coverageReporters: ["none"],
    reporters: ["default", "<rootDir>/test/coverage/reporter.cjs"],
  };
}
