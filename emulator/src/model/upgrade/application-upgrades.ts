import type { Json } from "../../wire/json.js";
import type { Cluster, LiveApplication } from "../cluster/cluster.js";
import { upgradeDomainsOf } from "../cluster/nodes.js";
import type { KeepsState } from "../state/keeps-state.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { problemOfPolicy, type UpgradeDescription } from "./upgrade-description.js";
import { upgradeErrors } from "./upgrade-errors.js";
import { isSameEffect, parametersOf, problemOfParameters } from "./upgrade-parameters.js";
import { pendingDomains } from "./upgrade-progress.js";
import { beginDomain, beginUpgrade, rollBack, type UpgradeRecord, type UpgradeRules } from "./upgrade-record.js";
import { readUpgrades, writeUpgrades } from "./upgrade-state.js";
import { nextStep } from "./upgrade-steps.js";
import { changeDescription, isForRollback, type UpgradeUpdate } from "./upgrade-update.js";

export interface UpgradeParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
}

/** The rolling upgrades of the applications: the last one of each. They move with the clock. */
export class ApplicationUpgrades implements KeepsState {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #rules: UpgradeRules;
  readonly #upgrades = new Map<string, UpgradeRecord>();
  readonly #unhealthyDomains = new Map<string, string>();
  #disarm = () => {};

