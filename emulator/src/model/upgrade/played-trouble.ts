import type { ProvisionedType } from "../cluster/application-types.js";
import type { Cluster } from "../cluster/cluster.js";
import { upgradeDomainsOf } from "../cluster/nodes.js";
import { write } from "../cluster/partition-data.js";
import { FabricError } from "../fabric-error.js";
import type { SafetyHold } from "./safety-hold.js";
import { upgradeErrors } from "./upgrade-errors.js";
import { problemOfParameters } from "./upgrade-parameters.js";
import { currentDomain, type UpgradeRecord } from "./upgrade-record.js";
import type { PlayedState, Preparation } from "./upgrade-state.js";

/** What goes wrong with upgrades because a test plays it, by the names of the applications. */
export class PlayedTrouble {
  readonly #cluster: Cluster;
  readonly #unhealthyDomains = new Map<string, string>();
  readonly #holds = new Map<string, SafetyHold>();
  readonly #preparations = new Map<string, Preparation>();
  readonly #ruinous = new Set<string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** @throws FabricError */
  setUnhealthyDomain(name: string, upgradeDomain: string | undefined): void {
    if (upgradeDomain !== undefined && !upgradeDomainsOf(this.#cluster.nodes).includes(upgradeDomain)) {
      throw upgradeErrors.invalidArgument(`There is no upgrade domain ${upgradeDomain}.`);
    }
    put(this.#unhealthyDomains, name, upgradeDomain);
  }

  setHold(name: string, hold: SafetyHold | undefined): void {
    put(this.#holds, name, hold);
  }

  setPreparation(name: string, preparation: Preparation | undefined): void {
    put(this.#preparations, name, preparation);
  }

  setRuinous(name: string, isRuinous: boolean): void {
    if (isRuinous) this.#ruinous.add(name);
    else this.#ruinous.delete(name);
  }

  /** The domain that turns out ill, if its nodes run what the upgrade brings. */
  illDomainOf(record: UpgradeRecord): string | undefined {
    const { direction, upgradeDomains, completed, isStuck } = record;
    const isForward = direction === "forward" || isStuck;
    const upgraded = isForward ? upgradeDomains.slice(0, completed) : upgradeDomains.slice(completed);
    return upgraded.find((one) => one === this.#unhealthyDomains.get(record.description.Name));
  }

  /** The safety check that the domain under way waits for. */
  holdOf(record: UpgradeRecord): SafetyHold | undefined {
    const hold = this.#holds.get(record.description.Name);
    return record.phase === "upgrading" && hold?.upgradeDomain === currentDomain(record) ? hold : undefined;
  }

  /** How long the preparation takes, and what it is refused for at the end, if it is. */
  preparationOf({ description }: UpgradeRecord, type: ProvisionedType | undefined) {
    const { milliseconds = 0, refusal } = this.#preparations.get(description.Name) ?? {};
    if (refusal) return { milliseconds, refusal: new FabricError(refusal.code, refusal.message) };
    const problem = problemOfParameters(description, type?.parameters);
    return { milliseconds, ...(problem === undefined ? {} : { refusal: upgradeErrors.imageBuilder(problem) }) };
  }

  /** Code that has come to a domain writes over what the primaries there hold. No roll back brings that back. */
  onDomainUpgraded({ description }: UpgradeRecord, upgradeDomain: string | undefined): void {
    if (!this.#ruinous.has(description.Name)) return;
    const ruined = `ruined by ${description.TargetApplicationTypeVersion}`;
    for (const partition of this.#cluster.partitions()) {
      const isThere = this.#cluster.nodes[partition.primaryNode]?.upgradeDomain === upgradeDomain;
      if (!isThere || partition.application.name !== description.Name) continue;
      write(partition, Object.fromEntries(Object.keys(partition.records).map((key) => [key, ruined])));
    }
  }

  forget(name: string): void {
    for (const map of [this.#unhealthyDomains, this.#holds, this.#preparations, this.#ruinous]) map.delete(name);
  }

  state(): PlayedState {
    return {
      unhealthyDomains: this.#unhealthyDomains,
      holds: this.#holds,
      preparations: this.#preparations,
      ruinous: this.#ruinous,
    };
  }

  restore({ unhealthyDomains, holds, preparations, ruinous }: PlayedState): void {
    replace(this.#unhealthyDomains, unhealthyDomains);
    replace(this.#holds, holds);
    replace(this.#preparations, preparations);
    this.#ruinous.clear();
    for (const name of ruinous) this.#ruinous.add(name);
  }
}

function put<T>(map: Map<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}

export function replace<T>(map: Map<string, T>, content: ReadonlyMap<string, T>): void {
  map.clear();
  for (const [key, value] of content) map.set(key, value);
}
