import { z } from "zod";
import type {
  ApplicationType,
  HealthPolicy,
  Parameters,
  RunningApplication,
  ServiceTypeHealthPolicy,
  UpgradeRecord,
  UpgradeRequest,
  UpgradingNode,
} from "./upgrades";
import { toTime } from "./wire";

const text = z.string().nullish();

const parameterList = z.array(z.object({ Key: z.string(), Value: z.string() })).nullish();

function toParameters(wire: z.infer<typeof parameterList>): Parameters {
  return Object.fromEntries((wire ?? []).map(({ Key, Value }) => [Key, Value]));
}

export const runningApplication = z
  .object({
    TypeName: z.string(),
    TypeVersion: z.string(),
    Status: z.string(),
    Parameters: parameterList,
    // All text, so that it can be sent again as it is.
    ManagedApplicationIdentity: z.record(z.string(), z.unknown()).nullish(),
  })
  .transform(
    (wire): RunningApplication => ({
      typeName: wire.TypeName,
      typeVersion: wire.TypeVersion,
      status: wire.Status,
      parameters: toParameters(wire.Parameters),
      ...(wire.ManagedApplicationIdentity ? { identity: wire.ManagedApplicationIdentity } : {}),
    }),
  );

export const applicationTypePage = z
  .object({
    ContinuationToken: text,
    Items: z.array(
      z.object({ Version: z.string(), Status: z.string(), StatusDetails: text, DefaultParameterList: parameterList }),
    ),
  })
  .transform((wire) => ({
    continuationToken: wire.ContinuationToken || undefined,
    items: wire.Items.map(
      (item): ApplicationType => ({
        version: item.Version,
        status: item.Status,
        details: item.StatusDetails ?? "",
        parameters: toParameters(item.DefaultParameterList),
      }),
    ),
  }));

/** Reasons within reasons; only the deepest say what is wrong. */
interface Evaluation {
  readonly Description?: string | null | undefined;
  readonly UnhealthyEvaluations?: readonly { readonly HealthEvaluation: Evaluation }[] | null | undefined;
}

const evaluation: z.ZodType<Evaluation> = z.object({
  Description: text,
  UnhealthyEvaluations: z.lazy(() => evaluations),
});

const evaluations: z.ZodType<Evaluation["UnhealthyEvaluations"]> = z
  .array(z.object({ HealthEvaluation: evaluation }))
  .nullish();

function deepest(wire: Evaluation["UnhealthyEvaluations"]): readonly string[] {
  return (wire ?? []).flatMap(({ HealthEvaluation: { Description, UnhealthyEvaluations } }) => {
    const below = deepest(UnhealthyEvaluations);
    return below.length > 0 || !Description ? below : [Description.replace(/\s+/g, " ").trim()];
  });
}

export const applicationHealth = z
  .object({ AggregatedHealthState: z.string(), UnhealthyEvaluations: evaluations })
  .transform((wire) => ({ state: wire.AggregatedHealthState, unhealthy: deepest(wire.UnhealthyEvaluations) }));

const domainProgress = z
  .object({
    DomainName: text,
    NodeUpgradeProgressList: z
      .array(
        z.object({
          NodeName: z.string(),
          UpgradePhase: z.string(),
          PendingSafetyChecks: z
            .array(z.object({ SafetyCheck: z.object({ Kind: z.string(), PartitionId: text }) }))
            .nullish(),
        }),
      )
      .nullish(),
  })
  .nullish();

function toNodes(wire: z.infer<typeof domainProgress>): readonly UpgradingNode[] {
  return (wire?.NodeUpgradeProgressList ?? []).map(({ NodeName, UpgradePhase, PendingSafetyChecks }) => ({
    name: NodeName,
    phase: UpgradePhase,
    safetyChecks: (PendingSafetyChecks ?? []).map(({ SafetyCheck: { Kind, PartitionId } }) =>
      PartitionId ? `${Kind} of partition ${PartitionId}` : Kind,
    ),
  }));
}

