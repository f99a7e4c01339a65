import type { Emulator } from "../emulator.js";
import { version } from "../version.js";
import { maskSecrets } from "../wire/secrets.js";

/** What `--json` tells, in one line. */
export function describe(emulator: Emulator) {
  const { url, controlUrl } = emulator;
  const { name, enabled, storage } = emulator.policy;
  return {
    url,
    controlUrl,
    pid: process.pid,
    version: version(),
    policy: { name, enabled, storage: maskSecrets(storage) },
    partitions: emulator.topology.applications.flatMap(({ services }) =>
      services.flatMap((service) =>
        service.partitions.map(({ id }) => ({ serviceName: service.name, serviceKind: service.kind, partitionId: id })),
      ),
    ),
  };
}

/** The same for people. */
export function describeForPeople(emulator: Emulator): string {
  const { url, controlUrl, policy, partitions } = describe(emulator);
  const place = policy.storage.StorageKind === "FileShare" ? policy.storage.Path : policy.storage.StorageKind;
  return [
    `Service Fabric backup emulator at ${url}`,
    `controlled at ${controlUrl}`,
    `policy ${policy.name} is ${policy.enabled ? "on" : "off"}, its storage is ${place}`,
    ...partitions.map(({ serviceName, partitionId }) => `${partitionId}  ${serviceName}`),
    "Ctrl+C stops it.",
  ].join("\n");
}
