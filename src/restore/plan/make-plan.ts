import { counted } from "../../errors/counted";
import { inKeyOrder } from "../../service-fabric/in-key-order";
import type { PartitionInformation } from "../../service-fabric/records";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import type { Ports } from "../../waiting/run";
import { fewAtOnce } from "../../waiting/side-by-side";
import { isoTime } from "../restore-run";
import { type Candidate, rememberedCandidates } from "./candidates";
import { keyOf, schemeInWords } from "./key-texts";
import { partitionLooks } from "./look";
import { newestCandidates } from "./newest-candidates";
import type { PlanRow, PlanWarning, RestorePlan, ServiceToCreate } from "./outcome";
import { attempt, beginPlan, type PlanCluster, type PlanRun } from "./plan-run";
import { makeRow, type Place, placeFor } from "./rows";
import { readServices, readTarget, type TargetApplication, type TargetService } from "./targets";
import { versionWarnings } from "./version-warnings";
import { isServiceWanted, type PlanOrder, sourceService, targetApplication, targetService } from "./wanted";

/** How many partitions are looked at at once. */
const partitionsAtOnce = 16;

/**
 * Finds out what a restore would do and what stands in its way; it only reads.
 * @throws ServiceFabricError where the cluster cannot be asked at all. What is wrong with one partition stands in its row.
 */
export async function makePlan(order: PlanOrder, ports: Ports<PlanCluster>): Promise<RestorePlan> {
  const run = beginPlan(ports);
  const { cluster, clock } = run;
  const clusterVersion = await read(run, gatewayPatience, (signal) => cluster.getClusterVersion(signal));
  const targets = await readTargets(run, order);
  const sources = await readSources(run, order, targets);
  const { candidates, warnings } = await findCandidates(run, order, targets);
  const schemes = schemesOf(candidates, sources);
  const placed = candidates.map((candidate) => ({
    candidate,
    place: placeFor(candidate, targetOf(targets, candidate), schemes.get(candidate.serviceName) ?? ""),
  }));
  const chosen = newestForEach(placed.filter(({ candidate, place }) => isOfPartitions(order, candidate, place)));
  run.progress({ text: `looking at ${counted(chosen.length, "partition")}`, change: true });
  const rows = await lookAtEach(run, chosen, sources);
  return {
    clusterEndpoint: cluster.endpoint,
    clusterVersion,
    madeAt: isoTime(clock.now()),
    restoreTimeoutMinutes: order.restoreTimeoutMinutes,
    rows: rows.sort((one, other) => inKeyOrder(placedRow(one), placedRow(other))),
    warnings: [...versionWarnings(clusterVersion), ...warnings],
    toCreate: whatToCreate(targets, chosen, schemes),
  };
}

type Targets = ReadonlyMap<string, TargetApplication>;

async function readTargets(run: PlanRun, order: PlanOrder): Promise<Targets> {
  const { wanted } = order;
  const sources = wanted.kind === "newest" ? [wanted] : wanted.backups;
  const isWanted = whichServices(order);
  const targets = new Map<string, TargetApplication>();
  for (const name of new Set(sources.map(({ applicationName }) => targetApplication(order, applicationName)))) {
    targets.set(name, await readTarget(run, name, isWanted));
  }
  return targets;
}

/** Services that backups were taken of, as far as the cluster still has them; by name. */
type Sources = ReadonlyMap<string, TargetService>;

async function readSources(run: PlanRun, { wanted, toApplication }: PlanOrder, targets: Targets): Promise<Sources> {
  if (toApplication === undefined) return new Map([...targets.values()].flatMap(({ services }) => [...services]));
  const backups = wanted.kind === "newest" ? [wanted] : wanted.backups;
  const names = new Set(wanted.kind === "newest" ? [] : wanted.backups.map(({ serviceName }) => serviceName));
  const isWanted = (name: string): boolean => wanted.kind === "newest" || names.has(name);
  const sources = new Map<string, TargetService>();
  for (const name of new Set(backups.map(({ applicationName }) => applicationName))) {
    const look = await attempt(run, () => readServices(run, name, isWanted));
    for (const [serviceName, service] of look.seen ?? []) sources.set(serviceName, service);
  }
  return sources;
}

/** Which services of the cluster may get something: of the others the partitions need not be read. */
function whichServices(order: PlanOrder): (serviceName: string) => boolean {
  const { wanted } = order;
  if (wanted.kind === "newest") {
    const { applicationName } = wanted;
    return (name) => isServiceWanted(order, applicationName, sourceService(order, applicationName, name) ?? name);
  }
  const names = wanted.backups
    .filter(({ applicationName, serviceName }) => isServiceWanted(order, applicationName, serviceName))
    .map(({ applicationName, serviceName }) => targetService(order, applicationName, serviceName));
  const all = new Set(names);
  return (name) => all.has(name);
}

