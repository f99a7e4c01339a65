import type { Page } from "../../service-fabric/lists";
import { throughPages } from "../../service-fabric/pages";
import type { ListedConfiguration, ListedPartition, ListedService } from "../../service-fabric/records";
import type { Reply } from "../../service-fabric/reply";
import { gatewayPatience, type Patience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import { fewAtOnce } from "../../waiting/side-by-side";
import { attempt, backupServicePatience, type PolicyRun } from "./policy-run";

/** Of how many applications or services is read at once. */
export const readsAtOnce = 8;

/** A partition that keeps state on disk, and what is meant to be backed up of it. */
export interface PartitionInUse extends Pick<ListedPartition, "id" | "information"> {
  /** Left out where no policy covers it. */
  readonly policyName?: string;
  readonly suspendedAt?: string;
}

export interface ServiceInUse {
  readonly applicationName: string;
  readonly serviceName: string;
  readonly partitions: readonly PartitionInUse[];
}

/** An application of which the services or the policies could not be read, or a service of which the partitions could not. */
export interface Unread {
  readonly applicationName: string;
  readonly serviceName?: string;
  readonly reason: string;
}

export interface Inventory {
  readonly services: readonly ServiceInUse[];
  readonly unread: readonly Unread[];
}

/** All services that keep state on disk, with the policy of each of their partitions. Two lists for each application, one for each service. */
export async function readInventory(run: PolicyRun, applicationNames: readonly string[]): Promise<Inventory> {
  const found: { readonly applicationName: string; readonly service: ListedService; readonly policyOf: PolicyOf }[] =
    [];
  const unread: Unread[] = [];
  await fewAtOnce(applicationNames, readsAtOnce, async (applicationName) => {
    const look = await attempt(run, () => readApplication(run, applicationName));
    if (look.seen === undefined) unread.push({ applicationName, reason: look.reason });
    else
      found.push(...look.seen.services.map((service) => ({ applicationName, service, policyOf: look.seen.policyOf })));
  });
  const services: ServiceInUse[] = [];
  await fewAtOnce(found, readsAtOnce, async ({ applicationName, service: { name }, policyOf }) => {
    const look = await attempt(run, () => partitionsOf(run, name));
    if (look.seen === undefined) {
      unread.push({ applicationName, serviceName: name, reason: look.reason });
      return;
    }
    const partitions = look.seen.map(({ id, information }) => ({
      id,
      ...(information === undefined ? {} : { information }),
      ...policyOf(name, id),
    }));
    services.push({ applicationName, serviceName: name, partitions });
  });
  return { services, unread };
}

type PolicyOf = (serviceName: string, partitionId: string) => Pick<PartitionInUse, "policyName" | "suspendedAt">;

async function readApplication(run: PolicyRun, applicationName: string) {
  const { cluster } = run;
  const services: ListedService[] = [];
  await everyPage(
    run,
    gatewayPatience,
    (token, signal) => cluster.pageOfServices(applicationName, token, signal),
    (items) => services.push(...items.filter(keepsState)),
  );
  const policyOf = services.length === 0 ? () => ({}) : await readPolicies(run, applicationName);
  return { services, policyOf };
}

/** A kind that we do not know goes on. */
function keepsState({ serviceKind, hasPersistedState }: ListedService): boolean {
  return serviceKind !== "Stateless" && hasPersistedState !== false;
}

/** What has a policy or is suspended by itself is listed, and what inherits both is not. */
async function readPolicies(run: PolicyRun, applicationName: string): Promise<PolicyOf> {
  const rows = new Map<string, ListedConfiguration>();
  await everyPage(
    run,
    backupServicePatience,
    async (token, signal) => {
      const entity = { kind: "Application", applicationName } as const;
      const reply = await run.cluster.pageOfConfigurations(entity, token, signal);
      return isNone(reply) ? { kind: "answered", value: { items: [], continuationToken: undefined } } : reply;
    },
    (items) => {
      for (const item of items) rows.set(item.partitionId ?? item.serviceName ?? applicationKey, item);
    },
  );
  return (serviceName, partitionId) => {
    const row = rows.get(partitionId) ?? rows.get(serviceName) ?? rows.get(applicationKey);
    if (row === undefined) return {};
    const { policyName, suspension } = row;
    return {
      policyName,
      ...(suspension?.isSuspended ? { suspendedAt: suspension.suspensionInheritedFrom ?? row.kind } : {}),
    };
  };
}

/** Neither a name nor an id. */
const applicationKey = "";

/** Source: the 6.4 server's answer where nothing at or below an application has a policy. */
function isNone(reply: Reply<unknown>): boolean {
  return reply.kind === "error" && reply.code === "FABRIC_E_BACKUP_NOT_ENABLED";
}

async function partitionsOf(run: PolicyRun, serviceName: string): Promise<readonly ListedPartition[]> {
  const all: ListedPartition[] = [];
  await everyPage(
    run,
    gatewayPatience,
    async (token, signal) => {
      const reply = await run.cluster.pageOfPartitions(serviceName, token, signal);
      if (reply.kind !== "answered") return reply;
      // It went in the meantime.
      return { kind: "answered", value: reply.value ?? { items: [], continuationToken: undefined } };
    },
    (items) => all.push(...items),
  );
  return all;
}

/** Goes through a list with patience. @throws ServiceFabricError where a page cannot be had. */
export async function everyPage<T>(
  run: PolicyRun,
  patience: Patience,
  ask: (token: string | undefined, signal: AbortSignal) => Promise<Reply<Page<T>>>,
  fold: (items: readonly T[]) => void,
): Promise<void> {
  await throughPages<T>(
    async (token) => ({ kind: "answered", value: await read(run, patience, (signal) => ask(token, signal)) }),
    fold,
  );
}
