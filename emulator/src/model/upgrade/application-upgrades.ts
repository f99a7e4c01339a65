import type { Json } from "../../wire/json.js";
import type { ProvisionedType } from "../cluster/application-types.js";
import type { Cluster, LiveApplication } from "../cluster/cluster.js";
import { examineApplication } from "../cluster/health-evaluations.js";
import { upgradeDomainsOf } from "../cluster/nodes.js";
import type { FabricError } from "../fabric-error.js";
import type { KeepsState } from "../state/keeps-state.js";
import type { Clock } from "../time/clock.js";
import type { Waiters } from "../time/waiters.js";
import type { PlayedFailure } from "./played-failure.js";
import { PlayedTrouble, replace } from "./played-trouble.js";
import type { SafetyHold } from "./safety-hold.js";
import type { UpgradeDescription } from "./upgrade-description.js";
import { upgradeErrors } from "./upgrade-errors.js";
import { watchHealth } from "./upgrade-health.js";
import { isSameEffect, parametersOf } from "./upgrade-parameters.js";
import type { UpgradeParts } from "./upgrade-parts.js";
import {
  acceptUpgrade,
  beginDomain,
  beginUpgrade,
  goesTo,
  rollBack,
  type UpgradeRecord,
  type UpgradeRules,
} from "./upgrade-record.js";
import {
  isSameDescription,
  refuseBadPolicy,
  refuseBadUpdate,
  refuseOtherDomain,
  sortDomains,
  takeOver,
} from "./upgrade-request.js";
import { type Preparation, readUpgrades, type SecondUpgrade, writeUpgrades } from "./upgrade-state.js";
import { getStuck, leaveToPeople, nextStep, type UpgradeStep } from "./upgrade-steps.js";
import { changeDescription, type UpgradeUpdate } from "./upgrade-update.js";

/** The rolling upgrades of the applications: the last one of each. They move with the clock. */
export class ApplicationUpgrades implements KeepsState {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #rules: UpgradeRules;
  readonly #upgrades = new Map<string, UpgradeRecord>();
  readonly #trouble: PlayedTrouble;
  readonly #refusals = new WeakMap<UpgradeRecord, FabricError>();
  readonly #waiters: Waiters;
  /** `interrupts` as in 6.4: it is accepted, and rolls back what runs. `refused`: 409, as newer servers may answer. */
  secondUpgrade: SecondUpgrade;
  #disarm = () => {};

  constructor({ cluster, clock, pace, waiters, secondUpgrade = "interrupts" }: UpgradeParts) {
    this.#cluster = cluster;
    this.#trouble = new PlayedTrouble(cluster);
    this.#clock = clock;
    this.#waiters = waiters;
    this.secondUpgrade = secondUpgrade;
    this.#rules = {
      upgradeDomain: pace.upgradeDomain,
      scale: (milliseconds) => pace.milliseconds(milliseconds),
      holdOf: (record) => this.holdOf(record),
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
    const isOn = (record: UpgradeRecord) => record.phase !== "ended" && goesTo(record, typeName, version);
    return [...this.#upgrades.values()].some(isOn);
  }

  /**
   * Starts an upgrade, and waits until it is prepared. The order of the checks is the server's
   * (`BeginAcceptUpgradeApplication`).
   *
   * @returns `false` where that took longer than the caller waits; it goes on all the same.
   * @throws FabricError
   */
  async start(description: UpgradeDescription, timeoutMilliseconds: number): Promise<boolean> {
    this.settle();
    const patience = this.#rules.scale(timeoutMilliseconds);
    const target = await this.#waiters.until(() => this.#availableTarget(description), patience);
    if (!target) return false;
    const record = this.#accept(description, target);
    this.settle();
    if (!record) return true;
    const isPrepared = () => {
      const refusal = this.#refusals.get(record);
      if (refusal) throw refusal;
      return record.phase !== "preparing" || undefined;
    };
    return (await this.#waiters.until(isPrepared, patience)) === true;
  }

  /** @throws FabricError */
  #availableTarget({ Name, TargetApplicationTypeVersion }: UpgradeDescription): ProvisionedType | undefined {
    const { typeName, status } = this.#application(Name);
    if (status === "Creating" || status === "Deleting") throw upgradeErrors.applicationNotFound();
    const target = this.#cluster.applicationTypes.find(typeName, TargetApplicationTypeVersion);
    if (!target) throw upgradeErrors.typeNotFound();
    return target.status === "Available" ? target : undefined;
  }

  /** @returns `undefined` where it is to begin once the one that runs has rolled back. @throws FabricError */
  #accept(description: UpgradeDescription, target: ProvisionedType): UpgradeRecord | undefined {
    const application = this.#application(description.Name);
    const now = this.#clock.now();
    const last = this.#upgrades.get(application.name);
    if (last && last.phase !== "ended") {
      if (this.secondUpgrade === "refused" || isSameDescription(last.description, description)) {
        throw upgradeErrors.inProgress();
      }
      refuseBadPolicy(description);
      last.goal = description;
      if (last.direction === "forward") this.#turnBack(last, now, "Interrupted");
      return undefined;
    }
    const changesNothing = isSameEffect(target.parameters, application.parameters, parametersOf(description));
    if (target.version === application.typeVersion && changesNothing && !last?.isStuck) {
      throw upgradeErrors.alreadyInTargetVersion();
    }
    refuseBadPolicy(description);
    return this.#prepare(description, now);
  }

