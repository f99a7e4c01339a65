import { z } from "zod";
import { connectionSchema } from "../../../service-fabric/connection/schema";
import { whatIsWrongWithApplicationName } from "../../../service-fabric/names";
import type { Bag } from "../../bag";
import type { CheckFailure } from "../../check-failure";
import { type Contradiction, toFailures } from "../common/backup-settings";
import { nameSchema } from "../common/name-schema";
import { parametersSchema } from "../common/parameters";
import { durationSchema } from "./duration";

const percent = z
  .number("must be a number")
  .int("must be a whole number")
  .min(0, "must be at least 0")
  .max(100, "must be at most 100");

const serviceTypePolicy = z.strictObject({
  maxPercentUnhealthyServices: percent.exactOptional(),
  maxPercentUnhealthyPartitionsPerService: percent.exactOptional(),
  maxPercentUnhealthyReplicasPerPartition: percent.exactOptional(),
});

const healthPolicy = z.strictObject({
  considerWarningAsError: z.boolean("must be true or false").exactOptional(),
  maxPercentUnhealthyDeployedApplications: percent.exactOptional(),
  defaultServiceType: serviceTypePolicy.exactOptional(),
  serviceTypes: z.record(z.string(), serviceTypePolicy).exactOptional(),
});

const text = z.string("must be text").min(1, "must not be empty");

/** Where a package lies: its path ends in .sfpkg, and a query, such as a SAS, may follow. */
const packageUri = z
  .string("must be text")
  .regex(/^https?:\/\/[^?#]+\.sfpkg(\?.*)?$/i, "must be an http or https URI whose path ends in .sfpkg");

/** What `ApplicationUpgrade` takes, after its defaults were applied. Durations in seconds. */
export const applicationUpgradeSchema = z.strictObject({
  application: nameSchema(whatIsWrongWithApplicationName),
  targetVersion: text,
  parameters: parametersSchema.exactOptional(),
  keepParameters: z.boolean("must be true or false"),
  provision: z.strictObject({ packageUri, typeName: text.exactOptional() }).exactOptional(),
  mode: z.enum(["monitored", "unmonitoredAuto", "unmonitoredManual"]),
  monitoring: z.strictObject({
    failureAction: z.enum(["rollback", "manual"]),
    healthCheckWait: durationSchema,
    healthCheckStable: durationSchema,
    healthCheckRetryTimeout: durationSchema,
    upgradeDomainTimeout: durationSchema,
    upgradeTimeout: durationSchema,
  }),
  healthPolicy: healthPolicy.exactOptional(),
  forceRestart: z.boolean("must be true or false"),
  instanceCloseDelaySeconds: durationSchema.exactOptional(),
  upgradeReplicaSetCheckTimeout: durationSchema.min(1, "must be at least a second: 0 means for ever to the cluster"),
  whenUpgrading: z.enum(["fail", "wait", "adopt"]),
  backup: z.array(z.string()).exactOptional(),
  cluster: connectionSchema.exactOptional(),
});

export type ApplicationUpgradeInputs = z.infer<typeof applicationUpgradeSchema>;

/** What is taken where an input is left out. Unlike the server's own, nothing waits for ever. */
export const applicationUpgradeDefaults = {
  keepParameters: true,
  mode: "monitored",
  forceRestart: false,
  upgradeReplicaSetCheckTimeout: 1_800,
  whenUpgrading: "fail",
} as const satisfies Partial<ApplicationUpgradeInputs>;

/** What is taken where a field of `monitoring` is left out. */
export const monitoringDefaults: ApplicationUpgradeInputs["monitoring"] = {
  failureAction: "rollback",
  healthCheckWait: 0,
  healthCheckStable: 120,
  healthCheckRetryTimeout: 600,
  upgradeDomainTimeout: 3_600,
  upgradeTimeout: 43_200,
};

/** The inputs that exclude one another. */
export function contradictionsOf({ mode, monitoring, healthPolicy }: Bag): CheckFailure[] {
  const unmonitored = mode === "unmonitoredAuto" || mode === "unmonitoredManual";
  return toFailures([
    [unmonitored && healthPolicy !== undefined, "healthPolicy", 'needs mode "monitored": only that looks at health'],
    ...contradictionsInMonitoring(monitoring),
  ]);
}

/** Source: the server's own rule, `RollingUpgradeMonitoringPolicy::TryValidate`. */
function contradictionsInMonitoring(monitoring: unknown): readonly Contradiction[] {
  if (typeof monitoring !== "object" || monitoring === null) return [];
  const seconds = (name: string): number => {
    const value: unknown = Reflect.get(monitoring, name);
    return typeof value === "number" ? value : Number.NaN;
  };
  const longest =
    seconds("healthCheckWait") + Math.max(seconds("healthCheckRetryTimeout"), seconds("healthCheckStable"));
  const tooShort = "must be longer than healthCheckWait with healthCheckRetryTimeout, and with healthCheckStable";
  return [
    [seconds("upgradeDomainTimeout") <= longest, "monitoring.upgradeDomainTimeout", tooShort],
    [seconds("upgradeTimeout") <= longest, "monitoring.upgradeTimeout", tooShort],
    [
      seconds("upgradeTimeout") < seconds("upgradeDomainTimeout"),
      "monitoring.upgradeTimeout",
      "must not be shorter than upgradeDomainTimeout",
    ],
  ];
}
