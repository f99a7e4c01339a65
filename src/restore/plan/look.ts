import type { BackupConfiguration } from "../../service-fabric/records";
import type { BackupPolicy } from "../../service-fabric/restores";
import { call, callLimits } from "../../waiting/call";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import { lookAtPartition, type Obstacle, type PartitionNow } from "../obstacles";
import { backupServicePatience } from "../restore-run";
import type { LivePosition } from "./loss";
import type { PlanWarning } from "./outcome";
import { attempt, type PlanRun } from "./plan-run";

/** A partition as far as a plan looks at it. */
export interface PartitionLook {
  readonly obstacles: readonly Obstacle[];
  readonly warnings: readonly PlanWarning[];
  /** Left out where it could not be looked at. */
  readonly live?: LivePosition;
  /** Left out where no policy applies, and where that could not be read, which is an obstacle. */
  readonly policy?: BackupConfiguration;
  readonly isPolicyUnread?: true;
}

/** From how many replicas on one is left after a data loss. Source: half of them, rounded down, and the primary go. */
const fewestSafeReplicas = 3;

/** Looks at partitions, and at each policy once. */
export function partitionLooks(run: PlanRun): (partitionId: string) => Promise<PartitionLook> {
  const policies = new Map<string, Promise<BackupPolicy | undefined>>();
  const policyOf = (name: string): Promise<BackupPolicy | undefined> => {
    const policy = policies.get(name) ?? readPolicy(run, name);
    policies.set(name, policy);
    return policy;
  };
  return async (partitionId) => {
    const look = await attempt(run, () => lookAtPartition(run, partitionId));
    if (look.seen === undefined) return { obstacles: [look.obstacle], warnings: [] };
    const { now, obstacles } = look.seen;
    const configuration = await attempt(run, () =>
      read(run, backupServicePatience, (signal) => run.cluster.getBackupConfiguration(partitionId, signal)),
    );
    const policy = configuration.seen;
    const rule = policy === undefined ? undefined : await policyOf(policy.policyName);
    return {
      obstacles: [...obstacles, ...("obstacle" in configuration ? [configuration.obstacle] : [])],
      warnings: [
        ...(await backupUnderWay(run, partitionId)),
        ...fewReplicas(now),
        ...(rule?.autoRestoreOnDataLoss ? [restoredByItself(policy?.policyName ?? "")] : []),
      ],
      live: { dataLossVersion: now.dataLossVersion, ...(await committedLsn(run, partitionId, now)) },
      ...(policy === undefined ? {} : { policy }),
      ...("obstacle" in configuration ? { isPolicyUnread: true } : {}),
    };
  };
}

/** Nothing depends on it: where it cannot be read, nothing is said of it. */
async function readPolicy(run: PlanRun, name: string): Promise<BackupPolicy | undefined> {
  const reply = await call(run, callLimits.readMilliseconds, (signal) => run.cluster.getBackupPolicy(name, signal));
  return reply.kind === "answered" ? reply.value : undefined;
}

async function committedLsn(
  run: PlanRun,
  partitionId: string,
  { primary }: PartitionNow,
): Promise<{ readonly committedLsn?: string }> {
  if (primary === undefined) return {};
  const detail = await attempt(run, () =>
    read(run, gatewayPatience, (signal) => run.cluster.getReplicaDetail(partitionId, primary, signal)),
  );
  const { committedLsn } = detail.seen ?? {};
  return committedLsn === undefined ? {} : { committedLsn };
}

/** A restore waits for its end. */
async function backupUnderWay(run: PlanRun, partitionId: string): Promise<readonly PlanWarning[]> {
  const reply = await call(run, callLimits.readMilliseconds, (signal) =>
    run.cluster.getBackupProgress(partitionId, signal),
  );
  if (reply.kind !== "answered" || reply.value === undefined || hasEnded.has(reply.value.state)) return [];
  return [{ kind: "backup in progress", text: `A backup is ${reply.value.state}: a restore waits for its end.` }];
}

const hasEnded: ReadonlySet<string> = new Set(["Success", "Failure", "Timeout"]);

function fewReplicas({ replicas }: PartitionNow): readonly PlanWarning[] {
  if (replicas >= fewestSafeReplicas) return [];
  const text = `It has ${replicas === 1 ? "1 replica" : `${replicas} replicas`}: a restore that fails leaves it empty.`;
  return [{ kind: "few replicas", text }];
}

function restoredByItself(policyName: string): PlanWarning {
  const text =
    `The policy ${policyName} has AutoRestoreOnDataLoss: after another data loss the newest backup ` +
    "takes the place of what was restored.";
  return { kind: "restored by itself", text };
}
