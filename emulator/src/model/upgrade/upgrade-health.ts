import type { Health } from "../cluster/health-evaluations.js";
import { type HealthPolicy, strictPolicy } from "../cluster/health-policy.js";
import type { UpgradeRecord } from "./upgrade-record.js";

/** Keeps in mind since when the application is well or ill, in the check after a domain of a monitored upgrade. */
export function watchHealth(record: UpgradeRecord, examine: (policy: HealthPolicy) => Health, now: number): void {
  const { description, phase, phaseStartedAt, watch } = record;
  if (phase !== "checking" || description.RollingUpgradeMode !== "Monitored") return;
  const { state, evaluations } = examine(description.ApplicationHealthPolicy ?? strictPolicy);
  const isIll = state === "Error";
  record.evaluations = isIll ? evaluations : [];
  if (watch?.checkStartedAt !== phaseStartedAt) {
    record.watch = { isIll, since: phaseStartedAt, checkStartedAt: phaseStartedAt };
  } else if (watch.isIll !== isIll) {
    record.watch = { ...watch, isIll, since: now };
  }
}
