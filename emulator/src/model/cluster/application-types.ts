import type { Topology } from "./topology.js";

/** A version of an application type that is provisioned. */
export interface ProvisionedType {
  readonly name: string;
  readonly version: string;
}

/** All provisioned versions, by name and version. */
export function provisionedTypes({ applications, applicationTypes }: Topology): ProvisionedType[] {
  const versions = new Map<string, Set<string>>();
  const add = (name: string, version: string) => versions.set(name, (versions.get(name) ?? new Set()).add(version));
  for (const { typeName, typeVersion } of applications) add(typeName, typeVersion);
  for (const type of applicationTypes ?? []) for (const version of type.versions) add(type.name, version);
  if (applicationTypes === undefined) {
    for (const [name, used] of versions) add(name, versionAbove([...used].sort(compareVersions).at(-1) ?? "1"));
  }
  return [...versions]
    .flatMap(([name, all]) => [...all].map((version) => ({ name, version })))
    .sort((a, b) => (a.name === b.name ? compareVersions(a.version, b.version) : a.name < b.name ? -1 : 1));
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
