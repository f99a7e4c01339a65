import { z } from "zod";
import { healthPolicy } from "../cluster/health-policy.js";
import { duration, failureAction, secondsNumber, type UpgradeDescription, upgradeMode } from "./upgrade-description.js";

const policyMembers = {
  FailureAction: failureAction.nullish(),
  HealthCheckWaitDurationInMilliseconds: duration.nullish(),
  HealthCheckStableDurationInMilliseconds: duration.nullish(),
  HealthCheckRetryTimeoutInMilliseconds: duration.nullish(),
  UpgradeTimeoutInMilliseconds: duration.nullish(),
  UpgradeDomainTimeoutInMilliseconds: duration.nullish(),
};

const changes = z.object({
  RollingUpgradeMode: upgradeMode.nullish(),
  ForceRestart: z.boolean().nullish(),
  ReplicaSetCheckTimeoutInMilliseconds: duration.nullish(),
  InstanceCloseDelayDurationInSeconds: secondsNumber.nullish(),
  ...policyMembers,
});

/** The body of a request to change an upgrade that is under way. */
export const upgradeUpdate = z.object({
  Name: z.string().min(1),
  UpgradeKind: z.literal("Rolling"),
  ApplicationHealthPolicy: healthPolicy.nullish(),
  UpdateDescription: changes.nullish(),
});

export type UpgradeUpdate = z.output<typeof upgradeUpdate>;

/** The description with the changes that an update brings. */
export function changeDescription(
  description: UpgradeDescription,
  { UpdateDescription, ApplicationHealthPolicy }: UpgradeUpdate,
): UpgradeDescription {
  if (ApplicationHealthPolicy) {
    return changeDescription(
      { ...description, ApplicationHealthPolicy },
      { Name: description.Name, UpgradeKind: "Rolling", UpdateDescription },
    );
  }
  if (!UpdateDescription) return description;
  const { ReplicaSetCheckTimeoutInMilliseconds: checkTimeout, ...given } = UpdateDescription;
  const { MonitoringPolicy: policy } = description;
  return {
    ...description,
    RollingUpgradeMode: given.RollingUpgradeMode ?? description.RollingUpgradeMode,
    ForceRestart: given.ForceRestart ?? description.ForceRestart,
    UpgradeReplicaSetCheckTimeoutInSeconds:
      checkTimeout == null ? description.UpgradeReplicaSetCheckTimeoutInSeconds : Math.floor(checkTimeout / 1_000),
    InstanceCloseDelayDurationInSeconds:
      given.InstanceCloseDelayDurationInSeconds ?? description.InstanceCloseDelayDurationInSeconds,
    MonitoringPolicy: {
      FailureAction: given.FailureAction ?? policy.FailureAction,
      HealthCheckWaitDurationInMilliseconds:
        given.HealthCheckWaitDurationInMilliseconds ?? policy.HealthCheckWaitDurationInMilliseconds,
      HealthCheckStableDurationInMilliseconds:
        given.HealthCheckStableDurationInMilliseconds ?? policy.HealthCheckStableDurationInMilliseconds,
      HealthCheckRetryTimeoutInMilliseconds:
        given.HealthCheckRetryTimeoutInMilliseconds ?? policy.HealthCheckRetryTimeoutInMilliseconds,
      UpgradeTimeoutInMilliseconds: given.UpgradeTimeoutInMilliseconds ?? policy.UpgradeTimeoutInMilliseconds,
      UpgradeDomainTimeoutInMilliseconds:
        given.UpgradeDomainTimeoutInMilliseconds ?? policy.UpgradeDomainTimeoutInMilliseconds,
    },
  };
}

/** While an upgrade rolls back, nothing may change that belongs to monitoring (`RollingUpgradeUpdateDescription::IsValidForRollback`). */
export function isForRollback({ UpdateDescription: given, ApplicationHealthPolicy: health }: UpgradeUpdate): boolean {
  if (health != null) return false;
  if (!given) return true;
  if (given.RollingUpgradeMode === "Monitored") return false;
  return Object.keys(policyMembers).every((member) => Reflect.get(given, member) == null);
}
