import { inShort } from "../errors/in-short";
import { nearestFirst } from "../errors/nearest-first";
import type { ApplicationType, Parameters, RunningApplication, UpgradeRecord } from "../service-fabric/upgrades";
import { call, callLimits } from "../waiting/call";
import { gatewayPatience } from "../waiting/patience";
import { read } from "../waiting/read";
import { isSameInEffect, mergeParameters } from "./parameters";
import { provisioned } from "./provision";
import { readProgress, type UpgradeRun } from "./upgrade-run";
import { hasEnded, isNone } from "./upgrade-states";

/** What preflight has found. */
export interface Ready {
  readonly application: RunningApplication;
  /** The upgrade before ours, or the one that goes on. */
  readonly record: UpgradeRecord;
  /** The parameters to send. */
  readonly parameters: Parameters;
  /** Whether an upgrade goes on, ours or not. */
  readonly goesOn: boolean;
  /** Whether this is what the order is for, in effect. */
  readonly isGoal: (typeVersion: string, parameters: Parameters) => boolean;
}

/** Whether the application has what the order is for. */
export function isThere({ isGoal }: Ready, application: RunningApplication): boolean {
  return application.status === "Ready" && isGoal(application.typeVersion, application.parameters);
}

/** Makes sure, before anything is changed, that the upgrade can come to a good end. */
export async function preflight(run: UpgradeRun): Promise<Ready> {
  const { order } = run;
  run.progress({ text: `looking at ${order.applicationName} on ${run.cluster.endpoint}`, change: true });
  const application = await readApplication(run);
  const record = await readProgress(run);
  const type = await provisioned(run, application.typeName);
  const parameters = parametersFor(run, application, type);
  const ready: Ready = {
    application,
    record,
    parameters,
    goesOn: !hasEnded(record) && !isNone(record),
    isGoal: (typeVersion, other) =>
      typeVersion === order.targetVersion && isSameInEffect(other, parameters, type.parameters),
  };
  if (!ready.goesOn && !isThere(ready, application) && order.mode === "Monitored") await refuseUnhealthy(run);
  return ready;
}

export async function readApplication(run: UpgradeRun): Promise<RunningApplication> {
  const { cluster, order } = run;
  const application = await read(run, gatewayPatience, (signal) =>
    cluster.getRunningApplication(order.applicationName, signal),
  );
  if (application === undefined) {
    const reply = await call(run, callLimits.readMilliseconds, (signal) => cluster.listApplications(signal));
    const names = reply.kind === "answered" ? reply.value.map(({ name }) => name) : [];
    const near = inShort(nearestFirst(names, order.applicationName));
    throw run.failure("SFB_APPLICATION_NOT_FOUND", near === "" ? "" : `Applications, nearest first: ${near}.`);
  }
  if (application.status === "Deleting") throw run.failure("SFB_APPLICATION_DELETING");
  return application;
}

/** The parameters of the whole application in the target version, as the server takes what is left out for a default. */
function parametersFor(run: UpgradeRun, application: RunningApplication, type: ApplicationType): Parameters {
  const { keepParameters, parameters } = run.order;
  const merged = mergeParameters(parameters, keepParameters ? application.parameters : {}, type.parameters);
  if (merged.unknown.length > 0) {
    const known = Object.keys(type.parameters);
    const detail = merged.unknown.map((name) => `${name}: it has ${whatIsNear(known, name)}.`).join(" ");
    throw run.failure("SFB_PARAMETERS_UNKNOWN", detail);
  }
  if (merged.dropped.length > 0) {
    const text = `the target version has no parameter ${merged.dropped.join(", ")} any more; left out`;
    run.progress({ text, change: true });
  }
  return merged.parameters;
}

function whatIsNear(known: readonly string[], name: string): string {
  return known.length === 0 ? "none" : inShort(nearestFirst(known, name));
}

/** What is unhealthy before counts against the upgrade, and makes the cluster roll it back. */
async function refuseUnhealthy(run: UpgradeRun): Promise<void> {
  const { cluster, order } = run;
  const { state, unhealthy } = await read(run, gatewayPatience, (signal) =>
    cluster.getApplicationHealth(order.applicationName, order.healthPolicy, signal),
  );
  if (state === "Error") throw run.failure("SFB_APPLICATION_UNHEALTHY", unhealthy.slice(0, 10).join("\n"));
}
