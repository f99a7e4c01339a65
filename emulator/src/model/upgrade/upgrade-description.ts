import { z } from "zod";
import type { JsonObject } from "../../wire/json.js";
import { healthPolicy } from "../cluster/health-policy.js";
import { readDuration, writeDuration } from "./durations.js";

const minute = 60_000;

export const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const milliseconds = readDuration(String(value));
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue({ code: "custom", message: `Expected a duration — not ${value}` });
  return z.NEVER;
});

export const upgradeMode = z.enum(["Monitored", "UnmonitoredAuto", "UnmonitoredManual"]);

/** `Invalid` is read, so that it can be refused as the server does. */
export const failureAction = z.enum(["Invalid", "Rollback", "Manual"]);

/** Numbers of seconds; sfctl sends them as text. */
export const secondsNumber = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number);

/** 32 bits of ones: without a limit. */
export const noLimitSeconds = 4_294_967_295;

/** What no limit on the checks of replica sets becomes in a roll back (`GetRollbackReplicaSetCheckTimeout`). */
export const rollbackCheckSeconds = 1_200;

/** How a monitored upgrade is watched; durations in milliseconds. The defaults are those of `RollingUpgradeMonitoringPolicy.cpp`. */
const monitoringPolicy = z.object({
  FailureAction: failureAction.nullish().transform((value) => value ?? "Manual"),
  HealthCheckWaitDurationInMilliseconds: duration.nullish().transform((value) => value ?? 0),
  HealthCheckStableDurationInMilliseconds: duration.nullish().transform((value) => value ?? 2 * minute),
  HealthCheckRetryTimeoutInMilliseconds: duration.nullish().transform((value) => value ?? 10 * minute),
  UpgradeTimeoutInMilliseconds: duration.nullish().transform((value) => value ?? Infinity),
  UpgradeDomainTimeoutInMilliseconds: duration.nullish().transform((value) => value ?? Infinity),
});

export type MonitoringPolicy = z.output<typeof monitoringPolicy>;

/** The body of a request to upgrade an application. Members that are not known are passed over, and `null` is none. */
export const upgradeDescription = z.object({
  Name: z.string().min(1),
  TargetApplicationTypeVersion: z.string().min(1),
  Parameters: z
    .array(z.object({ Key: z.string(), Value: z.string() }))
    .nullish()
    .transform((value) => value ?? []),
  UpgradeKind: z.literal("Rolling"),
  // The server has no default for it (`BeginAcceptUpgradeApplication`), whatever the description of the API says.
  RollingUpgradeMode: upgradeMode,
  UpgradeReplicaSetCheckTimeoutInSeconds: secondsNumber.nullish().transform((value) => value ?? noLimitSeconds),
  InstanceCloseDelayDurationInSeconds: secondsNumber.nullish().transform((value) => value ?? noLimitSeconds),
  ForceRestart: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  MonitoringPolicy: monitoringPolicy.nullish().transform((value) => value ?? monitoringPolicy.parse({})),
  ApplicationHealthPolicy: healthPolicy.nullish().transform((value) => value ?? undefined),
  SortOrder: z
    .enum(["Default", "Numeric", "Lexicographical", "ReverseNumeric", "ReverseLexicographical"])
    .nullish()
    .transform((value) => value ?? "Default"),
});

export type UpgradeDescription = z.output<typeof upgradeDescription>;

/** The description as progress replies repeat it; `upgradeDescription` reads it back. */
export function writeUpgradeDescription(description: UpgradeDescription): JsonObject {
  const { MonitoringPolicy: policy } = description;
  const health = description.ApplicationHealthPolicy;
  return {
    Name: description.Name,
    TargetApplicationTypeVersion: description.TargetApplicationTypeVersion,
    Parameters: description.Parameters,
    UpgradeKind: description.UpgradeKind,
    RollingUpgradeMode: description.RollingUpgradeMode,
    UpgradeReplicaSetCheckTimeoutInSeconds: description.UpgradeReplicaSetCheckTimeoutInSeconds,
    InstanceCloseDelayDurationInSeconds: description.InstanceCloseDelayDurationInSeconds,
    ForceRestart: description.ForceRestart,
    MonitoringPolicy: {
      FailureAction: policy.FailureAction,
      HealthCheckWaitDurationInMilliseconds: writeDuration(policy.HealthCheckWaitDurationInMilliseconds),
      HealthCheckStableDurationInMilliseconds: writeDuration(policy.HealthCheckStableDurationInMilliseconds),
      HealthCheckRetryTimeoutInMilliseconds: writeDuration(policy.HealthCheckRetryTimeoutInMilliseconds),
      UpgradeTimeoutInMilliseconds: writeDuration(policy.UpgradeTimeoutInMilliseconds),
      UpgradeDomainTimeoutInMilliseconds: writeDuration(policy.UpgradeDomainTimeoutInMilliseconds),
    },
    ...(health
      ? { ApplicationHealthPolicy: { ...health, ServiceTypeHealthPolicyMap: [...health.ServiceTypeHealthPolicyMap] } }
      : {}),
    SortOrder: description.SortOrder,
  };
}

/** Why a monitored upgrade may not be run under a policy, or `undefined` (`RollingUpgradeMonitoringPolicy::TryValidate`). */
export function problemOfPolicy(policy: MonitoringPolicy): string | undefined {
  const wait = policy.HealthCheckWaitDurationInMilliseconds;
  const longest =
    wait + Math.max(policy.HealthCheckRetryTimeoutInMilliseconds, policy.HealthCheckStableDurationInMilliseconds);
  if (policy.FailureAction === "Invalid") return "The upgrade failure action is invalid.";
  if (policy.UpgradeTimeoutInMilliseconds <= longest) {
    return "UpgradeTimeout must be greater than HealthCheckWaitDuration plus HealthCheckRetryTimeout, and plus HealthCheckStableDuration.";
  }
  if (policy.UpgradeDomainTimeoutInMilliseconds <= longest) {
    return "UpgradeDomainTimeout must be greater than HealthCheckWaitDuration plus HealthCheckRetryTimeout, and plus HealthCheckStableDuration.";
  }
  if (policy.UpgradeTimeoutInMilliseconds < policy.UpgradeDomainTimeoutInMilliseconds) {
    return "UpgradeTimeout must not be less than UpgradeDomainTimeout.";
  }
  return undefined;
}
