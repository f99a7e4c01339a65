import { join } from "node:path";
import type { Emulator } from "../emulator.js";
import type { PolicyOverview } from "../model/backup-restore/policy-overview.js";
import { isLoopback } from "../server/control/own-host.js";
import type { RecordedRequest } from "../server/gateway/request-log.js";
import { usualPfxPassphrase } from "../server/security/certificate-files.js";
import { version } from "../server/version.js";
import { maskSecrets } from "../wire/secrets.js";
import type { CliOptions } from "./options.js";
import type { Started } from "./start.js";

/** What `--json` tells, in one line. */
export function describe({ emulator, certificates }: Started) {
  const { url, controlUrl } = emulator;
  const { name, enabled, storage } = emulator.policy;
  return {
    url,
    controlUrl,
    pid: process.pid,
    version: version(),
    policy: { name, enabled, storage: maskSecrets(storage) },
    policies: emulator.policies,
    ...describeSecurity(emulator, certificates),
    partitions: emulator.topology.applications.flatMap(({ services }) =>
      services.flatMap((service) =>
        service.partitions.map(({ id }) => ({ serviceName: service.name, serviceKind: service.kind, partitionId: id })),
      ),
    ),
  };
}

/** How the emulator is reached and signed in to; files by their full paths. */
function describeSecurity({ url, certificate, clientCertificates, tokens }: Emulator, folder: string | undefined) {
  const file = (name: string) => join(folder ?? "", name);
  const client = (name: string) => ({
    certificate: file(`${name}.pem`),
    key: file(`${name}.key`),
    pfx: file(`${name}.pfx`),
  });
  return {
    ...(certificate && {
      serverCertificate: {
        thumbprint: certificate.thumbprintSha1,
        certificate: file("server.pem"),
        authority: file("authority.pem"),
      },
    }),
    ...(clientCertificates && {
      clientCertificates: { admin: client("admin"), user: client("user"), pfxPassphrase: usualPfxPassphrase },
    }),
    ...(tokens && {
      tokens: {
        tenant: tokens.tenant,
        clusterApplication: tokens.clusterApplication,
        authorityHost: `${url}/_emulator/identity`,
      },
    }),
  };
}

/** The same for people. */
export function describeForPeople(started: Started): string {
  const { url, controlUrl, policies, partitions, serverCertificate, clientCertificates, tokens } = describe(started);
  return [
    `Service Fabric backup emulator at ${url}`,
    `controlled at ${controlUrl}`,
    ...policies.map(describePolicy),
    ...(serverCertificate
      ? [`certificate ${serverCertificate.thumbprint}; files for clients in ${started.certificates}`]
      : []),
    ...(clientCertificates ? ["client certificates admin and user sign in"] : []),
    ...(tokens
      ? [`tokens for ${tokens.clusterApplication} from ${tokens.authorityHost}/${tokens.tenant} sign in`]
      : []),
    ...partitions.map(({ serviceName, partitionId }) => `${partitionId}  ${serviceName}`),
    "Ctrl+C stops it.",
  ].join("\n");
}

/** What somebody should know who opens the emulator to a network; nothing where people have to sign in. */
export function warningOf({ emulator }: Started, { host }: Pick<CliOptions, "host">): string | undefined {
  if (isLoopback(host) || emulator.clientCertificates || emulator.tokens) return undefined;
  return `whoever reaches ${emulator.url} may use and control it; --client-certificates asks them to sign in`;
}

function describePolicy({ name, enabledFor, storage }: PolicyOverview): string {
  const state = enabledFor.length === 0 ? "off" : `on for ${enabledFor.join(", ")}`;
  const place = storage.StorageKind === "FileShare" ? storage.Path : storage.StorageKind;
  return `policy ${name} is ${state}; its storage is ${place}`;
}

/**
 * What the terminal shows of a request that is over: `GET /Nodes 200 1.4 ms`. Neither its query nor its body, which may
 * hold secrets.
 */
export function requestLine({ method, path, status, durationMilliseconds = 0, faults = [] }: RecordedRequest): string {
  // Some characters move the cursor of a terminal.
  const shown = path.replace(/[^\x21-\x7e]/g, encodeURIComponent);
  const because = faults.length === 0 ? "" : ` (${faults.join(", ")})`;
  return `${method} ${shown} ${status ?? "no answer"} ${durationMilliseconds} ms${because}`;
}