export const upgradeProgress = z
  .object({
    UpgradeState: z.string(),
    TargetApplicationTypeVersion: z.string(),
    RollingUpgradeMode: text,
    StartTimestampUtc: text,
    FailureTimestampUtc: text,
    FailureReason: text,
    UpgradeDurationInMilliseconds: text,
    UpgradeDomains: z.array(z.object({ Name: z.string(), State: z.string() })).nullish(),
    NextUpgradeDomain: text,
    CurrentUpgradeDomainProgress: domainProgress,
    UpgradeDomainProgressAtFailure: domainProgress,
    UnhealthyEvaluations: evaluations,
    UpgradeStatusDetails: text,
    UpgradeDescription: z.object({ TargetApplicationTypeVersion: z.string(), Parameters: parameterList }).nullish(),
  })
  .transform((wire): UpgradeRecord => {
    const asked = wire.UpgradeDescription;
    const { FailureReason: reason, NextUpgradeDomain: next, UpgradeDurationInMilliseconds: duration } = wire;
    const startedAt = toTime(wire.StartTimestampUtc);
    const failedAt = toTime(wire.FailureTimestampUtc);
    const failedDomain = wire.UpgradeDomainProgressAtFailure?.DomainName;
    return {
      state: wire.UpgradeState,
      targetVersion: wire.TargetApplicationTypeVersion,
      mode: wire.RollingUpgradeMode ?? "Invalid",
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(failedAt === undefined ? {} : { failedAt }),
      ...(reason && reason !== "None" ? { failureReason: reason } : {}),
      ...(duration ? { duration } : {}),
      domains: (wire.UpgradeDomains ?? []).map(({ Name, State }) => ({ name: Name, state: State })),
      ...(next ? { nextDomain: next } : {}),
      nodes: toNodes(wire.CurrentUpgradeDomainProgress),
      ...(failedDomain ? { failedDomain } : {}),
      unhealthy: deepest(wire.UnhealthyEvaluations),
      details: wire.UpgradeStatusDetails ?? "",
      ...(asked
        ? { asked: { targetVersion: asked.TargetApplicationTypeVersion, parameters: toParameters(asked.Parameters) } }
        : {}),
    };
  });

/** The server reads text as ISO 8601, else as milliseconds; a bare number it may refuse. */
function durationToWire(milliseconds: number): string {
  return String(Math.round(milliseconds));
}

/** The members in the order in which the server's reader wants them: the kind before what depends on it. */
export function upgradeToWire(request: UpgradeRequest): Record<string, unknown> {
  const { monitoring, healthPolicy, instanceCloseDelaySeconds } = request;
  return {
    Name: request.applicationName,
    TargetApplicationTypeVersion: request.targetVersion,
    Parameters: Object.entries(request.parameters).map(([Key, Value]) => ({ Key, Value })),
    UpgradeKind: "Rolling",
    RollingUpgradeMode: request.mode,
    UpgradeReplicaSetCheckTimeoutInSeconds: request.upgradeReplicaSetCheckTimeoutSeconds,
    ForceRestart: request.forceRestart,
    ...(instanceCloseDelaySeconds === undefined
      ? {}
      : { InstanceCloseDelayDurationInSeconds: instanceCloseDelaySeconds }),
    ...(monitoring === undefined
      ? {}
      : {
          MonitoringPolicy: {
            FailureAction: monitoring.failureAction,
            HealthCheckWaitDurationInMilliseconds: durationToWire(monitoring.healthCheckWaitMilliseconds),
            HealthCheckStableDurationInMilliseconds: durationToWire(monitoring.healthCheckStableMilliseconds),
            HealthCheckRetryTimeoutInMilliseconds: durationToWire(monitoring.healthCheckRetryTimeoutMilliseconds),
            UpgradeTimeoutInMilliseconds: durationToWire(monitoring.upgradeTimeoutMilliseconds),
            UpgradeDomainTimeoutInMilliseconds: durationToWire(monitoring.upgradeDomainTimeoutMilliseconds),
          },
        }),
    ...(healthPolicy === undefined ? {} : { ApplicationHealthPolicy: healthPolicyToWire(healthPolicy) }),
  };
}

export function healthPolicyToWire(policy: HealthPolicy): Record<string, unknown> {
  const { considerWarningAsError, maxPercentUnhealthyDeployedApplications, defaultServiceType, serviceTypes } = policy;
  return {
    ...(considerWarningAsError === undefined ? {} : { ConsiderWarningAsError: considerWarningAsError }),
    ...(maxPercentUnhealthyDeployedApplications === undefined
      ? {}
      : { MaxPercentUnhealthyDeployedApplications: maxPercentUnhealthyDeployedApplications }),
    ...(defaultServiceType === undefined
      ? {}
      : { DefaultServiceTypeHealthPolicy: serviceTypePolicyToWire(defaultServiceType) }),
    ...(serviceTypes === undefined
      ? {}
      : {
          ServiceTypeHealthPolicyMap: Object.entries(serviceTypes).map(([Key, value]) => ({
            Key,
            Value: serviceTypePolicyToWire(value),
          })),
        }),
  };
}

/** What is left out is 0 to the server. */
function serviceTypePolicyToWire(policy: ServiceTypeHealthPolicy): Record<string, number> {
  return {
    MaxPercentUnhealthyServices: policy.maxPercentUnhealthyServices ?? 0,
    MaxPercentUnhealthyPartitionsPerService: policy.maxPercentUnhealthyPartitionsPerService ?? 0,
    MaxPercentUnhealthyReplicasPerPartition: policy.maxPercentUnhealthyReplicasPerPartition ?? 0,
  };
}
