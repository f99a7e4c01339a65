import type { Page } from "../../service-fabric/lists";
import { throughPages } from "../../service-fabric/pages";
import type { ListedPartition, ListedService } from "../../service-fabric/records";
import type { Reply } from "../../service-fabric/reply";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import { fewAtOnce } from "../../waiting/side-by-side";
import { type Obstacle, obstaclesOfApplication } from "../obstacles";
import { keyOf } from "./key-texts";
import { attempt, type PlanRun } from "./plan-run";

/** A service that may get backups, with all of its partitions. */
export interface TargetService extends ListedService {
  readonly partitions: readonly ListedPartition[];
  /** By `keyOf` of their keys. */
  readonly byKeys: ReadonlyMap<string, ListedPartition>;
  readonly obstacles: readonly Obstacle[];
}

/** An application that may get backups; no services where the cluster has no such application. */
export interface TargetApplication {
  readonly isThere: boolean;
  /** By name. */
  readonly services: ReadonlyMap<string, TargetService>;
  /** What stands in the way of all. */
  readonly obstacles: readonly Obstacle[];
}

/** Of how many services the partitions are read at once. */
const servicesAtOnce = 8;

/** The application as it is now. @param isWanted Which of its services; the partitions of the others are not read. */
export async function readTarget(
  run: PlanRun,
  applicationName: string,
  isWanted: (serviceName: string) => boolean,
): Promise<TargetApplication> {
  const { cluster } = run;
  const application = await read(run, gatewayPatience, (signal) => cluster.getApplication(applicationName, signal));
  if (application === undefined) return { isThere: false, services: new Map(), obstacles: [] };
  const upgradeAndFaults = await attempt(run, () => obstaclesOfApplication(run, applicationName));
  return {
    isThere: true,
    services: await readServices(run, applicationName, isWanted),
    obstacles: [
      ...(application.status === "Deleting" ? [{ code: "SFB_APPLICATION_DELETING", detail: "" } as const] : []),
      ...(upgradeAndFaults.seen ?? [upgradeAndFaults.obstacle]),
    ],
  };
}

/** The services of an application by name, each with its partitions. */
export async function readServices(
  run: PlanRun,
  applicationName: string,
  isWanted: (serviceName: string) => boolean,
): Promise<ReadonlyMap<string, TargetService>> {
  const services = new Map<string, TargetService>();
  await fewAtOnce(await servicesOf(run, applicationName), servicesAtOnce, async (service) => {
    if (isWanted(service.name)) services.set(service.name, await withPartitions(run, service));
  });
  return services;
}

/** The services of an application, without their partitions. */
export function servicesOf(run: PlanRun, applicationName: string): Promise<readonly ListedService[]> {
  return everyPage(run, (token, signal) => run.cluster.pageOfServices(applicationName, token, signal));
}

async function withPartitions(run: PlanRun, service: ListedService): Promise<TargetService> {
  const unfit = whyUnfit(service);
  const none = { ...service, partitions: [], byKeys: new Map() };
  if (unfit !== undefined) return { ...none, obstacles: [unfit] };
  const look = await attempt(run, () => partitionsOf(run, service.name));
  if (look.seen === undefined) return { ...none, obstacles: [look.obstacle] };
  const byKeys = new Map(
    look.seen.flatMap((one) => (one.information === undefined ? [] : [[keyOf(one.information), one] as const])),
  );
  return { ...service, partitions: look.seen, byKeys, obstacles: [] };
}

/** The server looks at none of this before it makes the partition lose its data. A kind that we do not know goes on. */
function whyUnfit({ serviceKind, hasPersistedState, status }: ListedService): Obstacle | undefined {
  if (serviceKind === "Stateless") return { code: "SFB_STATELESS_SERVICE", detail: "" };
  if (hasPersistedState === false) return { code: "SFB_VOLATILE_SERVICE", detail: "" };
  if (status === "Deleting") return { code: "SFB_RESTORE_TARGET_MISSING", detail: "The service is being deleted." };
  return undefined;
}

/** Really of the service: a name may lead to another one's, and a restore into that would destroy it. */
async function partitionsOf(run: PlanRun, serviceName: string): Promise<readonly ListedPartition[]> {
  const { cluster } = run;
  const partitions = await everyPage(run, async (token, signal) => {
    const page = await cluster.pageOfPartitions(serviceName, token, signal);
    // It went in the meantime.
    return page.kind === "answered" ? { ...page, value: page.value ?? nothing } : page;
  });
  const [first] = partitions;
  if (first === undefined) return partitions;
  const { name } = await read(run, gatewayPatience, (signal) => cluster.getServiceName(first.id, signal));
  if (name === serviceName) return partitions;
  throw run.failure("SFB_SERVICE_NAME_UNREACHABLE", `${serviceName} is taken for ${name}.`);
}

const nothing: Page<never> = { items: [], continuationToken: undefined };

async function everyPage<T>(
  run: PlanRun,
  ask: (token: string | undefined, signal: AbortSignal) => Promise<Reply<Page<T>>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  await throughPages<T>(
    async (token) => ({ kind: "answered", value: await read(run, gatewayPatience, (signal) => ask(token, signal)) }),
    (items) => all.push(...items),
  );
  return all;
}
