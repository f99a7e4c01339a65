import { inShort } from "../../errors/in-short";
import { nearestFirst } from "../../errors/nearest-first";
import type { ServiceDescription } from "../../service-fabric/creations";
import type { ApplicationType, Parameters, RunningApplication } from "../../service-fabric/upgrades";
import { call, callLimits } from "../../waiting/call";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import type { DrillRun } from "./drill-run";
import type { Point } from "./find-points";

/** What the scratch application is created as. */
export interface CopyPlan {
  readonly typeName: string;
  readonly typeVersion: string;
  readonly parameters: Parameters;
  readonly identity?: NonNullable<RunningApplication["identity"]>;
}

/** A service of which a backup is restored, as the application has it. */
export interface SourceService {
  readonly serviceName: string;
  readonly description: ServiceDescription;
}

/** How many versions are compared with the backups'. */
const mostCompared = 20;

/**
 * The type, version and parameters of the application. The version is the one whose code wrote the backups, where the cluster
 * still has it: newer code may read them otherwise.
 */
export async function planCopy(
  run: DrillRun,
  source: RunningApplication,
  points: readonly Point[],
  services: readonly SourceService[],
): Promise<CopyPlan> {
  const { cluster } = run;
  const types = await read(run, gatewayPatience, (signal) => cluster.listApplicationTypes(source.typeName, signal));
  const available = types.filter(({ status }) => status === "Available");
  const typeVersion = await versionOfBackups(run, source, available, codeOf(points, services));
  const type = available.find(({ version }) => version === typeVersion);
  return {
    typeName: source.typeName,
    typeVersion,
    parameters: parametersFor(run, source, type?.parameters ?? {}),
    ...(source.identity === undefined ? {} : { identity: source.identity }),
  };
}

/** Which version of its manifest each service type had when it was backed up. */
function codeOf(points: readonly Point[], services: readonly SourceService[]): ReadonlyMap<string, string> {
  const code = new Map<string, string>();
  for (const { backup, codeVersion } of points) {
    const type = services.find(({ serviceName }) => serviceName === backup.serviceName)?.description.whole
      .ServiceTypeName;
    if (typeof type === "string" && codeVersion !== undefined) code.set(type, codeVersion);
  }
  return code;
}

async function versionOfBackups(
  run: DrillRun,
  { typeName, typeVersion }: RunningApplication,
  available: readonly ApplicationType[],
  code: ReadonlyMap<string, string>,
): Promise<string> {
  const others = available.map(({ version }) => version).filter((version) => version !== typeVersion);
  for (const version of [typeVersion, ...others.reverse()].slice(0, mostCompared)) {
    if (!(await hasCode(run, typeName, version, code))) continue;
    if (version !== typeVersion) {
      run.warn(
        `The backups are of version ${version}, and so is the scratch application; it is ${typeVersion} by now.`,
      );
    }
    return version;
  }
  run.warn(
    `The cluster does not have the version that wrote the backups any more: they are restored into ${typeVersion}, whose code may read them otherwise.`,
  );
  return typeVersion;
}

/** Where the cluster does not tell, it has not. */
async function hasCode(
  run: DrillRun,
  typeName: string,
  version: string,
  code: ReadonlyMap<string, string>,
): Promise<boolean> {
  if (code.size === 0) return true;
  const reply = await call(run, callLimits.readMilliseconds, (signal) =>
    run.cluster.listServiceTypes(typeName, version, signal),
  );
  if (reply.kind !== "answered") return false;
  const manifests = new Map(reply.value.map(({ name, manifestVersion }) => [name, manifestVersion]));
  return [...code].every(([type, manifestVersion]) => manifests.get(type) === manifestVersion);
}

/** Those of the application that the version knows, and over them those that were given. */
function parametersFor(run: DrillRun, source: RunningApplication, known: Parameters): Parameters {
  const spelling = new Map(Object.keys(known).map((name) => [name.toLowerCase(), name]));
  const inManifest = (name: string): string | undefined =>
    spelling.size === 0 ? name : spelling.get(name.toLowerCase());
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(source.parameters)) {
    const written = inManifest(name);
    if (written !== undefined) parameters[written] = value;
  }
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(run.order.parameters)) {
    const written = inManifest(name);
    if (written === undefined) unknown.push(name);
    else parameters[written] = value;
  }
  if (unknown.length > 0) {
    const near = inShort(nearestFirst(Object.keys(known), unknown[0] ?? ""));
    throw run.failure(
      "SFB_PARAMETERS_UNKNOWN",
      `${unknown.join(", ")}: it has ${near}.`,
      "Fix `parameters`: the manifest of the version says which there are.",
    );
  }
  return parameters;
}
