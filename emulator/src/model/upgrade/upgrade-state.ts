import { z } from "zod";
import type { Json } from "../../wire/json.js";
import type { Cluster } from "../cluster/cluster.js";
import { StateError } from "../state/keeps-state.js";
import { readState } from "../state/read-state.js";
import { upgradeDescription, writeUpgradeDescription } from "./upgrade-description.js";
import type { UpgradeRecord } from "./upgrade-record.js";

export interface UpgradesState {
  /** By the applications' names. */
  readonly upgrades: ReadonlyMap<string, UpgradeRecord>;
  readonly unhealthyDomains: ReadonlyMap<string, string>;
}

const failure = z.strictObject({
  at: z.number(),
  reason: z.enum(["Interrupted", "HealthCheck", "UpgradeDomainTimeout", "OverallUpgradeTimeout"]),
  upgradeDomain: z.string(),
});

const record = z
  .strictObject({
    description: upgradeDescription,
    typeName: z.string(),
    startedAt: z.number(),
    upgradeDomains: z.array(z.string()),
    untouched: z.array(z.string()),
    direction: z.enum(["forward", "back"]),
    completed: z.number().int().nonnegative(),
    phase: z.enum(["upgrading", "checking", "waiting", "ended"]),
    phaseStartedAt: z.number(),
    domainStartedAt: z.number(),
    failure: failure.optional(),
  })
  .transform(({ failure, ...rest }): UpgradeRecord => (failure ? { ...rest, failure } : rest));

const state = z.strictObject({
  upgrades: z.array(record),
  unhealthyDomains: z.record(z.string(), z.string()),
});

export function writeUpgrades({ upgrades, unhealthyDomains }: UpgradesState): Json {
  return {
    upgrades: [...upgrades.values()].map(({ failure, description, ...rest }) => ({
      ...rest,
      description: writeUpgradeDescription(description),
      ...(failure ? { failure: { ...failure } } : {}),
    })),
    unhealthyDomains: Object.fromEntries(unhealthyDomains),
  };
}

/** @throws StateError */
export function readUpgrades(saved: unknown, cluster: Cluster): UpgradesState {
  const { upgrades, unhealthyDomains } = readState(state, saved);
  const problems = [
    ...upgrades.map(({ description }, index) => [`upgrades[${index}].description.Name`, description.Name] as const),
    ...Object.keys(unhealthyDomains).map((name) => [`unhealthyDomains.${name}`, name] as const),
  ].flatMap(([path, name]) => (cluster.application(name) ? [] : [`${path}: This cluster has no such application.`]));
  if (problems.length > 0) throw new StateError(problems);
  return {
    upgrades: new Map(upgrades.map((upgrade) => [upgrade.description.Name, upgrade])),
    unhealthyDomains: new Map(Object.entries(unhealthyDomains)),
  };
}
