import { failuresOf } from "../provider/input-check";
import { connectionOf, resolveConnection } from "../provider/settings";
import { createClient } from "../service-fabric/client";
import type { Connection } from "../service-fabric/connection/connection";
import { type ConnectionFields, connectionSchema } from "../service-fabric/connection/schema";
import { secretsInConnection } from "../service-fabric/secret-texts";
import { Secrets } from "../service-fabric/secrets";
import { createTransport } from "../service-fabric/transport";
import { checkPartition, checkPartitionByName } from "./check-partition";
import { checkService } from "./check-service";
import { probe } from "./probe";
import type { Check, CheckName, ConnectionReport } from "./report";

export interface CheckConnectionOptions {
  /** Settings of the connection, as of a resource's `cluster`. Default of each: `config`, then the environment. */
  readonly cluster?: ConnectionFields;
  /** A value of a stack's config by its full key, such as `servicefabric:endpoint`. Default: there is none. */
  readonly config?: (key: string) => string | undefined;
  /** A variable of the environment. Default: that of this process. */
  readonly environment?: (name: string) => string | undefined;
  /** The partition to look at. Default: that of `service`. */
  readonly partitionId?: string;
  /** The service whose partition is looked at, such as `fabric:/Shop/Orders`. Default: none; the checks of one are skipped. */
  readonly service?: string;
  /** Which partition of the service: a key of its range, or its name. Default: none, for a single one. */
  readonly partitionKey?: string;
  /** How long each check may take, in milliseconds. Default: 10,000. */
  readonly limitMilliseconds?: number;
  /** Takes each check as it is done. */
  readonly onCheck?: (check: Check) => void;
}

/** What is looked at once the cluster lets us in. */
const laterChecks: readonly CheckName[] = [
  "version",
  "backup service",
  "partition",
  "service",
  "policy",
  "last backup",
];

/** See `checkConnection` of this folder's index. */
export async function checkConnection(options: CheckConnectionOptions = {}): Promise<ConnectionReport> {
  const { environment = (name) => process.env[name], config = () => undefined, limitMilliseconds = 10_000 } = options;
  const { cluster = {} } = options;
  const resolved = resolveConnection(cluster, { config, environment });
  const problems = [...failuresOf(connectionSchema, cluster, "cluster"), ...resolved.problems];
  const secrets = new Secrets(...secretsInConnection(resolved.fields));
  const checks: Check[] = [];
  const add = (...added: readonly Check[]): void => {
    for (const check of added) {
      const shown = { ...check, detail: secrets.redact(check.detail) };
      checks.push(shown);
      options.onCheck?.(shown);
    }
  };
  const skip = (reason: string, ...names: readonly CheckName[]): void =>
    add(...names.map((name): Check => ({ name, status: "skipped", detail: reason })));
  const report = (): ConnectionReport => ({ ok: checks.every(({ status }) => status !== "failed"), checks });

  if (problems.length > 0) {
    const detail = problems.map(({ reason }) => reason).join("; ");
    add({
      name: "settings",
      status: "failed",
      detail,
      remedy: "Mend the settings; docs/connecting.md lists them all.",
    });
    skip("the settings come first", "name", "port", "certificate", "sign-in", ...laterChecks);
    return report();
  }
  const connection = connectionOf(resolved);
  add({ name: "settings", status: "ok", detail: describe(connection) });

  if (hasProxy(environment)) {
    skip("goes through a proxy", "name", "port", "certificate");
  } else {
    const probes = await Promise.all(
      connection.endpoints.map((endpoint) => probe(connection, endpoint, AbortSignal.timeout(limitMilliseconds))),
    );
    const isUp = probes.some((found) => found.every(({ status }) => status !== "failed"));
    add(
      ...probes.flat().map((check) => (isUp && isDeadNode(check) ? { ...check, status: "warning" as const } : check)),
    );
    if (!isUp) {
      skip("no node can be reached", "sign-in", ...laterChecks);
      return report();
    }
  }

  const client = createClient(connection, createTransport(connection, { secrets }));
  try {
    const limit = () => AbortSignal.timeout(limitMilliseconds);
    const service = await checkService(client, limit);
    add(...service);
    if (service.some(({ status }) => status === "failed")) {
      const done = service.map(({ name }) => name);
      skip("what comes before it has to work first", ...laterChecks.filter((name) => !done.includes(name)));
      return report();
    }
    const { partitionId, service: serviceName, partitionKey } = options;
    if (partitionId !== undefined) {
      add(...(await checkPartition(client, partitionId.trim().toLowerCase(), limit)));
    } else if (serviceName !== undefined) {
      add(...(await checkPartitionByName(client, serviceName.trim(), partitionKey, limit)));
    } else {
      skip("no partition was named", "partition", "service", "policy", "last backup");
    }
    return report();
  } finally {
    await client.close();
  }
}

/** A node that is left for the next, where there is one. One that is not to be trusted is not. */
function isDeadNode({ name, status }: Check): boolean {
  return status === "failed" && (name === "name" || name === "port");
}

function describe({ endpoints, serverTrust, clientCertificate, signIn }: Connection): string {
  const who = [
    ...(clientCertificate === undefined ? [] : ["a client certificate"]),
    ...(signIn === undefined ? [] : [signIn.kind === "token" ? "a token" : `the credential "${signIn.credential}"`]),
  ];
  return `${endpoints.join(", ")}; signs in with ${who.join(" and ") || "nothing"}; trusts by ${serverTrust.kind}`;
}

function hasProxy(environment: (name: string) => string | undefined): boolean {
  return ["http_proxy", "https_proxy"].some((name) => environment(name) || environment(name.toUpperCase()));
}
