import { hasEnded, nameOf } from "../backup";
import type { Found, FoundPartition, SearchRun, SetTarget } from "../backup-set";
import { errorRegistry } from "../errors";
import { counted } from "../errors/counted";
import { inShort } from "../errors/in-short";
import type { Client } from "../service-fabric/client";
import { normalName, whatIsWrongWithApplicationName, whatIsWrongWithServiceName } from "../service-fabric/names";
import type { BackupRecord } from "../service-fabric/records";
import type { Reply } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { paceOf } from "../waiting/pace";
import { fewAtOnce } from "../waiting/side-by-side";
import { checkPartition, meaningOf } from "./check-partition";
import { failedCheck, remedyOf } from "./failed-check";
import { findSet, searchFor } from "./find-set";
import { Findings, type Seen } from "./findings";
import { inFull } from "./in-full";
import { type Check, type FoundEntity, partitionChecks } from "./report";
import type { ReportInProgress } from "./report-in-progress";

/** As a backup of many does where nothing else is said. */
const mostRequestsPerSecond = 100;
const partitionsAtOnce = 16;
/** After so many questions of one kind without an answer, nobody is asked any more. */
const mostUnanswered = 10;

/** Looks at all partitions of a service or an application as a backup of them would. Tells each check when it is done. */
export async function checkSet(
  client: Client,
  wanted: SetTarget,
  limit: () => AbortSignal,
  report: ReportInProgress,
): Promise<void> {
  const target = normalTarget(wanted);
  const problem = whatIsWrongWith(target);
  if (problem !== undefined) return report.add(...inFull(partitionChecks, [problem]));
  const endLimit = paceOf(client).limit(mostRequestsPerSecond);
  try {
    const run = searchFor(target, client, limit);
    const found = await findSet(run, client);
    if (!("partitions" in found)) return report.add(...inFull(partitionChecks, [found]));
    const [first, second] = found.partitions;
    if ("service" in target && first !== undefined && second === undefined) {
      return report.add(...(await checkPartition(client, first.partitionId, limit)));
    }
    report.add(partitionCheck(found, target), serviceCheck(found, target), policyCheck(found));
    report.add(await restoreCheck(run, client, limit, found));
    report.add(await lastBackupCheck(run, client, limit, found));
  } finally {
    endLimit();
  }
}

function normalTarget(target: SetTarget): SetTarget {
  return "service" in target
    ? { service: normalName(target.service) }
    : { application: normalName(target.application) };
}

function whatIsWrongWith(target: SetTarget): Check | undefined {
  const [name, problem, code] =
    "service" in target
      ? ([target.service, whatIsWrongWithServiceName(target.service), "SFB_SERVICE_NOT_FOUND"] as const)
      : ([
          target.application,
          whatIsWrongWithApplicationName(target.application),
          "SFB_APPLICATION_NOT_FOUND",
        ] as const);
  if (problem === undefined) return undefined;
  return { name: "service", status: "failed", detail: `${name} ${problem}`, remedy: errorRegistry[code].remedy };
}

function partitionCheck({ partitions, serviceCount }: Found, target: SetTarget): Check {
  const findings = new Findings();
  for (const partition of partitions) findings.add(entityOf(partition), seenOfStatus(partition.status ?? "Ready"));
  const whose = "service" in target ? target.service : `${counted(serviceCount, "service")} of ${target.application}`;
  return findings.toCheck("partition", `${counted(partitions.length, "partition")} of ${whose}`);
}

function seenOfStatus(status: string): Seen {
  if (status === "Ready") return { status: "ok", detail: status };
  if (status === "InQuorumLoss") {
    const code = "SFB_QUORUM_LOSS";
    return { status: "failed", detail: `${status}: no backup of it can be taken`, code, remedy: remedyOf(code) };
  }
  const { meaning, remedy } = meaningOf(status);
  return { status: "warning", detail: `${status}: ${meaning}`, remedy };
}

