import type { Outcome, PendingBackup } from "../../src/backup/outcome";
import type { BackupRequest, ListQuery } from "../../src/service-fabric/cluster";
import type { BackupRecord, ListedBackup } from "../../src/service-fabric/records";
import { type FailedReply, labelOf, type Reply } from "../../src/service-fabric/reply";
import type { TakenBackup } from "./simulated-server";

export type Operation =
  | "getPartition"
  | "getServiceName"
  | "getApplicationName"
  | "getService"
  | "listPartitions"
  | "listApplications"
  | "listServices"
  | "getBackupConfiguration"
  | "getBackupProgress"
  | "requestBackup"
  | "listBackups";

/** One call to the cluster, with the virtual times of its way. */
export interface Call {
  readonly operation: Operation;
  readonly run: number;
  readonly calledAt: number;
  /** The first byte left. */
  leftAt?: number;
  /** The server read it. */
  arrivedAt?: number;
  endedAt?: number;
  /** What the caller saw. */
  reply?: Reply<unknown>;
  /** A read of the record that was answered; null: no record. */
  record?: BackupRecord | null;
  query?: ListQuery;
  /** A read of a list that was answered. */
  items?: readonly ListedBackup[];
  request?: BackupRequest;
  /** The backup that our request led to, also where we never saw the answer. */
  backup?: TakenBackup;
  /** Until then the gateway may still hand the request on. */
  heldUntil?: number;
}

/** One run from its start to its outcome. */
export interface Run {
  readonly index: number;
  readonly startedAt: number;
  readonly capMs?: number;
  readonly resumed?: PendingBackup;
  abortedAt?: number;
  endedAt: number;
  outcome?: Outcome;
  timersLeft: number;
  /** Calls that nobody waits for any more, and that are still under way. */
  callsLeft: number;
  readonly progress: string[];
}

/** Everything that went between us and the cluster. */
export class Trace {
  readonly calls: Call[] = [];
  readonly runs: Run[] = [];
  readonly startedAt: number;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  callsOf(run: Run): readonly Call[] {
    return this.calls.filter((call) => call.run === run.index);
  }

  /** Our requests for a backup that left. */
  requests(run?: Run): readonly Call[] {
    return this.calls.filter(
      (call) =>
        call.operation === "requestBackup" &&
        call.leftAt !== undefined &&
        (run === undefined || call.run === run.index),
    );
  }

  /** Reads of the record that were answered. */
  looks(): readonly Call[] {
    return this.calls.filter(({ record }) => record !== undefined);
  }
}

/** For people: a compact timeline; the same thing again and again is told once. */
export function timeline(trace: Trace, backups: readonly TakenBackup[]): string {
  const seconds = (moment: number): string => ((moment - trace.startedAt) / 1000).toFixed(3).padStart(10);
  const lines: { at: number; text: string; repeats: number }[] = [];
  for (const backup of backups) {
    const text = `  [server] ${backup.by} to ${backup.destination}: ${backup.type} …${backup.backupId.slice(-4)}`;
    lines.push({ at: backup.askedAt, text: `${text} asked`, repeats: 1 });
    lines.push({ at: backup.copiedAt, text: `${text} copied, timestamp ${backup.timestamp}`, repeats: 1 });
    lines.push({ at: backup.endedAt, text: `${text} ended ${backup.succeeds ? "well" : "badly"}`, repeats: 1 });
    lines.push({ at: backup.timesOutAt, text: `${text} given up by the server unless ended`, repeats: 1 });
    lines.push({ at: backup.listedAt, text: `${text} listed ${backup.course.flaw ?? ""}`, repeats: 1 });
  }
  for (const run of trace.runs) {
    const cap = run.capMs === undefined ? "" : ` cap ${run.capMs / 1000} s`;
    const resumed = run.resumed === undefined ? "" : ` resumes ${run.resumed.phase}`;
    lines.push({ at: run.startedAt, text: `= run ${run.index} starts${cap}${resumed}`, repeats: 1 });
    if (run.abortedAt !== undefined) {
      lines.push({ at: run.abortedAt, text: `= run ${run.index} aborted`, repeats: 1 });
    }
    lines.push({ at: run.endedAt, text: `= run ${run.index} ends: ${tellOutcome(run)}`, repeats: 1 });
  }
  for (const call of trace.calls) {
    lines.push({ at: call.calledAt, text: tellCall(call, trace), repeats: 1 });
  }
  const told: typeof lines = [];
  for (const line of lines.filter(({ at }) => Number.isFinite(at)).sort((a, b) => a.at - b.at)) {
    const last = told.at(-1);
    if (last?.text === line.text) {
      last.repeats++;
    } else {
      told.push({ ...line });
    }
  }
  return told.map(({ at, text, repeats }) => `${seconds(at)} ${text}${repeats > 1 ? ` ×${repeats}` : ""}`).join("\n");
}

function tellOutcome({ outcome }: Run): string {
  if (outcome === undefined) {
    return "no outcome";
  }
  if (outcome.kind === "proven") {
    const { backupId, reused, proof, requestedAt } = outcome.backup;
    return `proven …${backupId.slice(-4)}${reused ? " reused" : ""} ${proof}, requested ${requestedAt}`;
  }
  const { pending } = outcome;
  const left = pending === undefined ? "nothing pending" : `pending "${pending.phase}" since ${pending.requestedAt}`;
  return `${outcome.error.code}, ${left}\n${outcome.error.message.replace(/^/gm, " ".repeat(14))}`;
}

function tellCall(call: Call, trace: Trace): string {
  const { operation, reply, record, items, request, query, backup } = call;
  const answer =
    reply === undefined ? "no answer yet" : reply.kind === "answered" ? tellAnswer(record, items) : tellFailure(reply);
  const what = request ? ` ${JSON.stringify({ ...request, storage: request.storage && "given" })}` : "";
  const which = query
    ? ` ${JSON.stringify({ ...query, serviceName: undefined, storage: query.storage && "given" })}`
    : "";
  const effect = backup ? ` (effect: …${backup.backupId.slice(-4)} at ${backup.askedAt - trace.startedAt} ms)` : "";
  return `${operation}${what}${which} → ${answer}${effect}`;
}

function tellAnswer(record: BackupRecord | null | undefined, items: readonly ListedBackup[] | undefined): string {
  if (record !== undefined) {
    return record === null ? "no record" : `${record.state}${record.backupId ? ` …${record.backupId.slice(-4)}` : ""}`;
  }
  return items ? `[${items.map(({ backupId }) => `…${backupId?.slice(-4) ?? "no id"}`).join(" ")}]` : "ok";
}

function tellFailure(reply: FailedReply): string {
  return `${reply.kind}: ${labelOf(reply)}`;
}