function targetOf(targets: Targets, { applicationName }: Pick<Candidate, "applicationName">): TargetApplication {
  return targets.get(applicationName) ?? { isThere: false, services: new Map(), obstacles: [] };
}

async function findCandidates(run: PlanRun, order: PlanOrder, targets: Targets) {
  const { wanted } = order;
  if (wanted.kind === "remembered") {
    const backups = wanted.backups.filter((one) => isServiceWanted(order, one.applicationName, one.serviceName));
    const candidates = await rememberedCandidates(run, order, backups);
    const warnings: readonly PlanWarning[] = [];
    return { candidates, warnings };
  }
  const applicationName = targetApplication(order, wanted.applicationName);
  return newestCandidates(run, order, wanted, targetOf(targets, { applicationName }));
}

/**
 * The partition scheme that each service has to have: that of the service which the backups were taken of, or else what
 * all of its backups tell, whether they are wanted or not.
 */
function schemesOf(candidates: readonly Candidate[], sources: Sources): ReadonlyMap<string, string> {
  const keys = new Map<string, { readonly source: string; readonly told: Map<string, PartitionInformation> }>();
  for (const { serviceName, information, from } of candidates) {
    const ofService = keys.get(serviceName) ?? { source: from.serviceName, told: new Map() };
    keys.set(serviceName, ofService);
    if (information !== undefined) ofService.told.set(keyOf(information), information);
  }
  return new Map(
    [...keys].map(([name, { source, told }]) => {
      const partitions = sources.get(source)?.partitions.flatMap(({ information }) => information ?? []) ?? [];
      if (partitions.length > 0) return [name, schemeInWords(partitions)];
      return [name, `${schemeInWords([...told.values()])}, as far as its backups tell`];
    }),
  );
}

function isOfPartitions({ partitionIds }: PlanOrder, { from }: Candidate, { partition }: Place): boolean {
  const ids = [from.partitionId, partition?.id];
  return partitionIds === undefined || partitionIds.some((id) => ids.includes(id));
}

interface Placed {
  readonly candidate: Candidate;
  readonly place: Place;
  readonly older: number;
}

/** A partition holds one backup: of several that are wanted for it, the newest. */
function newestForEach(placed: readonly Omit<Placed, "older">[]): readonly Placed[] {
  const kept = new Map<string, Placed>();
  for (const one of placed) {
    const { candidate, place } = one;
    const { serviceName, from } = candidate;
    const key = place.partition?.id ?? `${serviceName} ${JSON.stringify(candidate.information ?? from.partitionId)}`;
    const other = kept.get(key);
    const isNewer = other === undefined || timeOf(candidate) > timeOf(other.candidate);
    const newest = isNewer ? one : other;
    kept.set(key, { ...newest, older: other === undefined ? 0 : other.older + 1 });
  }
  return [...kept.values()];
}

function timeOf({ takenAt }: Candidate): number {
  return takenAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(takenAt);
}

async function lookAtEach(run: PlanRun, chosen: readonly Placed[], sources: Sources): Promise<PlanRow[]> {
  const lookAt = partitionLooks(run);
  const rows: PlanRow[] = [];
  await fewAtOnce(chosen, partitionsAtOnce, async ({ candidate, place, older }) => {
    const look = place.partition === undefined ? undefined : await lookAt(place.partition.id);
    const sourceType = sources.get(candidate.from.serviceName)?.typeName;
    const row = await makeRow(run, candidate, place, look, sourceType);
    const text = `Older backups of it are wanted too, and left out: ${older}.`;
    rows.push(older === 0 ? row : { ...row, warnings: [...row.warnings, { kind: "other backups", text }] });
  });
  return rows;
}

function whatToCreate(
  targets: Targets,
  chosen: readonly Placed[],
  schemes: ReadonlyMap<string, string>,
): readonly ServiceToCreate[] {
  const missing = new Map<string, ServiceToCreate>();
  for (const { candidate, place } of chosen) {
    const { applicationName, serviceName } = candidate;
    if (place.service !== undefined) continue;
    const isApplicationMissing = !targetOf(targets, candidate).isThere;
    missing.set(serviceName, {
      applicationName,
      isApplicationMissing,
      serviceName,
      scheme: schemes.get(serviceName) ?? "",
    });
  }
  return [...missing.values()].sort((one, other) => (one.serviceName < other.serviceName ? -1 : 1));
}

function placedRow({ serviceName, information, partitionId = "", from }: PlanRow) {
  return {
    serviceName,
    partitionId: partitionId || (from.partitionId ?? ""),
    ...(information === undefined ? {} : { partition: information }),
  };
}
