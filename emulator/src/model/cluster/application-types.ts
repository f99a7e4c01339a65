import type { Topology } from "./topology.js";

export const typeStatuses = ["Provisioning", "Available", "Unprovisioning", "Failed"] as const;

/** A version of an application type that is known to the cluster. */
export interface ProvisionedType {
  readonly name: string;
  readonly version: string;
  readonly status: (typeof typeStatuses)[number];
  /** How far it is while it is provisioned, and why it failed. */
  readonly statusDetails?: string | undefined;
  /** Those of its application manifest with their defaults, or `undefined` where nobody said which there are. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** The versions of application types that there are, by name and version. */
export class ApplicationTypes {
  #types: readonly ProvisionedType[];

  constructor(types: readonly ProvisionedType[]) {
    this.#types = [...types].sort(byNameAndVersion);
  }

  all(): readonly ProvisionedType[] {
    return this.#types;
  }

  find(name: string | undefined, version: string): ProvisionedType | undefined {
    return this.#types.find((type) => type.name === name && type.version === version);
  }

  /** Adds a version, or puts it in the place of what it was. */
  put(type: ProvisionedType): void {
    this.#types = [...this.#without(type), type].sort(byNameAndVersion);
  }

  remove(type: Pick<ProvisionedType, "name" | "version">): void {
    this.#types = this.#without(type);
  }

  replaceAll(types: readonly ProvisionedType[]): void {
    this.#types = [...types].sort(byNameAndVersion);
  }

  #without({ name, version }: Pick<ProvisionedType, "name" | "version">): ProvisionedType[] {
    return this.#types.filter((type) => type.name !== name || type.version !== version);
  }
}

/** What is provisioned at the start. */
export function provisionedTypes({ applications, applicationTypes }: Topology): ProvisionedType[] {
  const types = new Map<string, Map<string, ProvisionedType>>();
  const add = (type: Omit<ProvisionedType, "status">) =>
    types.set(type.name, (types.get(type.name) ?? new Map()).set(type.version, { ...type, status: "Available" }));
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
  return [...types.values()].flatMap((versions) => [...versions.values()]);
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
