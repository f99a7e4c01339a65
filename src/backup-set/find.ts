import { applicationOf, backupError, nameOf, nearNames, noSuchService, type Target } from "../backup";
import type { BackupError } from "../errors";
import { counted } from "../errors/counted";
import type { Page } from "../service-fabric/lists";
import { throughPages } from "../service-fabric/pages";
import type { BackupEntity, ListedPartition, ListedService, Service } from "../service-fabric/records";
import type { Reply } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { gatewayPatience } from "../waiting/patience";
import { inWords } from "../waiting/progress";
import { read } from "../waiting/read";
import { fewAtOnce, sideBySide } from "../waiting/side-by-side";
import { chooseServices } from "./choose-services";
import type { ServiceSelection, SkippedService } from "./outcome";
import { type Policies, readPolicies } from "./policies";
import type { SearchRun } from "./set-run";

/** A partition that is to be backed up. */
export interface FoundPartition {
  readonly partitionId: string;
  readonly target: Target;
  /** Left out where the cluster does not tell. */
  readonly status?: string;
  /** What the list is of in which its backups are found. */
  readonly listedAs: BackupEntity;
  /** Why no backup of it can be asked for. */
  readonly failure?: BackupError;
}

/** What a set consists of when it begins. */
export interface Found {
  readonly applicationName: string;
  readonly serviceCount: number;
  readonly partitions: readonly FoundPartition[];
  readonly skipped: readonly SkippedService[];
}

/** How long near names are looked for. */
const searchMilliseconds = 10_000;
/** Of how many services the partitions are read at once. */
const servicesAtOnce = 16;

/** Finds all partitions of the target, and what can be known of each before a backup is asked for. Reads only. */
export async function findPartitions(run: SearchRun): Promise<Found> {
  const { target } = run.order;
  const name = "service" in target ? target.service : target.application;
  run.progress({ text: `looking for the partitions of ${name} on ${run.cluster.endpoint}`, change: true });
  const found =
    "service" in target
      ? await partitionsOfService(run, target.service)
      : await partitionsOfApplication(run, target.application, target.services);
  run.progress({ text: `found ${counted(found.partitions.length, "partition")} of ${name}`, change: true });
  return found;
}

async function partitionsOfService(run: SearchRun, serviceName: string): Promise<Found> {
  const { cluster } = run;
  const found = await partitionsOf(run, serviceName);
  if (found === undefined) throw await serviceNotFound(run, serviceName);
  if (found.length === 0) throw run.failure("SFB_SERVICE_NOT_FOUND", "The cluster lists no partition of it.");
  const [applicationName, policies] = await sideBySide(run, (part) => [
    applicationOf(part, serviceName),
    readPolicies(part, { kind: "Service", serviceName }),
  ]);
  const service = await read(run, gatewayPatience, (signal) =>
    cluster.getService(applicationName, serviceName, signal),
  );
  const reason = service === undefined ? undefined : whySkipped({ ...service, status: "" });
  if (reason === "in memory only") throw run.failure("SFB_VOLATILE_SERVICE");
  if (reason !== undefined) throw run.failure("SFB_STATELESS_SERVICE");
  const partitions = found.map((partition) => toFound(run, { applicationName, serviceName, policies }, partition));
  return { applicationName, serviceCount: 1, partitions, skipped: [] };
}

async function partitionsOfApplication(
  run: SearchRun,
  applicationName: string,
  selection: ServiceSelection | undefined,
): Promise<Found> {
  const { cluster } = run;
  const application = await read(run, gatewayPatience, (signal) => cluster.getApplication(applicationName, signal));
  if (application === undefined) throw await applicationNotFound(run, applicationName);
  if (application.status === "Deleting") throw run.failure("SFB_APPLICATION_DELETING");

  const [services, policies] = await sideBySide(run, (part) => [
    servicesOf(part, applicationName),
    readPolicies(part, { kind: "Application", applicationName }, selection !== undefined),
  ]);
  const names = services.map(({ name }) => name);
  const chosen = chooseServices(applicationName, names, selection ?? {});
  if (chosen.kind === "unmet") throw run.failure("SFB_SERVICES_UNMATCHED", chosen.detail);

  const skipped: SkippedService[] = [];
  const kept: string[] = [];
  for (const service of services) {
    if (!chosen.names.has(service.name)) continue;
    const reason = whySkipped(service);
    if (reason === undefined) kept.push(service.name);
    else skipped.push({ serviceName: service.name, reason });
  }
  const partitions: FoundPartition[] = [];
  let serviceCount = 0;
  await fewAtOnce(kept, servicesAtOnce, async (serviceName) => {
    // One that went in the meantime has none.
    const found = (await partitionsOf(run, serviceName)) ?? [];
    if (found.length > 0) serviceCount++;
    for (const partition of found) {
      partitions.push(toFound(run, { applicationName, serviceName, policies }, partition));
    }
  });
  if (partitions.length === 0) throw run.failure("SFB_NOTHING_TO_BACK_UP", whatWasLeftOut(names.length, skipped));
  return { applicationName, serviceCount, partitions, skipped: skipped.sort(byName) };
}