  /** Changes an upgrade that is under way. @throws FabricError */
  update(update: UpgradeUpdate): void {
    const record = this.look(update.Name);
    if (!record) throw upgradeErrors.notUpgrading();
    refuseBadUpdate(record, update);
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
    if (!record) throw upgradeErrors.notUpgrading();
    refuseOtherDomain(record, upgradeDomain);
    beginDomain(record, this.#clock.now());
    this.settle();
  }

  /** Turns an upgrade back; one that rolls back already goes on. @throws FabricError */
  rollBack(applicationName: string): void {
    const record = this.look(applicationName);
    if (!record || record.phase === "ended") throw upgradeErrors.notUpgrading();
    delete record.goal;
    if (record.direction === "forward") this.#turnBack(record, this.#clock.now(), "Interrupted");
    this.settle();
  }

  /** Lets the upgrade that runs fail at once. @throws FabricError */
  fail(applicationName: string, { reason, outcome, classification }: PlayedFailure): void {
    const record = this.look(applicationName);
    if (!record || record.phase === "ended") throw upgradeErrors.notUpgrading();
    const now = this.#clock.now();
    if (outcome === "manual") leaveToPeople(record, now, reason, classification);
    else if (outcome === "rollBack") this.#turnBack(record, now, reason, classification);
    else {
      getStuck(record, now, reason, classification);
      this.#end(record, now);
    }
    this.settle();
  }

  /** The safety check that the domain under way waits for. */
  holdOf(record: UpgradeRecord): SafetyHold | undefined {
    return this.#trouble.holdOf(record);
  }

  /**
   * Keeps upgrades of an application in a domain, waiting for a safety check.
   *
   * @param hold `undefined`: it passes, and the domain goes on.
   * @throws FabricError
   */
  holdAtSafetyCheck(applicationName: string, hold: SafetyHold | undefined): void {
    const record = this.look(applicationName);
    const { name } = this.#application(applicationName);
    const wasHeld = record !== undefined && this.holdOf(record) !== undefined;
    this.#trouble.setHold(name, hold);
    if (wasHeld && !this.holdOf(record)) record.phaseStartedAt = this.#clock.now();
    this.settle();
  }

  /**
   * How upgrades of an application are prepared from now on.
   *
   * @param preparation `undefined`: at once, and only parameters are looked at.
   * @throws FabricError
   */
  setPreparation(applicationName: string, preparation: Preparation | undefined): void {
    this.#trouble.setPreparation(this.#application(applicationName).name, preparation);
    this.settle();
  }

  /**
   * Lets every version that comes to an application from now on ruin its data, in a domain after the other as they are
   * upgraded. It does not make the application ill, and rolling back does not bring the data back.
   *
   * @throws FabricError
   */
  ruinData(applicationName: string, isRuinous = true): void {
    this.#trouble.setRuinous(this.#application(applicationName).name, isRuinous);
  }

  /**
   * Lets the application be unhealthy once an upgrade domain has been upgraded, in this and all later upgrades. A monitored
   * upgrade notices, and does what its `FailureAction` says.
   *
   * @param upgradeDomain `undefined`: it stays healthy.
   * @throws FabricError
   */
  failAtUpgradeDomain(applicationName: string, upgradeDomain: string | undefined): void {
    const application = this.#application(applicationName);
    this.#trouble.setUnhealthyDomain(application.name, upgradeDomain);
    if (upgradeDomain === undefined) application.illDomain = undefined;
    this.settle();
  }

  /** An application is about to go, with all that was to happen to it. */
  forget(applicationName: string): void {
    this.#upgrades.delete(applicationName);
    this.#trouble.forget(applicationName);
  }

  /** Lets happen what is due by now, each thing at its own time. */
  settle(): void {
    this.#disarm();
    const now = this.#clock.now();
    const next = Math.min(...[...this.#upgrades.keys()].map((name) => this.#settleOne(name, now)));
    this.#waiters.look();
    this.#disarm = (next < Infinity && this.#clock.at?.(next, () => this.settle())) || (() => {});
  }

  /** Leaves the upgrades as they are, and asks the clock for nothing more. */
  close(): void {
    this.#disarm();
  }

  save(): Json {
    this.settle();
    const { secondUpgrade } = this;
    return writeUpgrades({ upgrades: this.#upgrades, ...this.#trouble.state(), secondUpgrade });
  }

  load(saved: unknown): void {
    const { upgrades, secondUpgrade, ...played } = readUpgrades(saved, this.#cluster);
    replace(this.#upgrades, upgrades);
    this.#trouble.restore(played);
    for (const application of this.#cluster.applications()) application.illDomain = undefined;
    this.secondUpgrade = secondUpgrade;
    this.settle();
  }

  /** When something happens to an upgrade next. */
  #settleOne(name: string, now: number): number {
    for (;;) {
      const record = this.#upgrades.get(name);
      if (!record) return Infinity;
      this.#examine(record, now);
      const step = record.phase === "preparing" ? this.#preparationStep(record) : nextStep(record, this.#rules);
      if (!step || step.at > now) return step?.at ?? Infinity;
      const { completed } = record;
      step.apply();
      if (record.completed > completed && record.direction === "forward") {
        this.#trouble.onDomainUpgraded(record, record.upgradeDomains[completed]);
      }
      if (record.phase === "ended") this.#end(record, step.at);
    }
  }

  /** Finds out how the application is, and since when (`ProcessUpgradeContextAsyncOperationBase.cpp`). */
  #examine(record: UpgradeRecord, now: number): void {
    const application = this.#application(record.description.Name);
    application.illDomain = this.#trouble.illDomainOf(record);
    watchHealth(record, (policy) => examineApplication(this.#cluster, application, policy), now);
  }

  #prepare(description: UpgradeDescription, at: number): UpgradeRecord {
    const application = this.#application(description.Name);
    const record = acceptUpgrade(description, application, at);
    this.#upgrades.set(application.name, record);
    application.status = "Upgrading";
    return record;
  }

  #preparationStep(record: UpgradeRecord): UpgradeStep {
    const { description, typeName } = record;
    const type = this.#cluster.applicationTypes.find(typeName, description.TargetApplicationTypeVersion);
    const { milliseconds } = this.#trouble.preparationOf(record, type);
    const at = record.phaseStartedAt + this.#rules.scale(milliseconds);
    return {
      at,
      apply: () => {
        const { refusal } = this.#trouble.preparationOf(record, type);
        if (refusal) this.#reject(record, refusal);
        else beginUpgrade(record, sortDomains(upgradeDomainsOf(this.#cluster.nodes), description.SortOrder), at);
      },
    };
  }

  /** Nothing stays of it, nor of the upgrade before (`ClearApplicationUpgradeContextAsyncOperation.cpp`). */
  #reject(record: UpgradeRecord, refusal: FabricError): void {
    const application = this.#application(record.description.Name);
    this.#refusals.set(record, refusal);
    this.#upgrades.delete(application.name);
    application.status = "Ready";
    application.illDomain = undefined;
  }

  #turnBack(record: UpgradeRecord, at: number, reason: string, classification?: string): void {
    rollBack(record, at, reason, classification);
    if (record.phase === "ended") this.#end(record, at);
  }

  #end(record: UpgradeRecord, at: number): void {
    const { direction, description, isStuck, goal, original } = record;
    const application = this.#application(description.Name);
    application.status = "Ready";
    if (direction === "forward" && !isStuck) takeOver(application, description);
    if (direction === "forward" || isStuck || !goal) return;
    const next = this.#prepare(goal, at);
    const target = this.#cluster.applicationTypes.find(record.typeName, goal.TargetApplicationTypeVersion);
    if (goal.TargetApplicationTypeVersion !== original.typeVersion) return;
    if (!isSameEffect(target?.parameters, original.parameters, parametersOf(goal))) return;
    // There is nothing left to do (`TryAcceptGoalStateUpgrade`).
    Object.assign(next, { startedAt: at, phase: "ended" });
    application.status = "Ready";
  }

  #application(name: string): LiveApplication {
    const application = this.#cluster.application(name);
    if (!application) throw upgradeErrors.applicationNotFound();
    return application;
  }
}
