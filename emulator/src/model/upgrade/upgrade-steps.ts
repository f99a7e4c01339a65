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

function domainStep(record: UpgradeRecord, { upgradeDomain }: UpgradeRules): UpgradeStep {
  const at = record.phaseStartedAt + upgradeDomain;
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

function checkStep(record: UpgradeRecord, rules: UpgradeRules): UpgradeStep {
  const policy = record.description.MonitoringPolicy;
  const wait = record.phaseStartedAt + rules.scale(policy.HealthCheckWaitDurationInMilliseconds);
  // A mode that is changed on the way ends the watching.
  if (!isMonitored(record)) return { at: record.phaseStartedAt, apply: () => moveOn(record, record.phaseStartedAt) };
  if (rules.isUnhealthy(record.description.Name, currentDomain(record))) {
    const at = wait + rules.scale(policy.HealthCheckRetryTimeoutInMilliseconds);
    return { at, apply: () => fail(record, at, "HealthCheck") };
  }
  const at = wait + rules.scale(policy.HealthCheckStableDurationInMilliseconds);
  return { at, apply: () => beginDomain(record, at) };
}

function timeoutSteps(record: UpgradeRecord, { scale }: UpgradeRules): UpgradeStep[] {
  const policy = record.description.MonitoringPolicy;
  const domainEnd = record.domainStartedAt + scale(policy.UpgradeDomainTimeoutInMilliseconds);
  const end = (record.startedAt ?? record.phaseStartedAt) + scale(policy.UpgradeTimeoutInMilliseconds);
  return [
    { at: domainEnd, apply: () => fail(record, domainEnd, "UpgradeDomainTimeout") },
    { at: end, apply: () => fail(record, end, "OverallUpgradeTimeout") },
  ];
}

/** What the policy says about a failure. */
function fail(record: UpgradeRecord, at: number, reason: string): void {
  const { description } = record;
  if (description.MonitoringPolicy.FailureAction === "Rollback") {
    rollBack(record, at, reason);
    return;
  }
  leaveToPeople(record, at, reason);
}

/** Goes on unmonitored after a failure, and waits before the next domain. */
export function leaveToPeople(record: UpgradeRecord, at: number, reason: string): void {
  record.failure = { at, reason, upgradeDomain: currentDomain(record) };
  record.description = { ...record.description, RollingUpgradeMode: "UnmonitoredManual" };
  if (record.phase === "checking") moveOn(record, at);
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