function byName(one: SkippedService, other: SkippedService): number {
  return one.serviceName < other.serviceName ? -1 : 1;
}

function whatWasLeftOut(services: number, skipped: readonly SkippedService[]): string {
  const reasons = skipped.map(({ serviceName, reason }) => `${serviceName} (${reason})`);
  const left = reasons.length === 0 ? "" : ` Left out: ${reasons.slice(0, 10).join(", ")}.`;
  return `The application has ${counted(services, "service")}.${left}`;
}

/** A kind that we do not know goes on: the request will tell. */
function whySkipped({ serviceKind, hasPersistedState, status }: Service): SkippedService["reason"] | undefined {
  if (serviceKind === "Stateless") return "stateless";
  if (serviceKind === "SelfReconfiguring") return "no replicated state";
  if (hasPersistedState === false) return "in memory only";
  return status === "Deleting" ? "being deleted" : undefined;
}

async function servicesOf(run: SearchRun, applicationName: string): Promise<readonly ListedService[]> {
  const ask = (token: string | undefined, signal: AbortSignal) =>
    run.cluster.pageOfServices(applicationName, token, signal);
  const services = await listed(run, ask, ({ name }) => name);
  return services ?? [];
}

/** All partitions of a service, which are really its own; `undefined` where there is no such service. */
async function partitionsOf(run: SearchRun, serviceName: string): Promise<readonly ListedPartition[] | undefined> {
  const { cluster } = run;
  const ask = (token: string | undefined, signal: AbortSignal) => cluster.pageOfPartitions(serviceName, token, signal);
  const partitions = await listed(run, ask, ({ id }) => id);
  const first = partitions?.[0];
  if (first === undefined) return partitions;
  const { name } = await read(run, gatewayPatience, (signal) => cluster.getServiceName(first.id, signal));
  if (name === serviceName) return partitions;
  throw run.failure("SFB_SERVICE_NAME_UNREACHABLE", `${serviceName} is taken for ${name}.`);
}

/**
 * A list of the gateway to its end, each item once, as pages of what changes meanwhile may repeat some; `undefined` where
 * there is nothing that it could be of.
 */
async function listed<T>(
  run: SearchRun,
  ask: (token: string | undefined, signal: AbortSignal) => Promise<Reply<Page<T> | undefined>>,
  keyOf: (item: T) => string,
): Promise<readonly T[] | undefined> {
  const all = new Map<string, T>();
  let isThere = true;
  await throughPages<T>(
    async (token) => {
      const page = await read(run, gatewayPatience, (signal) => ask(token, signal));
      isThere = page !== undefined;
      return { kind: "answered", value: page ?? { items: [], continuationToken: undefined } };
    },
    (items) => {
      for (const item of items) all.set(keyOf(item), item);
    },
  );
  return isThere ? [...all.values()] : undefined;
}

interface Home {
  readonly applicationName: string;
  readonly serviceName: string;
  readonly policies: Policies;
}

function toFound(
  run: SearchRun,
  { applicationName, serviceName, policies }: Home,
  { id, information, status }: ListedPartition,
): FoundPartition {
  const { storage } = run.order.each;
  const policy = policies.of(serviceName, id);
  const target: Target = {
    ...(information === undefined ? {} : { partition: information }),
    serviceName,
    applicationName,
    ...(storage === undefined && policy !== undefined ? { policyName: policy.policyName } : {}),
  };
  const found = {
    partitionId: id,
    target,
    ...(status === undefined ? {} : { status }),
    listedAs: storage === undefined && policy !== undefined ? policy.listedAs : policies.whole(serviceName),
  };
  const subject = { partitionId: id, name: nameOf(target) };
  if (status === "InQuorumLoss") return { ...found, failure: backupError(subject, "SFB_QUORUM_LOSS") };
  const hasDestination = storage !== undefined || policy !== undefined;
  return hasDestination ? found : { ...found, failure: backupError(subject, "SFB_NO_POLICY") };
}

async function serviceNotFound(run: SearchRun, serviceName: string) {
  const { code, detail } = await noSuchService(run.cluster, serviceName, (send) => inSearch(run, send));
  return run.failure(code, detail);
}

async function applicationNotFound(run: SearchRun, applicationName: string) {
  const reply = await inSearch(run, (signal) => run.cluster.listApplications(signal));
  const names = reply.kind === "answered" ? reply.value.map(({ name }) => name) : [];
  return run.failure("SFB_APPLICATION_NOT_FOUND", nearNames("Applications", names, applicationName));
}

function inSearch<T>(run: SearchRun, send: (signal: AbortSignal) => Promise<Reply<T>>): Promise<Reply<T>> {
  const text = `no such name; looking for near ones, ${inWords(searchMilliseconds)} at most`;
  run.progress({ text, change: true });
  return call(run, Math.min(searchMilliseconds, callLimits.readMilliseconds), send);
}