  constructor({ cluster, clock, pace }: UpgradeParts) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#rules = {
      upgradeDomain: pace.upgradeDomain,
      scale: (milliseconds) => pace.milliseconds(milliseconds),
      isUnhealthy: (name, upgradeDomain) => this.#unhealthyDomains.get(name) === upgradeDomain,
    };
  }

  /** The last upgrade of an application as it is now, or `undefined` where there was none. @throws FabricError */
  look(applicationName: string): UpgradeRecord | undefined {
    this.settle();
    return this.#upgrades.get(this.#application(applicationName).name);
  }

  /** Whether an upgrade is under way that goes to this version. */
  isTarget(typeName: string, version: string): boolean {
    this.settle();
    const running = [...this.#upgrades.values()].filter(({ phase }) => phase !== "ended");
    return running.some((one) => one.typeName === typeName && one.description.TargetApplicationTypeVersion === version);
  }

  /** @throws FabricError. The order of the checks is the server's (`BeginAcceptUpgradeApplication`). */
  start(description: UpgradeDescription): void {
    this.settle();
    const application = this.#application(description.Name);
    const version = description.TargetApplicationTypeVersion;
    const target = this.#cluster.applicationTypes.find(application.typeName, version);
    if (!target) throw upgradeErrors.typeNotFound();
    const last = this.#upgrades.get(application.name);
    if (last && last.phase !== "ended") throw upgradeErrors.inProgress();
    const changesNothing = isSameEffect(target.parameters, application.parameters, parametersOf(description));
    if (version === application.typeVersion && changesNothing) throw upgradeErrors.alreadyInTargetVersion();
    refuseBadPolicy(description);
    const problem = problemOfParameters(description, target.parameters);
    if (problem !== undefined) {
      // The record of the upgrade before has made room by then (`ClearApplicationUpgradeContextAsyncOperation.cpp`).
      this.#upgrades.delete(application.name);
      throw upgradeErrors.imageBuilder(problem);
    }
    const domains = sortDomains(upgradeDomainsOf(this.#cluster.nodes), description.SortOrder);
    this.#upgrades.set(application.name, beginUpgrade(description, application.typeName, domains, this.#clock.now()));
    application.status = "Upgrading";
    this.settle();
  }

  /** Changes an upgrade that is under way. @throws FabricError */
  update(update: UpgradeUpdate): void {
    const record = this.look(update.Name);
    if (!record) throw upgradeErrors.notUpgrading();
    if (update.UpdateDescription == null && update.ApplicationHealthPolicy == null) {
      throw upgradeErrors.validation("There is nothing to update.");
    }
    if (record.phase === "ended") throw upgradeErrors.validation("The upgrade has ended.");
    if (record.direction === "back" && !isForRollback(update)) {
      throw upgradeErrors.validation("An upgrade that rolls back is not monitored.");
    }
    const description = changeDescription(record.description, update);
    refuseBadPolicy(description);
    record.description = description;
    // Nobody has to move on what goes on by itself.
    if (record.phase === "waiting" && description.RollingUpgradeMode !== "UnmonitoredManual") {
      beginDomain(record, this.#clock.now());
    }
    this.settle();
  }

  /** Begins the next upgrade domain of an upgrade that waits for it. @throws FabricError */
  moveToNextUpgradeDomain(applicationName: string, upgradeDomain: string): void {
    const record = this.look(applicationName);
    const next = record && pendingDomains(record)[0];
    if (!record || next === undefined) throw upgradeErrors.notUpgrading();
    if (record.upgradeDomains.slice(0, record.completed).includes(upgradeDomain)) {
      throw upgradeErrors.domainAlreadyCompleted();
    }
    if (record.phase !== "waiting" || upgradeDomain !== next) {
      throw upgradeErrors.invalidArgument(`The next upgrade domain is ${next}, and cannot be moved to now.`);
    }
    beginDomain(record, this.#clock.now());
    this.settle();
  }

  /** Turns an upgrade back; one that rolls back already goes on. @throws FabricError */
  rollBack(applicationName: string): void {
    const record = this.look(applicationName);
    if (!record || record.phase === "ended") throw upgradeErrors.notUpgrading();
    if (record.direction === "forward") rollBack(record, this.#clock.now(), "Interrupted");
    this.settle();
  }

  /**
   * Lets the application be unhealthy once an upgrade domain has been upgraded, in this and all later upgrades. A monitored
   * upgrade notices, and does what its `FailureAction` says.
   *
   * @param upgradeDomain `undefined`: it stays healthy.
   * @throws FabricError
   */
  failAtUpgradeDomain(applicationName: string, upgradeDomain: string | undefined): void {
    const { name } = this.#application(applicationName);
    if (upgradeDomain === undefined) this.#unhealthyDomains.delete(name);
    else if (upgradeDomainsOf(this.#cluster.nodes).includes(upgradeDomain))
      this.#unhealthyDomains.set(name, upgradeDomain);
    else throw upgradeErrors.invalidArgument(`There is no upgrade domain ${upgradeDomain}.`);
    this.settle();
  }

  /** Lets happen what is due by now, each thing at its own time. */
  settle(): void {
    this.#disarm();
    const now = this.#clock.now();
    let next = Infinity;
    for (const [name, record] of this.#upgrades) {
      let step = nextStep(record, this.#rules);
      for (; step && step.at <= now; step = nextStep(record, this.#rules)) {
        step.apply();
        if (record.phase === "ended") this.#end(name, record);
      }
      next = Math.min(next, step?.at ?? Infinity);
    }
    this.#disarm = (next < Infinity && this.#clock.at?.(next, () => this.settle())) || (() => {});
  }

  /** Leaves the upgrades as they are, and asks the clock for nothing more. */
  close(): void {
    this.#disarm();
  }

  save(): Json {
    this.settle();
    return writeUpgrades({ upgrades: this.#upgrades, unhealthyDomains: this.#unhealthyDomains });
  }

  load(saved: unknown): void {
    const { upgrades, unhealthyDomains } = readUpgrades(saved, this.#cluster);
    this.#upgrades.clear();
    this.#unhealthyDomains.clear();
    for (const [name, record] of upgrades) this.#upgrades.set(name, record);
    for (const [name, upgradeDomain] of unhealthyDomains) this.#unhealthyDomains.set(name, upgradeDomain);
    this.settle();
  }

  #end(name: string, { direction, description }: UpgradeRecord): void {
    const application = this.#application(name);
    application.status = "Ready";
    if (direction === "back") return;
    application.typeVersion = description.TargetApplicationTypeVersion;
    application.parameters = parametersOf(description);
    for (const service of application.services) service.manifestVersion = description.TargetApplicationTypeVersion;
  }

  #application(name: string): LiveApplication {
    const application = this.#cluster.application(name);
    if (!application) throw upgradeErrors.applicationNotFound();
    return application;
  }
}

function refuseBadPolicy({ RollingUpgradeMode, MonitoringPolicy }: UpgradeDescription): void {
  const problem = RollingUpgradeMode === "Monitored" ? problemOfPolicy(MonitoringPolicy) : undefined;
  if (problem !== undefined) throw upgradeErrors.validation(problem);
}

/** @param domains By number. */
function sortDomains(domains: readonly string[], order: UpgradeDescription["SortOrder"]): string[] {
  const sorted = order.endsWith("Lexicographical") ? [...domains].sort() : [...domains];
  return order.startsWith("Reverse") ? sorted.reverse() : sorted;
}
