import { z } from "zod";
import type { Json } from "../../wire/json.js";
import type { Cluster } from "../cluster/cluster.js";
import { StateError } from "../state/keeps-state.js";
import { plainJson } from "../state/plain-json.js";
import { readState } from "../state/read-state.js";
import { type SafetyHold, safetyHold } from "./safety-hold.js";
import { upgradeDescription, writeUpgradeDescription } from "./upgrade-description.js";
import type { UpgradeRecord } from "./upgrade-record.js";

/** What is played, by the applications' names. */
export interface PlayedState {
  readonly unhealthyDomains: ReadonlyMap<string, string>;
  readonly preparations: ReadonlyMap<string, Preparation>;
  readonly holds: ReadonlyMap<string, SafetyHold>;
  /** Whose versions ruin data. */
  readonly ruinous: ReadonlySet<string>;
}

export interface UpgradesState extends PlayedState {
  /** By the applications' names. */
  readonly upgrades: ReadonlyMap<string, UpgradeRecord>;
  readonly secondUpgrade: SecondUpgrade;
}

const failure = z.strictObject({
  at: z.number(),
  reason: z.string(),
  upgradeDomain: z.string(),
  classification: z.string().optional(),
});

const record = z
  .strictObject({
    description: upgradeDescription,
    typeName: z.string(),
    original: z.strictObject({ typeVersion: z.string(), parameters: z.record(z.string(), z.string()) }),
    startedAt: z.number().optional(),
    upgradeDomains: z.array(z.string()),
    untouched: z.array(z.string()),
    direction: z.enum(["forward", "back"]),
    completed: z.number().int().nonnegative(),
    phase: z.enum(["preparing", "upgrading", "checking", "waiting", "ended"]),
    phaseStartedAt: z.number(),
    domainStartedAt: z.number(),
    failure: failure.optional(),
    watch: z.strictObject({ isIll: z.boolean(), since: z.number(), checkStartedAt: z.number() }).optional(),
    evaluations: z.array(z.unknown()).optional(),
    isStuck: z.boolean().optional(),
    goal: upgradeDescription.optional(),
  })
  // What is optional is left out of the JSON, and never `undefined`.
  .transform((read) => read as UpgradeRecord);

export const secondUpgrades = ["interrupts", "refused"] as const;

/** What becomes of a start with another description while an upgrade runs. */
export type SecondUpgrade = (typeof secondUpgrades)[number];

export const preparation = z.strictObject({
  milliseconds: z.number().nonnegative().default(0),
  refusal: z.strictObject({ code: z.string().min(1), message: z.string() }).optional(),
});

/** How an upgrade is prepared: for how long, before `speed`, and what it is refused for at the end, if it is. */
export type Preparation = z.output<typeof preparation>;

const state = z.strictObject({
  upgrades: z.array(record),
  unhealthyDomains: z.record(z.string(), z.string()),
  preparations: z.record(z.string(), preparation),
  holds: z.record(z.string(), safetyHold),
  ruinous: z.array(z.string()),
  secondUpgrade: z.enum(secondUpgrades),
});

export function writeUpgrades(state: UpgradesState): Json {
  const { upgrades, unhealthyDomains, preparations, holds, ruinous, secondUpgrade } = state;
  return plainJson({
    upgrades: [...upgrades.values()].map((one) => ({
      ...one,
      description: writeUpgradeDescription(one.description),
      goal: one.goal && writeUpgradeDescription(one.goal),
    })),
    unhealthyDomains: Object.fromEntries(unhealthyDomains),
    preparations: Object.fromEntries(preparations),
    holds: Object.fromEntries(holds),
    ruinous: [...ruinous],
    secondUpgrade,
  });
}

/** @throws StateError */
export function readUpgrades(saved: unknown, cluster: Cluster): UpgradesState {
  const { upgrades, unhealthyDomains, preparations, holds, ruinous, secondUpgrade } = readState(state, saved);
  const problems = [
    ...upgrades.map(({ description }, index) => [`upgrades[${index}].description.Name`, description.Name] as const),
    ...Object.keys(unhealthyDomains).map((name) => [`unhealthyDomains.${name}`, name] as const),
    ...Object.keys(preparations).map((name) => [`preparations.${name}`, name] as const),
    ...Object.keys(holds).map((name) => [`holds.${name}`, name] as const),
    ...ruinous.map((name, index) => [`ruinous[${index}]`, name] as const),
  ].flatMap(([path, name]) => (cluster.application(name) ? [] : [`${path}: This cluster has no such application.`]));
  if (problems.length > 0) throw new StateError(problems);
  return {
    upgrades: new Map(upgrades.map((upgrade) => [upgrade.description.Name, upgrade])),
    unhealthyDomains: new Map(Object.entries(unhealthyDomains)),
    preparations: new Map(Object.entries(preparations)),
    holds: new Map(Object.entries(holds)),
    ruinous: new Set(ruinous),
    secondUpgrade,
  };
}
