import { ServiceFabricError } from "../errors";
import { counted } from "../errors/counted";
import { type RestoreEnd, type RestoreOrder, restoreEach } from "../restore";
import { orderOf, type PlanRow, type RestorePlan } from "../restore/plan";
import type { Clock } from "../waiting/clock";
import { backUpFirst } from "./back-up-first";
import { isConfirmed } from "./confirm";
import { formatPlan } from "./format-plan";
import { formatEnds, lineOf } from "./format-restore";
import { type OpenedPlan, openPlan } from "./open-plan";
import type { RestoreOptions } from "./restore";
import { JournalFile } from "./restore-journal";
import { endsAsJson } from "./restore-json";
import { addToRecords, recordOfRestore } from "./restore-record";
import { stopOnSignals } from "./stop-on-signals";
import { UsageError } from "./usage-error";

const defaultConcurrency = 4;
const mostConcurrency = 100;

/** @returns The exit code. @throws UsageError */
export async function runRestoreCommand(options: RestoreOptions, clock: Clock): Promise<number> {
  const concurrency = options.concurrency === undefined ? defaultConcurrency : Number(options.concurrency);
  refuseOddOptions(options, concurrency);
  try {
    return await restoreByPlan(options, concurrency, clock);
  } catch (error) {
    if (!(error instanceof ServiceFabricError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function refuseOddOptions({ json, yes }: RestoreOptions, concurrency: number): void {
  const isFine = Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= mostConcurrency;
  const problems = [
    ...(isFine ? [] : [`--concurrency: must be a whole number, 1 to ${mostConcurrency}`]),
    ...(json && !yes ? ["--json: needs --yes, as nothing is asked"] : []),
  ];
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
}

async function restoreByPlan(options: RestoreOptions, concurrency: number, clock: Clock): Promise<number> {
  const earlier = options.journal === undefined ? undefined : JournalFile.open(options.journal);
  const waits = ({ text, isWait }: { readonly text: string; readonly isWait?: true }): void => {
    if (isWait) console.error(text);
  };
  const opened = await openPlan(options, waits, (application) => {
    const journal = earlier ?? JournalFile.open(options.journal ?? defaultFile(application, "journal"));
    return journal?.head;
  });
  try {
    return await carryOut(options, opened, concurrency, clock);
  } finally {
    await opened.client.close();
  }
}

/** Such as `restore-Shop.journal` in this folder. */
function defaultFile(application: string, end: "journal" | "evidence.jsonl"): string {
  return `restore-${application.replace(/^fabric:\//, "").replace(/[^\w.-]+/g, "-")}.${end}`;
}

async function carryOut(
  options: RestoreOptions,
  opened: OpenedPlan,
  concurrency: number,
  clock: Clock,
): Promise<number> {
  const { plan, client, secrets, unproven } = opened;
  const applications = [...new Set(plan.rows.map(({ applicationName }) => applicationName))];
  const file = options.journal ?? defaultFile(applications[0] ?? "", "journal");
  const earlier = JournalFile.open(file);
  const isBlocked = (row: PlanRow): boolean => row.obstacles.length > 0 && !isOurs(row, earlier);
  const tell = (text: string): void => (options.json ? console.error(text) : console.log(text));
  tell(formatPlan(opened));
  const blocked = plan.rows.filter(isBlocked).length + unproven.length;
  const rows = plan.rows.filter((row) => !isBlocked(row));
  if (rows.length === 0 || (blocked > 0 && !options.partial)) {
    if (rows.length > 0) tell("Nothing was restored. --partial restores the rest; --service and --partition choose.");
    return 1;
  }
  tell(`\n${whatItDestroys(rows, options, earlier)}`);
  if (!options.yes && !(await isConfirmed(applications))) {
    console.error("The name does not match: nothing was restored.");
    return 1;
  }
  // Better now than after the restore.
  const records = options.evidenceFile ?? defaultFile(applications[0] ?? "", "evidence.jsonl");
  await addToRecords(records, "");
  const journal = earlier ?? JournalFile.begin(file, headOf(plan, rows));
  const orders = rows.flatMap((row) => toOrder(row, plan, options) ?? []);
  const ends = await withSignals((signal) =>
    restoreEach(orders, concurrency, {
      cluster: client,
      clock,
      redact: secrets.redact,
      signal,
      journal,
      progress: ({ name }, { text, change }) => {
        if (change) tell(secrets.redact(`${name}: ${text}`));
      },
      onEnd: (end) => tell(secrets.redact(lineOf(end))),
      ...(options.backupFirst ? { backUp: backUpFirst(client, secrets) } : {}),
    }),
  );
  const record = recordOfRestore(opened, ends);
  if (record !== undefined) await addToRecords(records, `${record}\n`);
  const isWhole = orders.length === ends.length && ends.every(({ outcome }) => outcome.kind === "restored");
  if (isWhole) journal.remove();
  const ok = isWhole && blocked === 0;
  console.log(options.json ? endsAsJson(opened, ends, ok) : secrets.redact(formatEnds(plan, orders, ends, file)));
  if (record !== undefined) tell(`The record of it: ${records}.`);
  return ok ? 0 : 1;
}

/** Whether an earlier call is at work on it already, or has done it. */
function isOurs({ partitionId }: PlanRow, journal: JournalFile | undefined): boolean {
  if (journal === undefined || partitionId === undefined) return false;
  const { pending, restored } = journal.of(partitionId);
  return restored !== undefined || pending?.phase === "asking" || pending?.phase === "accepted";
}

function headOf(plan: RestorePlan, rows: readonly PlanRow[]) {
  return {
    clusterEndpoint: plan.clusterEndpoint,
    begunAt: plan.madeAt,
    wanted: rows.flatMap(({ from, information, backup }) =>
      backup === undefined || from.partitionId === undefined
        ? []
        : [
            {
              ...from,
              partitionId: from.partitionId,
              ...(information === undefined ? {} : { information }),
              backup,
            },
          ],
    ),
  };
}

function toOrder(row: PlanRow, plan: RestorePlan, options: RestoreOptions): RestoreOrder | undefined {
  const order = orderOf(row);
  if (order === undefined) return undefined;
  const { restoreTimeoutMinutes } = plan;
  const { keepSuspended = false, retryTimedOut } = options;
  return { ...order, restoreTimeoutMinutes, keepSuspended, ...(retryTimedOut ? { retryTimedOut } : {}) };
}

function whatItDestroys(
  rows: readonly PlanRow[],
  { backupFirst }: RestoreOptions,
  earlier: JournalFile | undefined,
): string {
  const applications = [...new Set(rows.map(({ applicationName }) => applicationName))].join(", ");
  const partitions = counted(rows.length, "partition");
  return [
    ...(earlier === undefined ? [] : [`This goes on with the restore that was begun at ${earlier.head.begunAt}.`]),
    `What ${partitions} of ${applications} hold now is given up: everything that was written since the backups is gone.`,
    "Meanwhile the partitions take no reads and no writes, and clients see errors.",
    backupFirst
      ? "Each partition that is Ready is backed up before: that backup is the way back."
      : "Without a backup before there is no way back: what they hold now is lost for good.",
  ].join("\n");
}

async function withSignals(work: (signal: AbortSignal) => Promise<readonly RestoreEnd[]>) {
  const stop = stopOnSignals(() => console.error("Stopping: nothing more is asked for. Once more ends it at once."));
  try {
    return await work(stop.signal);
  } finally {
    stop.release();
  }
}
