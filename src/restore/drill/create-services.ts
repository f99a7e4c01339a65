import type { PartitionScheme } from "../../service-fabric/creations";
import type { PartitionInformation } from "../../service-fabric/records";
import type { FailedReply } from "../../service-fabric/reply";
import { call, callLimits } from "../../waiting/call";
import { gatewayPatience } from "../../waiting/patience";
import { backoffWait } from "../../waiting/poll-schedule";
import { read } from "../../waiting/read";
import { sleep } from "../../waiting/run";
import { notCreated } from "./create-scratch";
import { type DrillRun, inScratch, isSameKeys, minute } from "./drill-run";
import { judgeCreation } from "./judge-creation";
import type { SourceService } from "./plan-copy";

/** How long a service is asked for again where it was not created, or nobody knows. */
const askingMilliseconds = 2 * minute;

/** Reads the services that backups are restored into, as the application has them. */
export async function readServices(run: DrillRun, names: Iterable<string>): Promise<readonly SourceService[]> {
  const services: SourceService[] = [];
  for (const serviceName of names) {
    const description = await read(run, gatewayPatience, (signal) =>
      run.cluster.getServiceDescription(serviceName, signal),
    );
    services.push({ serviceName, description });
  }
  return services;
}

/**
 * Creates those of the services that the application's manifest has not created by itself. Asked for twice, one is there
 * already: whatever is in the scratch application is ours.
 */
export async function createServices(run: DrillRun, services: readonly SourceService[]): Promise<void> {
  const { cluster, order } = run;
  const there = await read(run, gatewayPatience, (signal) => cluster.listServices(order.scratchApplication, signal));
  const names = new Set(there.map(({ name }) => name));
  for (const service of services) {
    if (names.has(inScratch(order, service.serviceName))) continue;
    await createService(run, service, await schemeFor(run, service.serviceName));
  }
}

async function createService(
  run: DrillRun,
  { serviceName: source, description }: SourceService,
  scheme: PartitionScheme | undefined,
): Promise<void> {
  const { clock, cluster, order } = run;
  const serviceName = inScratch(order, source);
  const copy = {
    applicationName: order.scratchApplication,
    serviceName,
    ...(scheme === undefined ? {} : { scheme }),
    ...replicaCounts(run, description.whole),
  };
  const until = clock.now() + askingMilliseconds;
  run.progress({ text: `creating ${serviceName}`, change: true });
  for (let tries = 0; ; tries++) {
    const reply = await call(
      run,
      callLimits.listMilliseconds,
      (signal) => cluster.createService(description, copy, signal),
      "starts work",
    );
    if (reply.kind === "answered" || isThere(reply)) return;
    if (judgeCreation(reply) === "rejected" || clock.now() >= until) throw notCreated(run, serviceName, reply);
    await sleep(run, backoffWait(tries, clock.random));
  }
}

function isThere(reply: FailedReply): boolean {
  return judgeCreation(reply) === "there";
}

/** The least is never above the target, which alone may have been given. */
function replicaCounts({ order }: DrillRun, { MinReplicaSetSize }: Readonly<Record<string, unknown>>) {
  const { targetReplicaSetSize: target, minReplicaSetSize: least } = order;
  const lowered = target !== undefined && Number(String(MinReplicaSetSize)) > target ? target : undefined;
  const min = least ?? lowered;
  return {
    ...(target === undefined ? {} : { targetReplicaSetSize: target }),
    ...(min === undefined ? {} : { minReplicaSetSize: min }),
  };
}

/**
 * The scheme that the backups need; `undefined` where that of the service has their keys. A service that was created anew since
 * may be split otherwise.
 */
async function schemeFor(run: DrillRun, serviceName: string): Promise<PartitionScheme | undefined> {
  const { cluster, order } = run;
  const needed = order.backups.filter((backup) => backup.serviceName === serviceName).map(({ partition }) => partition);
  const live = await read(run, gatewayPatience, (signal) => cluster.listPartitions(serviceName, signal));
  const hasAll = needed.every((keys) => live?.some(({ information }) => isSameKeys(keys, information)));
  if (hasAll) return undefined;
  const scheme = schemeOf(needed);
  if (scheme === undefined) {
    throw run.failure("SFB_DRILL_KEYS_DIFFER", `${serviceName} is split otherwise by now.`);
  }
  return scheme;
}

/** The scheme that has these keys; `undefined` where there is none, as they leave a gap. */
export function schemeOf(keys: readonly PartitionInformation[]): PartitionScheme | undefined {
  const names = keys.flatMap((key) => (key.kind === "Named" ? [key.name] : []));
  if (names.length === keys.length) return { kind: "Named", names };
  if (keys.every(({ kind }) => kind === "Singleton")) return { kind: "Singleton" };
  const ranges = keys
    .flatMap((key) => (key.kind === "Int64Range" ? [key] : []))
    .sort((one, other) => (BigInt(one.lowKey) < BigInt(other.lowKey) ? -1 : 1));
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined || ranges.length !== keys.length) return undefined;
  const hasGap = ranges.some((range, index) => {
    const next = ranges[index + 1];
    return next !== undefined && BigInt(next.lowKey) !== BigInt(range.highKey) + 1n;
  });
  if (hasGap) return undefined;
  return { kind: "UniformInt64Range", count: ranges.length, lowKey: first.lowKey, highKey: last.highKey };
}