function serviceCheck({ partitions, skipped }: Found, target: SetTarget): Check {
  const findings = new Findings();
  for (const name of new Set(partitions.map(({ target: { serviceName } }) => serviceName))) {
    findings.add({ name }, { status: "ok", detail: "stateful, with persisted state" });
  }
  for (const { serviceName: name, reason } of skipped) {
    findings.add({ name }, { status: "ok", detail: `left out: ${reason}` });
  }
  const leftOut = inShort(skipped.map(({ serviceName, reason }) => `${serviceName} (${reason})`));
  const whose = "service" in target ? target.service : `of ${target.application}`;
  return findings.toCheck("service", leftOut === "" ? whose : `${whose}; left out: ${leftOut}`);
}

function policyCheck({ partitions }: Found): Check {
  const findings = new Findings();
  const { remedy } = errorRegistry.SFB_NO_POLICY;
  for (const partition of partitions) {
    const { policyName } = partition.target;
    const seen: Seen =
      policyName === undefined
        ? { status: "warning", detail: "none applies: a backup has to name its storage", remedy }
        : { status: "ok", detail: policyName };
    findings.add(entityOf(partition), seen);
  }
  return findings.toCheck("policy", `of ${counted(partitions.length, "partition")}`);
}

function restoreCheck(run: SearchRun, client: Client, limit: () => AbortSignal, found: Found): Promise<Check> {
  const code = "SFB_RESTORE_IN_PROGRESS";
  return askEach(run, client, limit, found, {
    name: "restore",
    ask: (partitionId, signal) => client.getRestoreProgress(partitionId, signal),
    see: (record) =>
      record === undefined || hasEnded(record)
        ? { status: "ok", detail: "none is in progress" }
        : {
            status: "warning",
            detail: "in progress: the cluster refuses a backup until it ends",
            code,
            remedy: remedyOf(code),
          },
    // No backup asks for this.
    unanswered: "warning",
  });
}

function lastBackupCheck(run: SearchRun, client: Client, limit: () => AbortSignal, found: Found): Promise<Check> {
  return askEach(run, client, limit, found, {
    name: "last backup",
    ask: (partitionId, signal) => client.getBackupProgress(partitionId, signal),
    see: seenOfLastBackup,
    unanswered: "failed",
  });
}

/** What failed last time may fail again, so that these partitions are named. */
function seenOfLastBackup(record: BackupRecord | undefined): Seen {
  if (record === undefined) return { status: "ok", detail: "none was ever asked for" };
  const { state, failure } = record;
  const detail = failure === undefined ? state : `${state}, ${failure.code}`;
  return { status: hasEnded(record) && state !== "Success" ? "warning" : "ok", detail };
}

interface Question<T> {
  readonly name: "restore" | "last backup";
  readonly ask: (partitionId: string, signal: AbortSignal) => Promise<Reply<T>>;
  readonly see: (answer: T) => Seen;
  /** What it means where there is no answer. */
  readonly unanswered: "warning" | "failed";
}

/** Asks the same of every partition, until too many have not answered. */
async function askEach<T>(
  run: SearchRun,
  client: Client,
  limit: () => AbortSignal,
  { partitions }: Found,
  { name, ask, see, unanswered }: Question<T>,
): Promise<Check> {
  const seen = new Map<string, Seen>();
  let failures = 0;
  await fewAtOnce(partitions, partitionsAtOnce, async ({ partitionId }) => {
    if (failures >= mostUnanswered) return;
    const reply = await call(run, callLimits.readMilliseconds, (signal) =>
      ask(partitionId, AbortSignal.any([signal, limit()])),
    );
    if (reply.kind === "answered") {
      seen.set(partitionId, see(reply.value));
      return;
    }
    failures++;
    const { detail, code, remedy } = failedCheck(name, reply, client);
    seen.set(partitionId, {
      status: unanswered,
      detail,
      ...(code === undefined ? {} : { code }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  });
  const findings = new Findings();
  for (const partition of partitions) {
    findings.add(entityOf(partition), seen.get(partition.partitionId) ?? notAsked);
  }
  return findings.toCheck(name, `of ${counted(partitions.length, "partition")}`);
}

const notAsked: Seen = { status: "warning", detail: "not asked: too many others gave no answer" };

function entityOf({ partitionId, target }: FoundPartition): FoundEntity {
  return { name: nameOf(target), partitionId };
}
