import { z } from "zod";
import type { BackupOrder } from "../../../backup";
import { askedStorage } from "../../../evidence/asked-storage";
import type { Predicate } from "../../../evidence/predicates";
import type { BackupStorage } from "../../../service-fabric/backup-storage";
import { connectionSchema } from "../../../service-fabric/connection/schema";
import { secretsInStorage } from "../../../service-fabric/secret-texts";
import { normalStorage, placeOf, storageSchema } from "../../../service-fabric/storage-kinds";
import type { Bag } from "../../bag";
import { type CheckFailure, checkFailure } from "../../check-failure";
import { clusterInput, type InputRule } from "../../input-rule";

/** The largest whole number of minutes that timers hold with room to spare: a week. */
const mostMinutes = 10_080;

/** A limit in minutes. */
export const minutes = z
  .number("must be a number of minutes")
  .int("must be whole minutes")
  .min(1, "must be at least 1")
  .max(mostMinutes, `must be at most ${mostMinutes}`);

/** What every resource that takes backups takes beside its target, after the defaults were applied. */
export const backupSettings = {
  storage: storageSchema.exactOptional(),
  backupTimeoutMinutes: minutes,
  triggers: z.array(z.unknown(), "must be a list").exactOptional(),
  maxAgeMinutes: minutes.exactOptional(),
  reuseNewerThanMinutes: minutes.exactOptional(),
  proof: z.enum(["listed", "reported"]),
  whenBusy: z.enum(["wait", "adopt", "fail"]),
  retryOnTimeout: z.strictObject({ maxBackupTimeoutMinutes: minutes }).exactOptional(),
  verifyOnRefresh: z.boolean("must be true or false"),
  cluster: connectionSchema.exactOptional(),
};

export type BackupSettings = z.infer<z.ZodObject<typeof backupSettings>>;

/** What is taken where a setting is left out. */
export const backupSettingsDefaults = {
  backupTimeoutMinutes: 10,
  proof: "listed",
  whenBusy: "wait",
  verifyOnRefresh: false,
} as const satisfies Partial<BackupSettings>;

/** A storage is the place that it leads to; its credentials may change. */
export const storageRule: InputRule = {
  replacesBy: (storage) => placeOf(storage),
  secrets: (storage) => (isStorage(storage) ? secretsInStorage(storage) : []),
};

/** For every setting, whether it replaces and whether it is secret. The one place that says so. */
export const backupSettingsRules: Readonly<Record<keyof BackupSettings, InputRule>> = {
  storage: storageRule,
  triggers: { replacesBy: (triggers) => triggers },
  maxAgeMinutes: {},
  reuseNewerThanMinutes: {},
  backupTimeoutMinutes: {},
  proof: { isAlsoOutput: true },
  whenBusy: {},
  retryOnTimeout: {},
  verifyOnRefresh: {},
  cluster: clusterInput,
};

/** A storage as `check` lets it pass: the fields of its kind are there, though they may not be known yet. */
function isStorage(value: unknown): value is BackupStorage {
  return typeof value === "object" && value !== null && "storageKind" in value;
}

/** The settings in their normal form. */
export function normalSettings(inputs: Bag): Bag {
  return "storage" in inputs ? { storage: normalStorage(inputs.storage) } : {};
}

/** The settings as every backup is ordered with them. */
export function orderedAs(settings: BackupSettings): Omit<BackupOrder, "address" | "capMilliseconds"> {
  const { storage, backupTimeoutMinutes, proof, whenBusy, reuseNewerThanMinutes, retryOnTimeout } = settings;
  return {
    backupTimeoutMinutes,
    proof,
    whenBusy,
    ...(storage === undefined ? {} : { storage }),
    ...(reuseNewerThanMinutes === undefined ? {} : { reuseNewerThanMinutes }),
    ...(retryOnTimeout === undefined ? {} : retryOnTimeout),
  };
}

/** The settings, as the record of a backup tells them. */
export function askedBy(settings: BackupSettings): Omit<Predicate<"backup">["asked"], "partitionId" | "service"> {
  const { storage, ...asked } = orderedAs(settings);
  return { ...asked, ...askedStorage(storage) };
}

/** Whether a backup of that time is older than the settings allow. */
export function outdatedSince(maxAgeMinutes: unknown, timestamp: unknown, now: number): "maxAgeMinutes" | undefined {
  if (typeof maxAgeMinutes !== "number" || typeof timestamp !== "string") return undefined;
  return now - Date.parse(timestamp) > maxAgeMinutes * 60_000 ? "maxAgeMinutes" : undefined;
}

/** Inputs that exclude one another: whether they do, the path to blame, and what is wrong. */
export type Contradiction = readonly [holds: boolean, path: string, problem: string];

/**
 * The settings that exclude one another. Apart from the schema, which says nothing of these as soon as one field is wrong.
 */
export function contradictionsInSettings(inputs: Bag): readonly Contradiction[] {
  const { proof, whenBusy, reuseNewerThanMinutes, maxAgeMinutes, backupTimeoutMinutes, retryOnTimeout } = inputs;
  const most =
    typeof retryOnTimeout === "object" && retryOnTimeout !== null
      ? Reflect.get(retryOnTimeout, "maxBackupTimeoutMinutes")
      : undefined;
  return [
    // Without the list nobody can tell where a backup lies that we did not ask for.
    [
      proof === "reported" && reuseNewerThanMinutes !== undefined,
      "reuseNewerThanMinutes",
      'needs proof "listed": only the list shows where that backup lies',
    ],
    [
      proof === "reported" && whenBusy === "adopt",
      "whenBusy",
      '"adopt" needs proof "listed": only the list shows where that backup lies',
    ],
    [
      isAbove(reuseNewerThanMinutes, maxAgeMinutes),
      "reuseNewerThanMinutes",
      "must not be larger than maxAgeMinutes, or the same old backup is taken again",
    ],
    [
      most !== undefined && !isAbove(most, backupTimeoutMinutes) && areNumbers(most, backupTimeoutMinutes),
      "retryOnTimeout.maxBackupTimeoutMinutes",
      "must be larger than backupTimeoutMinutes",
    ],
  ];
}

export function toFailures(contradictions: readonly Contradiction[]): CheckFailure[] {
  return contradictions.filter(([holds]) => holds).map(([, path, problem]) => checkFailure(path, problem));
}

function areNumbers(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "number");
}

function isAbove(one: unknown, other: unknown): boolean {
  return typeof one === "number" && typeof other === "number" && one > other;
}
