import { readFileSync } from "node:fs";
import { join } from "node:path";
import { backupSettingsDefaults } from "../../src/provider/definitions/common/backup-settings";
import { pageAt, repository, table } from "./pages";
import { sourceConstant } from "./source-constant";

const read = (path: string) => readFileSync(join(repository, path), "utf8");

const minute = 60_000;

/** Each row of the table of time limits, with where the program has it. In milliseconds. */
const limits: Readonly<Record<string, () => unknown>> = {
  "backup, by the cluster: `backupTimeoutMinutes`": () => backupSettingsDefaults.backupTimeoutMinutes * minute,
  "backup, by us, after the cluster's limit": () => sourceConstant("src/backup/request.ts", "graceMilliseconds"),
  "waiting for the partition to be idle, unless `customTimeouts` says otherwise": () =>
    sourceConstant("src/backup/request.ts", "waitingLimitMilliseconds"),
  "gateway unreachable in preflight": () =>
    sourceConstant("src/waiting/patience.ts", "gatewayPatience", "unreachableMilliseconds"),
  "gateway without a usable answer in preflight": () =>
    sourceConstant("src/waiting/patience.ts", "gatewayPatience", "unavailableMilliseconds"),
  "Backup Restore Service without a usable answer before the request": () =>
    sourceConstant("src/backup/patience.ts", "preflightPatience", "unavailableMilliseconds"),
  "cluster unreachable between preflight and request": () =>
    sourceConstant("src/backup/patience.ts", "laterPatience", "unreachableMilliseconds"),
  "request held by the gateway, after a lost answer": () =>
    sourceConstant("src/backup/reconcile.ts", "gatewayHoldMilliseconds"),
  "no usable answer at all, after that": () => sourceConstant("src/backup/reconcile.ts", "silenceMilliseconds"),
  "list that can be read but lacks the backup": () =>
    sourceConstant("src/backup/verify.ts", "defaultAbsencePatienceMilliseconds"),
  "failure record that looks like the one before the request, taken as a late copy": () =>
    sourceConstant("src/backup/follow-record.ts", "staleMilliseconds"),
  "list unreadable, before an adopted backup is given up": () =>
    sourceConstant("src/backup/busy.ts", "adoptPatience", "listMilliseconds"),
  "list that lacks the adopted backup": () =>
    sourceConstant("src/backup/busy.ts", "adoptPatience", "absencePatienceMilliseconds"),
  "list unreadable, before a reusable backup is given up": () =>
    sourceConstant("src/backup/reuse.ts", "listPatienceMilliseconds"),
  "looking for near names, for an error": () => sourceConstant("src/backup/find-partition.ts", "searchMilliseconds"),
  "one read": () => sourceConstant("src/waiting/call.ts", "callLimits", "readMilliseconds"),
  "one read of the list": () => sourceConstant("src/waiting/call.ts", "callLimits", "listMilliseconds"),
  "making a connection": () => sourceConstant("src/service-fabric/connection/tls.ts", "connectTimeoutMilliseconds"),
};

/** The same of an upgrade. */
const limitsOfUpgrades: typeof limits = {
  "provisioning a version": () => sourceConstant("src/upgrade/provision.ts", "provisionMilliseconds"),
  "the answer to a start, and how long after it was sent a lost one may take effect": () =>
    sourceConstant("src/upgrade/start.ts", "heldMilliseconds"),
  "asking again where the cluster says that nothing was started": () =>
    sourceConstant("src/upgrade/start.ts", "askingMilliseconds"),
  'an upgrade of somebody else, with `whenUpgrading: "wait"`': () =>
    sourceConstant("src/upgrade/run.ts", "otherMilliseconds"),
  "after the cluster's own limits, until an upgrade counts as stuck": () =>
    sourceConstant("src/upgrade/follow-upgrade.ts", "graceMilliseconds"),
  "an upgrade has ended, and the application does not show the version yet": () =>
    sourceConstant("src/upgrade/follow-upgrade.ts", "proofMilliseconds"),
  "from one look to the next, in its first half minute": () =>
    sourceConstant("src/upgrade/follow-upgrade.ts", "quickLookMilliseconds"),
  "from one look to the next, later": () => sourceConstant("src/upgrade/follow-upgrade.ts", "laterLookMilliseconds"),
};

/** The same of a drill. */
const limitsOfDrills: typeof limits = {
  "asking for the scratch application again, where nobody knows whether it was created": () =>
    sourceConstant("src/restore/drill/create-scratch.ts", "askingMilliseconds"),
  "a request for it whose answer was lost may still take effect": () =>
    sourceConstant("src/restore/drill/create-scratch.ts", "heldMilliseconds"),
  "asking for a service again": () => sourceConstant("src/restore/drill/create-services.ts", "askingMilliseconds"),
  "partitions with other keys than the backups' are taken for what they are": () =>
    sourceConstant("src/restore/drill/until-healthy.ts", "absentMilliseconds"),
  "health, after the last restore": () => sourceConstant("src/restore/drill/until-healthy.ts", "settleMilliseconds"),
  "removal, until it is by force": () => sourceConstant("src/restore/drill/remove-scratch.ts", "gracefulMilliseconds"),
  "removal by force": () => sourceConstant("src/restore/drill/remove-scratch.ts", "forcedMilliseconds"),
  "a removal that goes on is asked for again": () =>
    sourceConstant("src/restore/drill/remove-scratch.ts", "askAgainMilliseconds"),
  "from one look to the next": () => sourceConstant("src/restore/drill/drill-run.ts", "lookMilliseconds"),
};

