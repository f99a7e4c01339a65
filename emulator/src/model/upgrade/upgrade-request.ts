import { writeJson } from "../../wire/json.js";
import type { LiveApplication } from "../cluster/live-partition.js";
import { problemOfPolicy, type UpgradeDescription, writeUpgradeDescription } from "./upgrade-description.js";
import { upgradeErrors } from "./upgrade-errors.js";
import { parametersOf } from "./upgrade-parameters.js";
import { pendingDomains } from "./upgrade-progress.js";
import type { UpgradeRecord } from "./upgrade-record.js";
import { isForRollback, type UpgradeUpdate } from "./upgrade-update.js";

/** @throws FabricError */
export function refuseBadPolicy({ RollingUpgradeMode, MonitoringPolicy }: UpgradeDescription): void {
  const problem = RollingUpgradeMode === "Monitored" ? problemOfPolicy(MonitoringPolicy) : undefined;
  if (problem !== undefined) throw upgradeErrors.validation(problem);
}

export function isSameDescription(one: UpgradeDescription, other: UpgradeDescription): boolean {
  return writeJson(writeUpgradeDescription(one)) === writeJson(writeUpgradeDescription(other));
}

/** @throws FabricError */
export function refuseBadUpdate({ phase, direction }: UpgradeRecord, update: UpgradeUpdate): void {
  if (update.UpdateDescription == null && update.ApplicationHealthPolicy == null) {
    throw upgradeErrors.validation("There is nothing to update.");
  }
  if (phase === "ended") throw upgradeErrors.validation("The upgrade has ended.");
  if (direction === "back" && !isForRollback(update)) {
    throw upgradeErrors.validation("An upgrade that rolls back is not monitored.");
  }
}

/** Only the next upgrade domain can be moved to, and only while it is waited for. @throws FabricError */
export function refuseOtherDomain(record: UpgradeRecord, upgradeDomain: string): void {
  const [next] = pendingDomains(record);
  if (next === undefined) throw upgradeErrors.notUpgrading();
  if (record.upgradeDomains.slice(0, record.completed).includes(upgradeDomain)) {
    throw upgradeErrors.domainAlreadyCompleted();
  }
  if (record.phase !== "waiting" || upgradeDomain !== next) {
    throw upgradeErrors.invalidArgument(`The next upgrade domain is ${next}, and cannot be moved to now.`);
  }
}

/** The application is what it was upgraded to. */
export function takeOver(application: LiveApplication, description: UpgradeDescription): void {
  application.typeVersion = description.TargetApplicationTypeVersion;
  application.parameters = parametersOf(description);
  for (const service of application.services) service.manifestVersion = description.TargetApplicationTypeVersion;
}

/** @param domains By number. */
export function sortDomains(domains: readonly string[], order: UpgradeDescription["SortOrder"]): string[] {
  const sorted = order.endsWith("Lexicographical") ? [...domains].sort() : [...domains];
  return order.startsWith("Reverse") ? sorted.reverse() : sorted;
}
