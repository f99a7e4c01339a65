import type { UpgradeDescription } from "./upgrade-description.js";

export type FailureReason = "None" | "Interrupted" | "HealthCheck" | "UpgradeDomainTimeout" | "OverallUpgradeTimeout";

/** What an application was before, and what an upgrade that rolls back leaves it as. */
export interface UpgradeFailure {
  readonly at: number;
  readonly reason: FailureReason;
  /** The upgrade domain that it failed in; empty where it was between two. */
  readonly upgradeDomain: string;
}

/** One upgrade of an application, from the request on. Times are milliseconds since 1970. */
export interface UpgradeRecord {
  description: UpgradeDescription;
  readonly typeName: string;
  readonly startedAt: number;
  /** Upgrade domains in the order in which they are gone through; when rolling back, only those that were begun. */
  upgradeDomains: readonly string[];
  /** Upgrade domains that rolling back has nothing to do in. */
  untouched: readonly string[];
  direction: "forward" | "back";
  /** How many of the upgrade domains are done. */
  completed: number;
  /**
   * `upgrading`: a domain is under way. `checking`: the health of the last completed one is watched. `waiting`: for
   * somebody to move on. `ended`: all done.
   */
  phase: "upgrading" | "checking" | "waiting" | "ended";
  phaseStartedAt: number;
  /** When the domain began that is under way or was completed last. */
  domainStartedAt: number;
  failure?: UpgradeFailure;
}

/** How long things take, in milliseconds of the clock, and what goes wrong. */
export interface UpgradeRules {
  readonly upgradeDomain: number;
  /** A duration of a policy as the clock takes it. */
  scale(milliseconds: number): number;
  isUnhealthy(applicationName: string, upgradeDomain: string): boolean;
}

export function beginUpgrade(
  description: UpgradeDescription,
  typeName: string,
  upgradeDomains: readonly string[],
  now: number,
): UpgradeRecord {
  return {
    description,
    typeName,
    startedAt: now,
    upgradeDomains,
    untouched: [],
    direction: "forward",
    completed: 0,
    phase: "upgrading",
    phaseStartedAt: now,
    domainStartedAt: now,
  };
}

/** The domain that is under way, or whose health is watched. */
export function currentDomain({ phase, upgradeDomains, completed }: UpgradeRecord): string {
  const place = phase === "upgrading" ? completed : phase === "checking" ? completed - 1 : -1;
  return upgradeDomains[place] ?? "";
}

/** Turns an upgrade back, for a reason. Domains that were never begun have nothing to roll back. */
export function rollBack(record: UpgradeRecord, at: number, reason: FailureReason): void {
  record.failure = { at, reason, upgradeDomain: currentDomain(record) };
  const begun = record.completed + (record.phase === "upgrading" ? 1 : 0);
  record.untouched = record.upgradeDomains.slice(begun);
  record.upgradeDomains = record.upgradeDomains.slice(0, begun);
  record.direction = "back";
  record.completed = 0;
  beginDomain(record, at);
}

/** Begins the next domain, or ends. */
export function beginDomain(record: UpgradeRecord, at: number): void {
  record.phase = record.completed < record.upgradeDomains.length ? "upgrading" : "ended";
  record.phaseStartedAt = at;
  if (record.phase === "upgrading") record.domainStartedAt = at;
}
