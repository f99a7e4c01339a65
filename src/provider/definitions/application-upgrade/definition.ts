import type { Client } from "../../../service-fabric/client";
import { normalName } from "../../../service-fabric/names";
import { runUpgrade, type UpgradeOrder } from "../../../upgrade";
import { gatewayPatience } from "../../../waiting/patience";
import { read } from "../../../waiting/read";
import type { Bag } from "../../bag";
import { bagOf } from "../../bag";
import { define } from "../../define";
import type { DefinitionOutcome, OperationContext } from "../../definition";
import { reading } from "../../reading";
import { normalDuration } from "./duration";
import { inputRules } from "./inputs";
import { readPendingUpgrade } from "./pending";
import {
  type ApplicationUpgradeInputs,
  applicationUpgradeDefaults,
  applicationUpgradeSchema,
  contradictionsOf,
  monitoringDefaults,
} from "./schema";

/** An application at a version. */
export const applicationUpgrade = define<ApplicationUpgradeInputs>({
  schema: applicationUpgradeSchema,
  defaults: applicationUpgradeDefaults,
  inputs: inputRules,
  outputs: ["previousVersion", "version", "upgradeState", "finishedAt", "upgradeDomains"],
  contradictionsOf,
  normalize,
  updatesInPlace: true,
  hasDrifted: ({ targetVersion, version }) => version !== targetVersion,
  create: upgrade,
  recording: {
    kind: "upgrade",
    asked: ({ application, targetVersion, mode, parameters = {}, forceRestart }) => ({
      application,
      targetVersion,
      mode,
      parameterNames: Object.keys(parameters).sort(),
      forceRestart,
    }),
  },
  refresh,

  headline: ({ version, previousVersion, durationSeconds }) =>
    version === previousVersion
      ? `runs ${String(version)}`
      : `runs ${String(version)}, before ${String(previousVersion)}; ${String(durationSeconds)} s`,

  farewell: ({ application, version }) =>
    `${String(application)} stays as it is${version === undefined ? "" : `, at version ${String(version)}`}`,
});

function normalize(inputs: Bag): Bag {
  const { application, upgradeReplicaSetCheckTimeout, monitoring } = inputs;
  return {
    ...inputs,
    ...(typeof application === "string" ? { application: normalName(application) } : {}),
    upgradeReplicaSetCheckTimeout: normalDuration(upgradeReplicaSetCheckTimeout),
    monitoring: normalMonitoring(monitoring),
  };
}

/** What is no object, or not known yet, stays as it is. */
function normalMonitoring(monitoring: unknown): unknown {
  if (monitoring === undefined) return monitoringDefaults;
  const given = bagOf(monitoring);
  if (given === undefined) return monitoring;
  const durations = Object.entries(given).map(([name, value]) => [name, normalDuration(value)]);
  return { ...monitoringDefaults, ...Object.fromEntries(durations) };
}

async function upgrade(
  inputs: ApplicationUpgradeInputs,
  cluster: Client,
  { clock, progress, secrets, capMilliseconds }: OperationContext,
  left: Bag | undefined,
): Promise<DefinitionOutcome> {
  const order = { ...orderOf(inputs), ...(capMilliseconds === undefined ? {} : { capMilliseconds }) };
  const ports = { cluster, clock, progress, redact: secrets.redact };
  const outcome = await runUpgrade(order, ports, readPendingUpgrade(left));
  if (outcome.kind === "upgraded") {
    return { kind: "done", outputs: { ...outcome.result, clusterEndpoint: cluster.endpoint } };
  }
  const { error, pending } = outcome;
  return { kind: "failed", message: error.message, ...(pending === undefined ? {} : { pending: { ...pending } }) };
}

const modes = {
  monitored: "Monitored",
  unmonitoredAuto: "UnmonitoredAuto",
  unmonitoredManual: "UnmonitoredManual",
} as const;

function orderOf(inputs: ApplicationUpgradeInputs): UpgradeOrder {
  const { monitoring, healthPolicy, provision, instanceCloseDelaySeconds } = inputs;
  return {
    applicationName: inputs.application,
    targetVersion: inputs.targetVersion,
    parameters: inputs.parameters ?? {},
    keepParameters: inputs.keepParameters,
    ...(provision === undefined ? {} : { provision }),
    mode: modes[inputs.mode],
    monitoring: {
      failureAction: monitoring.failureAction === "rollback" ? "Rollback" : "Manual",
      healthCheckWaitMilliseconds: monitoring.healthCheckWait * 1_000,
      healthCheckStableMilliseconds: monitoring.healthCheckStable * 1_000,
      healthCheckRetryTimeoutMilliseconds: monitoring.healthCheckRetryTimeout * 1_000,
      upgradeDomainTimeoutMilliseconds: monitoring.upgradeDomainTimeout * 1_000,
      upgradeTimeoutMilliseconds: monitoring.upgradeTimeout * 1_000,
    },
    ...(healthPolicy === undefined ? {} : { healthPolicy }),
    forceRestart: inputs.forceRestart,
    ...(instanceCloseDelaySeconds === undefined ? {} : { instanceCloseDelaySeconds }),
    upgradeReplicaSetCheckTimeoutSeconds: inputs.upgradeReplicaSetCheckTimeout,
    whenUpgrading: inputs.whenUpgrading,
    backups: inputs.backup ?? [],
  };
}

/** What the application runs now. */
function refresh(
  { application }: ApplicationUpgradeInputs,
  cluster: Client,
  context: OperationContext,
): Promise<DefinitionOutcome> {
  return reading(`Version of application ${application}`, cluster, context, async (run) => {
    const found = await read(run, gatewayPatience, (signal) => cluster.getRunningApplication(application, signal));
    return { version: found?.typeVersion ?? "none: the application is not there" };
  });
}
