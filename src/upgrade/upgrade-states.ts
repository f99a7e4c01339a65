import type { UpgradeRecord } from "../service-fabric/upgrades";

const ended: ReadonlySet<string> = new Set(["RollingForwardCompleted", "RollingBackCompleted", "Failed"]);

/** A state that we do not know is one of something that goes on. */
export function hasEnded({ state }: UpgradeRecord): boolean {
  return ended.has(state);
}

/**
 * Whether the cluster knows of no upgrade: none was ever made, the application was created anew, or a start was rejected
 * while it was prepared. All three read like one that was completed.
 */
export function isNone({ mode, startedAt, asked }: UpgradeRecord): boolean {
  return startedAt === undefined && asked === undefined && mode === "Invalid";
}

export function isRollingBack({ state }: UpgradeRecord): boolean {
  return state.startsWith("RollingBack");
}

/**
 * Whether it waits for an operator after a failure, and would do so for ever. Source: the failure action manual turns the
 * mode, and a roll back keeps it.
 */
export function isStopped({ state, mode, failureReason }: UpgradeRecord): boolean {
  if (mode !== "UnmonitoredManual") return false;
  const isForward = state.startsWith("RollingForward") && state !== "RollingForwardCompleted";
  return state === "RollingBackPending" || (isForward && failureReason !== undefined);
}
