import type { Json } from "../../wire/json.js";
import type { SafetyHold } from "./safety-hold.js";
import type { UpgradeDescription } from "./upgrade-description.js";
import type { Parameters } from "./upgrade-parameters.js";

export interface UpgradeFailure {
  readonly at: number;
  /** `Interrupted`, `HealthCheck`, `UpgradeDomainTimeout`, `OverallUpgradeTimeout`, `ProcessingFailure`, or whatever is played. */
  readonly reason: string;
  /** The upgrade domain that it failed in; empty where it was between two. */
  readonly upgradeDomain: string;
  /** What newer servers call it: `PreUpgradeSafetyCheckTimeout`. */
  readonly classification?: string | undefined;
}

/** Since when the application is well, or ill, in the check after a domain. */
export interface HealthWatch {
  readonly isIll: boolean;
  readonly since: number;
  /** Which check it belongs to. */
  readonly checkStartedAt: number;
}

/** One upgrade of an application, from the request on. Times are milliseconds since 1970. */
export interface UpgradeRecord {
  description: UpgradeDescription;
  readonly typeName: string;
  /** What the application was before, and what an upgrade that rolls back leaves it as. */
  readonly original: { readonly typeVersion: string; readonly parameters: Parameters };
  /** When its preparation was over; missing until then. */
  startedAt?: number;
  /** Upgrade domains in the order in which they are gone through; when rolling back, only those that were begun. */
  upgradeDomains: readonly string[];
  /** Upgrade domains that rolling back has nothing to do in. */
  untouched: readonly string[];
  direction: "forward" | "back";
  /** How many of the upgrade domains are done. */
  completed: number;
  /**
   * `preparing`: the Image Builder looks at it. `upgrading`: a domain is under way. `checking`: the health of the last completed one is watched. `waiting`: for
   * somebody to move on. `ended`: all done.
   */
  phase: "preparing" | "upgrading" | "checking" | "waiting" | "ended";
  phaseStartedAt: number;
  /** When the domain began that is under way or was completed last. */
  domainStartedAt: number;
  failure?: UpgradeFailure;
  watch?: HealthWatch;
  /** Why it was ill, as the last check found it. */
  evaluations?: readonly Json[];
  /** It has ended where neither direction goes on. */
  isStuck?: boolean;
  /** What begins once this has rolled back. */
  goal?: UpgradeDescription;
}

/** How long things take, in milliseconds of the clock, and what goes wrong. */
export interface UpgradeRules {
  readonly upgradeDomain: number;
  /** A duration of a policy as the clock takes it. */
  scale(milliseconds: number): number;
  /** The safety check that the domain under way waits for. */
  holdOf(record: UpgradeRecord): SafetyHold | undefined;
}

/** An upgrade that is accepted, and not yet prepared. */
export function acceptUpgrade(
  description: UpgradeDescription,
  { typeName, typeVersion, parameters }: UpgradeRecord["original"] & { readonly typeName: string },
  now: number,
): UpgradeRecord {
  return {
    description,
    typeName,
    original: { typeVersion, parameters },
    upgradeDomains: [],
    untouched: [],
    direction: "forward",
    completed: 0,
    phase: "preparing",
    phaseStartedAt: now,
    domainStartedAt: now,
  };
}

/** Begins with the first domain. */
export function beginUpgrade(record: UpgradeRecord, upgradeDomains: readonly string[], at: number): void {
  record.startedAt = at;
  record.upgradeDomains = upgradeDomains;
  beginDomain(record, at);
}

/** Whether it brings this version, or the one that begins once it has rolled back does. */
export function goesTo({ typeName, description, goal }: UpgradeRecord, name: string, version: string): boolean {
  return typeName === name && [description, goal].some((one) => one?.TargetApplicationTypeVersion === version);
}

/** The domain that is under way, or whose health is watched. */
export function currentDomain({ phase, upgradeDomains, completed }: UpgradeRecord): string {
  const place = phase === "upgrading" ? completed : phase === "checking" ? completed - 1 : -1;
  return upgradeDomains[place] ?? "";
}

/** Turns an upgrade back, for a reason. Domains that were never begun have nothing to roll back. */
export function rollBack(record: UpgradeRecord, at: number, reason: string, classification?: string): void {
  record.failure ??= { at, reason, upgradeDomain: currentDomain(record), classification };
  if (record.description.RollingUpgradeMode === "Monitored") {
    record.description = { ...record.description, RollingUpgradeMode: "UnmonitoredAuto" };
  }
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
