import type { Service, Topology } from "./topology.js";

/** One service of each type that an application type has, as far as the topology tells: those that run, and the default ones. */
export function serviceTypesOf(
  { applications, applicationTypes = [] }: Topology,
  applicationTypeName: string | undefined,
): Service[] {
  const services = [
    ...applications.filter(({ typeName }) => typeName === applicationTypeName).flatMap((one) => one.services),
    ...applicationTypes.filter(({ name }) => name === applicationTypeName).flatMap((one) => one.defaultServices ?? []),
  ];
  const byType = new Map(services.map((service) => [service.typeName, service]));
  return [...byType.keys()].sort().flatMap((typeName) => byType.get(typeName) ?? []);
}
