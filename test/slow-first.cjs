const { relative, sep } = require("node:path");

/**
 * The files that take longest, first: one of them at the end would keep a single worker busy, alone. Jest itself knows
 * that of an earlier run only, which a fresh clone has not got. Those that start many processes alternate with those that
 * start none, so that their processes do not wait for each other.
 */
const slowest = [
  "engine/application-killed",
  "cli/restore.",
  "restore/drill.property",
  "engine/upgrade-cut-short",
  "cli/audit-scale",
  "engine/dependants",
  "protocol/upgrade-killed",
  "restore/run.property",
  "emulator/command-line.",
  "engine/restored",
  "backup/run.property",
  "docs/start",
  "cli/audit.",
  "engine/cut-short",
  "cli/restore-plan",
  "package/sdk-versions",
  "engine/killed",
  "package/install",
  "upgrade/run.property",
  "engine/upgrade.",
  "cli/restore-killed",
  "engine/secrets",
  "cli/audit-policies",
  "protocol/drill-killed",
  "backup-set/run.property",
  "docs/commands",
  "protocol/create",
  "package/new-resource",
  "emulator/command-line-security",
  "engine/",
  "package/",
  "protocol/",
  "conformance/",
  "emulator/model.property",
  "docs/",
  "cli/",
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
