import { noLimitSeconds, rollbackCheckSeconds } from "./upgrade-description.js";
import { beginDomain, currentDomain, rollBack, type UpgradeRecord, type UpgradeRules } from "./upgrade-record.js";

/** What happens to an upgrade by itself, and when. */
export interface UpgradeStep {
  readonly at: number;
  apply(): void;
}

/** The next thing that happens by itself, or `undefined` where nothing does. */
export function nextStep(record: UpgradeRecord, rules: UpgradeRules): UpgradeStep | undefined {
  if (record.phase !== "upgrading" && record.phase !== "checking") return undefined;
  const steps = [record.phase === "upgrading" ? domainStep(record, rules) : checkStep(record, rules)];
  if (isMonitored(record)) steps.push(...timeoutSteps(record, rules));
  // Of two steps at one time the first is that of the upgrade itself.
  return steps.reduce((first, step) => (step.at < first.at ? step : first));
}

function isMonitored({ direction, description }: UpgradeRecord): boolean {
  return direction === "forward" && description.RollingUpgradeMode === "Monitored";
}

function domainStep(record: UpgradeRecord, rules: UpgradeRules): UpgradeStep {
  const at = record.phaseStartedAt + rules.upgradeDomain + (rules.holdOf(record) ? longestHold(record, rules) : 0);
  return {
    at,
    apply() {
      record.completed += 1;
      const isLast = record.completed === record.upgradeDomains.length;
      if (isMonitored(record)) enter(record, "checking", at);
      else if (isManual(record) && !isLast) enter(record, "waiting", at);
      else beginDomain(record, at);
    },
  };
}

/** After this time a safety check is passed over. */
function longestHold({ description, direction }: UpgradeRecord, { scale }: UpgradeRules): number {
  const seconds = description.UpgradeReplicaSetCheckTimeoutInSeconds;
  const hasLimit = seconds !== 0 && seconds !== noLimitSeconds;
  if (hasLimit) return scale(seconds * 1_000);
  return direction === "back" ? scale(rollbackCheckSeconds * 1_000) : Infinity;
}

function checkStep(record: UpgradeRecord, rules: UpgradeRules): UpgradeStep {
  const policy = record.description.MonitoringPolicy;
  const wait = record.phaseStartedAt + rules.scale(policy.HealthCheckWaitDurationInMilliseconds);
  // A mode that is changed on the way ends the watching.
  if (!isMonitored(record)) return { at: record.phaseStartedAt, apply: () => moveOn(record, record.phaseStartedAt) };
  const since = Math.max(wait, record.watch?.since ?? wait);
  if (record.watch?.isIll) {
    const at = since + rules.scale(policy.HealthCheckRetryTimeoutInMilliseconds);
    return { at, apply: () => fail(record, at, "HealthCheck") };
  }
  const at = since + rules.scale(policy.HealthCheckStableDurationInMilliseconds);
  return { at, apply: () => beginDomain(record, at) };
}

function timeoutSteps(record: UpgradeRecord, { scale, holdOf }: UpgradeRules): UpgradeStep[] {
  const policy = record.description.MonitoringPolicy;
  const domainEnd = record.domainStartedAt + scale(policy.UpgradeDomainTimeoutInMilliseconds);
  const end = (record.startedAt ?? record.phaseStartedAt) + scale(policy.UpgradeTimeoutInMilliseconds);
  const hold = holdOf(record);
  const classification = hold && `${hold.phase}Timeout`;
  return [
    { at: domainEnd, apply: () => fail(record, domainEnd, "UpgradeDomainTimeout", classification) },
    { at: end, apply: () => fail(record, end, "OverallUpgradeTimeout", classification) },
  ];
}

/** What the policy says about a failure. */
function fail(record: UpgradeRecord, at: number, reason: string, classification?: string): void {
  const { description } = record;
  if (description.MonitoringPolicy.FailureAction === "Rollback") {
    rollBack(record, at, reason, classification);
    return;
  }
  leaveToPeople(record, at, reason, classification);
}

/** Goes on unmonitored after a failure, and waits before the next domain. */
export function leaveToPeople(record: UpgradeRecord, at: number, reason: string, classification?: string): void {
  record.failure = { at, reason, upgradeDomain: currentDomain(record), classification };
  record.description = { ...record.description, RollingUpgradeMode: "UnmonitoredManual" };
  if (record.phase === "checking") moveOn(record, at);
}

/** Ends where neither direction goes on. */
export function getStuck(record: UpgradeRecord, at: number, reason: string, classification?: string): void {
  record.failure = { at, reason, upgradeDomain: currentDomain(record), classification };
  record.isStuck = true;
  enter(record, "ended", at);
}

function moveOn(record: UpgradeRecord, at: number): void {
  if (isManual(record) && record.completed < record.upgradeDomains.length) enter(record, "waiting", at);
  else beginDomain(record, at);
}

function isManual({ description }: UpgradeRecord): boolean {
  return description.RollingUpgradeMode === "UnmonitoredManual";
}

function enter(record: UpgradeRecord, phase: UpgradeRecord["phase"], at: number): void {
  record.phase = phase;
  record.phaseStartedAt = at;
}
