import { counted } from "../errors/counted";
import type { Restored, RestoreEnd, RestoreOrder } from "../restore";
import type { RestorePlan } from "../restore/plan";

/** The end of one restore, as a line. */
export function lineOf({ order, outcome, wasDone }: RestoreEnd): string {
  if (outcome.kind === "failed") return inRed(`${order.name}: FAILED [${outcome.error.code}]`);
  if (wasDone) return `${order.name}: was restored by an earlier call`;
  return `${order.name}: restored in ${outcome.result.restoreSeconds} s, LSN ${outcome.result.lsn}; ${lost(outcome.result)}`;
}

/** By its own count, where no data were lost between the two backups. */
function lost({ wayBack, epoch, lsn }: Restored): string {
  if (wayBack === undefined) return "no way back was taken";
  const since =
    wayBack.epoch.dataLossVersion === epoch.dataLossVersion && BigInt(wayBack.lsn) >= BigInt(lsn)
      ? `${BigInt(wayBack.lsn) - BigInt(lsn)} operations given up`
      : "how much was given up cannot be counted";
  return `${since}, way back ${wayBack.backupId}`;
}

/** What came of all of them, and what a person has to do. */
export function formatEnds(
  { warnings }: RestorePlan,
  orders: readonly RestoreOrder[],
  ends: readonly RestoreEnd[],
  journal: string,
): string {
  const failed = ends.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome.error.message] : []));
  const suspended = ends.flatMap(({ order, outcome }) =>
    outcome.kind === "restored" && outcome.result.suspended ? [`periodic backups are suspended: ${order.name}`] : [],
  );
  const odd = ends.flatMap(({ order, outcome }) =>
    outcome.kind === "restored" && outcome.result.lowerLsn !== undefined
      ? [
          `warning: ${order.name}: its primary tells the LSN ${outcome.result.lowerLsn}, and the backup has ${outcome.result.lsn}. Look at its data.`,
        ]
      : [],
  );
  const restored = ends.length - failed.length;
  const rest = orders.length - restored;
  const summary =
    rest === 0
      ? `${counted(restored, "partition")} restored and proven.`
      : inRed(`${rest} of ${counted(orders.length, "partition")} not restored. The same command goes on (${journal}).`);
  const hasTimedOut = ends.some(
    ({ outcome }) => outcome.kind === "failed" && outcome.error.code === "SFB_RESTORE_TIMED_OUT",
  );
  return [
    "",
    ...failed.map((message) => `${inRed(message)}\n`),
    ...suspended,
    ...odd,
    ...warnings.filter(({ kind }) => kind === "cluster version").map(({ text }) => `warning: ${text}`),
    summary,
    ...(hasTimedOut
      ? [inRed('It leaves out what timed out: look at it, see "After a Timeout" in docs/restoring.md of the package.')]
      : []),
  ].join("\n");
}

function inRed(text: string): string {
  const isPlain = !process.stdout.isTTY || (process.env.NO_COLOR ?? "") !== "";
  return isPlain ? text : `\u001b[31m${text}\u001b[39m`;
}
