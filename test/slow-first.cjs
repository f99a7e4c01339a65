const { relative, sep } = require("node:path");

/**
 * The files that take longest, first: one of them at the end would keep a single worker busy, alone. Jest itself knows
 * that of an earlier run only, which a fresh clone has not got. Those that start many processes alternate with those that
 * start none, so that their processes do not wait for each other.
 */
const slowest = [
  "restore/run.property",
  "engine/application-killed",
  "restore/drill.property",
  "engine/killed",
  "backup/run.property",
  "engine/cut-short",
  "resources/templates",
  "package/sdk-versions",
  "engine/secrets",
  "backup-set/run.property",
  "upgrade/run.property",
  "engine/application.",
  "emulator/scenarios",
  "emulator/command-line.",
  "engine/success",
  "emulator/model.property",
  "package/install",
  "engine/stored-code",
  "emulator/many-partitions",
  "emulator/command-line-security",
  "engine/unknown-inputs",
  "conformance/emulator",
  "engine/",
  "package/",
  "docs/",
  "protocol/",
  "conformance/",
  "doctor/",
];

/** @typedef {{ path: string }} TestFile */

module.exports = class SlowFirst {
  /** @param {readonly TestFile[]} files */
  sort(files) {
    return [...files].sort((one, other) => rankOf(one) - rankOf(other) || (one.path < other.path ? -1 : 1));
  }

  /** A part of the files, as `--shard` wants it. @param {readonly TestFile[]} files @param {{ shardIndex: number, shardCount: number }} part */
  shard(files, { shardIndex, shardCount }) {
    return this.sort(files).filter((_, index) => index % shardCount === shardIndex - 1);
  }

  /** What `--onlyFailures` wants would need a record of earlier runs, and there is none. @param {TestFile[]} files */
  allFailedTests(files) {
    return files;
  }

  cacheResults() {}
};

/** @param {TestFile} file */
function rankOf({ path }) {
  const name = relative(__dirname, path).split(sep).join("/");
  const rank = slowest.findIndex((beginning) => name.startsWith(beginning));
  return rank < 0 ? slowest.length : rank;
}
