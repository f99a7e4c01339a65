import { counted } from "../../errors/counted";
import { inKeyOrder } from "../../service-fabric/in-key-order";
import type { BackupPolicy } from "../../service-fabric/policies";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import type { Ports } from "../../waiting/run";
import { fewAtOnce } from "../../waiting/side-by-side";
import { findingsOf, type MarkedPartition, severityOf, worstOf } from "./findings";
import { judgePartition, longestSeconds, type PartitionFacts } from "./judge";
import { backupServicePatience, beginAudit, type Look, type PolicyCluster, type PolicyRun } from "./policy-run";
import { type NewestOfService, readNewest } from "./read-newest";
import { everyPage, type PartitionInUse, readInventory, readsAtOnce, type ServiceInUse } from "./read-services";
import type { AuditedPartition, AuditedPolicy, PolicyReport } from "./report";

export interface PolicyAuditOrder {
  /** Left out: all applications of the cluster. */
  readonly applicationName?: string;
}

/**
 * Looks at the backups that policies have taken; it only reads.
 * @throws ServiceFabricError where the cluster, or its policies, cannot be asked at all.
 */
export async function auditPolicies(order: PolicyAuditOrder, ports: Ports<PolicyCluster>): Promise<PolicyReport> {
  const run = beginAudit(ports);
  const { cluster, clock } = run;
  // What comes while it looks is newer than what it judges.
  const now = clock.now();
  const clusterVersion = await read(run, gatewayPatience, (signal) => cluster.getClusterVersion(signal));
  const policies = await readPolicies(run);
  const { services, unread } = await readInventory(run, await applicationsOf(run, order));
  const lists = await readLists(run, services);
  const marked = services
    .flatMap((service) => markEach(service, lists.get(service), policies, now))
    .sort((one, other) => inKeyOrder(one.row, other.row));
  const findings = findingsOf(marked, policies, unread);
  const worst = worstOf(findings.map(({ severity }) => severity));
  return {
    madeAt: new Date(now).toISOString(),
    clusterEndpoint: cluster.endpoint,
    clusterVersion,
    ...(order.applicationName === undefined ? {} : { applicationName: order.applicationName }),
    outcome: worst === "problem" ? "missing" : worst,
    policies: policiesInUse(marked, policies),
    partitions: marked.map(({ row }) => row),
    findings,
  };
}

async function readPolicies(run: PolicyRun): Promise<ReadonlyMap<string, BackupPolicy>> {
  const policies = new Map<string, BackupPolicy>();
  await everyPage(
    run,
    backupServicePatience,
    (token, signal) => run.cluster.pageOfPolicies(token, signal),
    (items) => {
      for (const policy of items) policies.set(policy.name, policy);
    },
  );
  return policies;
}

async function applicationsOf(run: PolicyRun, { applicationName }: PolicyAuditOrder): Promise<readonly string[]> {
  const { cluster } = run;
  if (applicationName === undefined) {
    const all = await read(run, gatewayPatience, (signal) => cluster.listApplications(signal));
    return all.map(({ name }) => name);
  }
  const application = await read(run, gatewayPatience, (signal) => cluster.getApplication(applicationName, signal));
  if (application === undefined) throw run.failure("SFB_APPLICATION_NOT_FOUND", `(${applicationName})`);
  return [applicationName];
}

type Lists = ReadonlyMap<ServiceInUse, Look<NewestOfService>>;

/** One list for each service of which something has a policy. */
async function readLists(run: PolicyRun, services: readonly ServiceInUse[]): Promise<Lists> {
  const lists = new Map<ServiceInUse, Look<NewestOfService>>();
  const covered = services.filter(({ partitions }) => partitions.some(({ policyName }) => policyName !== undefined));
  run.progress({ text: `reading the newest backups of ${counted(covered.length, "service")}`, change: true });
  await fewAtOnce(covered, readsAtOnce, async (service) => {
    lists.set(service, await readNewest(run, service.serviceName));
  });
  return lists;
}

function markEach(
  { applicationName, serviceName, partitions }: ServiceInUse,
  list: Look<NewestOfService> | undefined,
  policies: ReadonlyMap<string, BackupPolicy>,
  now: number,
): readonly MarkedPartition[] {
  return partitions.map((partition) => {
    const { id, information, policyName, suspendedAt } = partition;
    const policy = policyName === undefined ? undefined : policies.get(policyName);
    const { marks, newestGood, dueBy } = judgePartition(factsOf(partition, list), policy, now);
    const row: AuditedPartition = {
      applicationName,
      serviceName,
      partitionId: id,
      ...(information === undefined ? {} : { partition: information }),
      ...(policyName === undefined ? {} : { policyName }),
      ...(suspendedAt === undefined ? {} : { suspendedAt }),
      ...(newestGood === undefined ? {} : { newestGood }),
      ...(dueBy === undefined ? {} : { dueBy }),
      verdict: worstOf(marks.map(({ code }) => severityOf(code))),
    };
    return { row, marks };
  });
}

function factsOf(partition: PartitionInUse, list: Look<NewestOfService> | undefined): PartitionFacts {
  if (list === undefined) return partition;
  if (list.seen === undefined) return { ...partition, listed: { unreadable: list.reason } };
  return { ...partition, listed: list.seen.get(partition.id) ?? "none" };
}

function policiesInUse(
  marked: readonly MarkedPartition[],
  policies: ReadonlyMap<string, BackupPolicy>,
): readonly AuditedPolicy[] {
  const counts = new Map<string, number>();
  for (const { row } of marked) {
    if (row.policyName !== undefined) counts.set(row.policyName, (counts.get(row.policyName) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, partitionCount]): AuditedPolicy => {
      const policy = policies.get(name);
      const longest = policy === undefined ? undefined : longestSeconds(policy);
      return {
        name,
        ...(policy?.schedule === undefined ? {} : { schedule: policy.schedule }),
        ...(longest === undefined ? {} : { longestSeconds: longest }),
        ...(policy?.retention === undefined ? {} : { retention: policy.retention }),
        ...(policy === undefined || policy.isRetentionUnknown ? { isRetentionUnknown: true } : {}),
        partitionCount,
      };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
