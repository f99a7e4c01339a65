import { BackupError } from "../errors";
import type { Cluster } from "../service-fabric/cluster";
import { capped } from "../waiting/cap";
import { inLine } from "../waiting/in-line";
import { inWords, remembering, tellWait } from "../waiting/progress";
import { type Ports, throwIfStopped } from "../waiting/run";
import {
  type BackupRun,
  backupError,
  type Company,
  mayBeAtWork,
  mayBeInProgress,
  nameOf,
  type PartitionRun,
  textOf,
} from "./backup-run";
import { findPartition } from "./find-partition";
import type { BackupOrder, Outcome, PartitionAddress, PendingBackup, ProvenBackup } from "./outcome";
import { resumeBackup, takeFresh } from "./take";

/**
 * Takes one backup, from the first look to the proof. Never throws: a run that fails says why, and hands on the request
 * that it leaves in the cluster, if any; given back as `resume`, the next run goes on from there.
 *
 * @param company What it has in common with others; left out: it is alone.
 *
 * @example
 * const outcome = await runBackup(order, { cluster, clock: systemClock, progress: ({ text }) => console.log(text) });
 */
export function runBackup(
  order: BackupOrder,
  ports: Ports<Cluster>,
  resume?: PendingBackup,
  company?: Company,
): Promise<Outcome> {
  return capped(ports, order.capMilliseconds, async (stop) => {
    const run = beginRun(order, ports, stop, resume, company);
    try {
      return { kind: "proven", backup: await takeInTurn(run, resume) };
    } catch (error) {
      const known = error instanceof BackupError ? error : run.failure("SFB_UNEXPECTED", String(error));
      return { kind: "failed", error: known, ...(run.pending === undefined ? {} : { pending: run.pending }) };
    } finally {
      company?.turn.leave();
    }
  });
}

interface BegunRun extends BackupRun {
  partitionId?: string;
  readonly failure: (...args: Parameters<BackupRun["failure"]>) => BackupError;
}

function beginRun(
  order: BackupOrder,
  ports: Ports<Cluster>,
  stop: AbortSignal,
  resume: PendingBackup | undefined,
  company: Company | undefined,
): BegunRun {
  const { address } = order;
  const name = company === undefined ? nameIn(address) : nameOf(company.target);
  const run: BegunRun = {
    ...ports,
    ...remembering(ports.progress, waitedForTurn),
    order,
    stop,
    isResumed: resume !== undefined,
    ...(company === undefined ? {} : { company }),
    pending: resume,
    meanwhile: () => (mayBeAtWork(run.pending) ? mayBeInProgress : ""),
    failure: (code, detail, remedy) =>
      backupError(
        {
          ...(run.partitionId === undefined ? {} : { partitionId: run.partitionId }),
          ...(name === undefined ? {} : { name }),
        },
        code,
        detail,
        remedy,
      ),
  };
  return run;
}

function nameIn(address: PartitionAddress): string | undefined {
  return "service" in address ? textOf(address) : undefined;
}

const waitedForTurn = "It waited for its turn.";

/** Finds the partition, and takes its backup when those before it are done. */
async function takeInTurn(begun: BegunRun, resume: PendingBackup | undefined): Promise<ProvenBackup> {
  const { cluster, order, stop, lastSeen } = begun;
  const run: PartitionRun = Object.assign(begun, { partitionId: await partitionOf(begun, resume) });
  lastSeen.tell = () => waitedForTurn;
  return inLine(
    `${cluster.endpoint} ${run.partitionId}`,
    stop,
    () => {
      throwIfStopped(run);
      return resume === undefined ? takeFresh(run) : resumeBackup(run, resume);
    },
    () => tellWait(run, `in line: another backup of the partition comes first${atMost(order)}`),
  );
}

function atMost({ capMilliseconds }: BackupOrder): string {
  return capMilliseconds === undefined ? "" : `; waiting for ${inWords(capMilliseconds)} at most`;
}

/** A run that goes on stays with its partition, whatever the name leads to by now. */
async function partitionOf(run: BackupRun, resume: PendingBackup | undefined): Promise<string> {
  if (resume !== undefined && resume.phase !== "failed") return resume.partitionId;
  const { address } = run.order;
  return "service" in address ? findPartition(run, address) : address.partitionId;
}
