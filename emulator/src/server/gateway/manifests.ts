import type { ProvisionedType } from "../../model/cluster/application-types.js";
import type { Service } from "../../model/cluster/topology.js";
import { escapeXml } from "../../wire/xml.js";

const declaration = '<?xml version="1.0" encoding="utf-8"?>';
const namespace = 'xmlns="http://schemas.microsoft.com/2011/01/fabric"';

/** Every service type has a manifest of its own, named as Visual Studio names it. */
export function serviceManifestName({ typeName }: Pick<Service, "typeName">): string {
  return `${typeName}Pkg`;
}

/** @param services One of each type that the application type has. */
export function writeApplicationManifest({ name, version }: ProvisionedType, services: readonly Service[]): string {
  return [
    declaration,
    `<ApplicationManifest ApplicationTypeName="${escapeXml(name)}" ApplicationTypeVersion="${escapeXml(version)}" ${namespace}>`,
    ...services.flatMap((service) => [
      "  <ServiceManifestImport>",
      `    <ServiceManifestRef ServiceManifestName="${escapeXml(serviceManifestName(service))}" ServiceManifestVersion="${escapeXml(version)}" />`,
      "  </ServiceManifestImport>",
    ]),
    "</ApplicationManifest>",
  ].join("\r\n");
}

/** @param service One of the type that the manifest is about. */
export function writeServiceManifest(service: Service, version: string): string {
  const name = escapeXml(service.typeName);
  const type =
    service.kind === "Stateful"
      ? `<StatefulServiceType ServiceTypeName="${name}" HasPersistedState="${service.hasPersistedState}" />`
      : `<StatelessServiceType ServiceTypeName="${name}" />`;
  return [
    declaration,
    `<ServiceManifest Name="${escapeXml(serviceManifestName(service))}" Version="${escapeXml(version)}" ${namespace}>`,
    "  <ServiceTypes>",
    `    ${type}`,
    "  </ServiceTypes>",
    `  <CodePackage Name="Code" Version="${escapeXml(version)}" />`,
    "</ServiceManifest>",
  ].join("\r\n");
}
