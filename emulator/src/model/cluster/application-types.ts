import type { Topology } from "./topology.js";

/** A version of an application type that is known to the cluster. */
export interface ProvisionedType {
  readonly name: string;
  readonly version: string;
  /** Those of its application manifest with their defaults, or `undefined` where nobody said which there are. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** All provisioned versions, by name and version. */
export function provisionedTypes({ applications, applicationTypes }: Topology): ProvisionedType[] {
  const types = new Map<string, Map<string, ProvisionedType>>();
  const add = (type: ProvisionedType) =>
    types.set(type.name, (types.get(type.name) ?? new Map()).set(type.version, type));
  const parametersOf = new Map(applicationTypes?.map(({ name, parameters }) => [name, parameters]));
  for (const { typeName: name, typeVersion: version } of applications) {
    add({ name, version, parameters: parametersOf.get(name) });
  }
  for (const { name, versions, parameters } of applicationTypes ?? []) {
    for (const given of versions) {
      add({ name, parameters, ...(typeof given === "string" ? { version: given } : given) });
    }
  }
  if (applicationTypes === undefined) {
    for (const [name, used] of types) {
      add({ name, version: versionAbove([...used.keys()].sort(compareVersions).at(-1) ?? "1") });
    }
  }
  return [...types.values()].flatMap((versions) => [...versions.values()]).sort(byNameAndVersion);
}

function byNameAndVersion(a: ProvisionedType, b: ProvisionedType): number {
  if (a.name === b.name) return compareVersions(a.version, b.version);
  return a.name < b.name ? -1 : 1;
}

/** `2.0.0` for `1.4.2`, `v2` for `v1`, and `Spring.2` for `Spring`. */
function versionAbove(version: string): string {
  if (!/\d/.test(version)) return `${version}.2`;
  let isFirst = true;
  return version.replace(/\d+/g, (digits) => {
    const next = isFirst ? (BigInt(digits) + 1n).toString() : "0";
    isFirst = false;
    return next;
  });
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
