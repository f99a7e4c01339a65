import { inShort } from "../errors/in-short";
import { nearestFirst } from "../errors/nearest-first";
import { describe } from "../service-fabric/failed-reply";
import type { ApplicationType } from "../service-fabric/upgrades";
import { call, callLimits } from "../waiting/call";
import { failedBy } from "../waiting/failed-by";
import { follow } from "../waiting/follow";
import { gatewayPatience, isDefiniteNo } from "../waiting/patience";
import { read } from "../waiting/read";
import type { UpgradeRun } from "./upgrade-run";

/** How long a package may take, from the download to its place in the cluster. */
const provisionMilliseconds = 60 * 60_000;
/** The gateway answers when it is this version's turn: one at a time of each type is provisioned. */
const provisionCallMilliseconds = 130_000;

/** The target version in the cluster, provisioned first where that was ordered. */
export async function provisioned(run: UpgradeRun, runningType: string): Promise<ApplicationType> {
  const { order } = run;
  const typeName = order.provision?.typeName ?? runningType;
  const types = await read(run, gatewayPatience, (signal) => run.cluster.listApplicationTypes(typeName, signal));
  const found = types.find(isTarget(run));
  if (found?.status === "Available") return found;
  if (found?.status !== "Provisioning") {
    if (order.provision === undefined)
      throw run.failure("SFB_VERSION_NOT_PROVISIONED", whatIsThere(run, typeName, types));
    await beginToProvision(run, typeName, order.provision.packageUri);
  }
  return untilAvailable(run, typeName);
}

function isTarget(run: UpgradeRun): (type: ApplicationType) => boolean {
  return ({ version }) => version === run.order.targetVersion;
}

function whatIsThere(run: UpgradeRun, typeName: string, types: readonly ApplicationType[]): string {
  const { targetVersion } = run.order;
  const target = types.find(isTarget(run));
  if (target !== undefined)
    return `Version ${targetVersion} of ${typeName} is ${target.status}. ${target.details}`.trim();
  const available = types.filter(({ status }) => status === "Available").map(({ version }) => version);
  const near = available.length === 0 ? "no version" : inShort(nearestFirst(available, targetVersion));
  return `It has of ${typeName}: ${near}; not ${targetVersion}.`;
}

/** Asking again does no harm: what is there already is said to be. */
async function beginToProvision(run: UpgradeRun, typeName: string, packageUri: string): Promise<void> {
  run.progress({ text: `provisioning ${typeName} ${run.order.targetVersion}`, change: true });
  const pack = { packageUri, typeName, typeVersion: run.order.targetVersion };
  const reply = await call(
    run,
    provisionCallMilliseconds,
    (signal) => run.cluster.provision(pack, signal),
    "starts work",
  );
  if (reply.kind === "answered") return;
  if (reply.kind === "error" && reply.code === "FABRIC_E_APPLICATION_TYPE_ALREADY_EXISTS") return;
  if (reply.kind === "error" && isDefiniteNo(reply) && reply.status !== 401 && reply.status !== 403) {
    throw run.failure("SFB_PROVISION_FAILED", describe(run, reply));
  }
  if (isDefiniteNo(reply)) throw failedBy(run, reply, "upgrade");
}

async function untilAvailable(run: UpgradeRun, typeName: string): Promise<ApplicationType> {
  const since = run.clock.now();
  const types = await follow(run, {
    look: (signal) => run.cluster.listApplicationTypes(typeName, signal),
    asked: "gateway",
    stateOf: (types) => types.find(isTarget(run))?.status ?? "not there yet",
    rowOf: (types) => `provisioning: ${types.find(isTarget(run))?.details || "waiting for its turn"}`,
    isOver: (types, now): types is readonly ApplicationType[] => isSettled(types.find(isTarget(run)), now - since),
    since,
    until: since + provisionMilliseconds,
    onDeadline: "SFB_PROVISION_FAILED",
    meanwhile: "The cluster may go on to provision the package.",
  });
  const found = types.find(isTarget(run));
  if (found?.status === "Available") return found;
  throw run.failure("SFB_PROVISION_FAILED", found === undefined ? "It is gone again." : found.details);
}

/** A version that waits for its turn, or whose request was lost, is not listed yet. */
const absentMilliseconds = callLimits.listMilliseconds;

function isSettled(type: ApplicationType | undefined, elapsedMilliseconds: number): boolean {
  if (type === undefined) return elapsedMilliseconds > absentMilliseconds;
  return type.status === "Available" || type.status === "Failed";
}
