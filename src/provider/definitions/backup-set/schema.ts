import { z } from "zod";
import { whatIsWrongWithApplicationName, whatIsWrongWithServiceName } from "../../../service-fabric/names";
import type { Bag } from "../../bag";
import type { CheckFailure } from "../../check-failure";
import {
  backupSettings,
  backupSettingsDefaults,
  type Contradiction,
  contradictionsInSettings,
  toFailures,
} from "../common/backup-settings";
import { nameSchema } from "../common/name-schema";

const mostAtOnce = 512;
const mostRequestsPerSecond = 10_000;

/** What both sets take beside their target. */
const setSettings = {
  concurrency: z
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(mostAtOnce, `must be at most ${mostAtOnce}`),
  maxRequestsPerSecond: z
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(mostRequestsPerSecond, `must be at most ${mostRequestsPerSecond}`),
  ...backupSettings,
};

/** What is taken where an input is left out. */
export const backupSetDefaults = {
  concurrency: 32,
  maxRequestsPerSecond: 100,
  ...backupSettingsDefaults,
} as const;

/** What `ServiceBackup` takes, after its defaults were applied. */
export const serviceBackupSchema = z.strictObject({
  service: nameSchema(whatIsWrongWithServiceName),
  ...setSettings,
});

const patterns = z
  .array(z.string("must be text").min(1, "must not be empty"), "must be a list of names or patterns")
  .min(1, "must not be an empty list");

/** What `ApplicationBackup` takes, after its defaults were applied. */
export const applicationBackupSchema = z.strictObject({
  application: nameSchema(whatIsWrongWithApplicationName),
  services: z.strictObject({ include: patterns.exactOptional(), exclude: patterns.exactOptional() }).exactOptional(),
  ...setSettings,
});

export type ServiceBackupInputs = z.infer<typeof serviceBackupSchema>;
export type ApplicationBackupInputs = z.infer<typeof applicationBackupSchema>;

/** The inputs of a set that exclude one another. */
export function contradictionsOf(inputs: Bag): CheckFailure[] {
  return toFailures([...ofAnotherApplication(inputs), ...contradictionsInSettings(inputs)]);
}

/** A full name that the application cannot have is a mistake that shows without asking the cluster. */
function ofAnotherApplication({ application, services }: Bag): readonly Contradiction[] {
  if (typeof application !== "string" || typeof services !== "object" || services === null) return [];
  return ["include", "exclude"].flatMap((list) => {
    const names: unknown = Reflect.get(services, list);
    if (!Array.isArray(names)) return [];
    return names.map((name: unknown, index): Contradiction => {
      const isForeign =
        typeof name === "string" &&
        name.startsWith("fabric:/") &&
        !name.includes("*") &&
        !name.startsWith(`${application}/`);
      return [isForeign, `services.${list}.${index}`, "names a service of another application"];
    });
  });
}