/** The same of a restore. */
const limitsOfRestores: typeof limits = {
  "a restore, by the cluster: `--timeout`": () =>
    sourceConstant("src/restore/plan/wanted.ts", "defaultRestoreTimeoutMinutes") * minute,
  "after the cluster's limit, until it is given up": () => sourceConstant("src/restore/run.ts", "graceMilliseconds"),
  "the request, by the cluster, which reads the metadata within it": () =>
    sourceConstant("src/restore/request.ts", "serverTimeoutSeconds") * 1_000,
  "a request whose answer was lost may still take effect": () =>
    sourceConstant("src/restore/request.ts", "heldMilliseconds"),
  "no usable answer at all, after that": () => sourceConstant("src/restore/request.ts", "silenceMilliseconds"),
  "asking again where the cluster says that nothing was started": () =>
    sourceConstant("src/restore/request.ts", "askingMilliseconds"),
  "a backup of the partition that comes first": () => sourceConstant("src/restore/request.ts", "busyMilliseconds"),
  "after a success, until the partition is Ready with all replicas": () =>
    sourceConstant("src/restore/prove.ts", "proofMilliseconds"),
  "between the two looks that prove it": () => sourceConstant("src/restore/prove.ts", "secondLookMilliseconds"),
  "periodic backups are suspended, or resumed": () => sourceConstant("src/restore/suspend.ts", "suspendMilliseconds"),
};

describe.each([
  { page: "docs/behaviour.md", head: "limit", compared: limits },
  { page: "docs/upgrades.md", head: "limit of an upgrade", compared: limitsOfUpgrades },
  { page: "docs/restoring.md", head: "limit of a restore", compared: limitsOfRestores },
  { page: "docs/drills.md", head: "limit of a drill", compared: limitsOfDrills },
])("the table of time limits in $page", ({ page, head, compared }) => {
  const rows = table(page, head, "how long");

  test("has exactly the rows that are compared", () => {
    expect(rows.map(([limit]) => limit)).toEqual(Object.keys(compared));
  });

  test.each(rows)('says "%s": %s', (limit = "", said = "") => {
    const [, amount, unit] = /^(\d+) (s|min)$/.exec(said) ?? [];
    expect(compared[limit]?.()).toBe(Number(amount) * (unit === "min" ? minute : 1_000));
  });
});

test("how late the end of a backup is seen is told as the schedule has it", () => {
  const text = pageAt("docs/behaviour.md").lines.join(" ");
  const constant = (name: string) => sourceConstant("src/waiting/poll-schedule.ts", name);

  expect(text).toContain(
    [
      `at most ${constant("shareOfElapsed") * 100} % of the backup's own time late, or`,
      `${constant("shortestMilliseconds")} ms, in its first ${constant("closeMilliseconds") / minute} minutes`,
      `never more than ${constant("longestWhileCloseMilliseconds") / 1_000} s,`,
      `and never more than ${constant("longestMilliseconds") / 1_000} s`,
    ].join(" "),
  );
});

test("how one list proves many is told as the program does it", () => {
  const text = pageAt("docs/behaviour.md").lines.join(" ");
  const constant = (name: string) => Number(sourceConstant("src/backup-set/shared-list.ts", name));

  expect(text).toContain(`gathered for ${constant("gatherMilliseconds")} ms`);
  expect(text).toContain(`${constant("spanMilliseconds") / minute} min at most in one reading`);
  expect(text.replace(/ +/g, " ")).toContain(`where ${constant("mostReadings")} readings for all lacked its backup`);
});

test("how much of an unfinished set is kept is told by what a partition of it takes at most", () => {
  const text = pageAt("docs/behaviour.md").lines.join(" ");
  const [, bytes] = /A partition of a set takes at most (\d+) bytes/.exec(text.replace(/ +/g, " ")) ?? [];
  const most = sourceConstant("src/backup-set/ledger.ts", "mostPendingCharacters") / Number(bytes);

  expect(text).toContain(`the results of ${Math.floor(most / 1_000)},000 partitions of an unfinished set`);
});

test("the README names the versions that the package asks for", () => {
  const { engines, peerDependencies, devDependencies } = JSON.parse(read("package.json"));
  const text = pageAt("README.md").lines.join(" ");

  expect(text).toContain(`Node.js ${engines.node.replace(">=", "")} or later`);
  expect(text).toContain(`\`@pulumi/pulumi\` ${peerDependencies["@pulumi/pulumi"].replace("^", "")} or later`);
  // The newest for Node 20 is also the one that everything is tested with.
  expect(text).toContain(`pin \`"@pulumi/pulumi": "${devDependencies["@pulumi/pulumi"]}"\``);
});

test("the figures in CONTRIBUTING.md are those that are checked", () => {
  const text = pageAt("CONTRIBUTING.md").lines.join(" ");
  const longest = sourceConstant("scripts/check-figures.mjs", "longestFile");
  const branches = sourceConstant("scripts/check-figures.mjs", "leastCoverage", "branches");
  const storedCode = sourceConstant("test/protocol/stored-code.test.ts", "most");

  expect(text).toContain(`no file of \`src/\` over ${longest} lines`);
  expect(text).toContain(`${branches} % of the branches of \`src/\``);
  expect(text).toContain(`a stored code of at most ${storedCode} bytes`);
});
