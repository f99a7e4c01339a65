import { failuresOf } from "../provider/input-check";
import { connectionOf, resolveConnection } from "../provider/settings";
import { createClient } from "../service-fabric/client";
import type { Connection, ServerTrust } from "../service-fabric/connection/connection";
import type { ConnectionFields } from "../service-fabric/connection/connection-fields";
import { connectionSchema } from "../service-fabric/connection/schema";
import { secretsInConnection, secretsInEnvironment } from "../service-fabric/secret-texts";
import { Secrets } from "../service-fabric/secrets";
import { createTransport } from "../service-fabric/transport";
import { checkPartition } from "./check-partition";
import { checkPartitionByName } from "./check-partition-by-name";
import { checkService } from "./check-service";
import { isFailed, skipped, whyNoFurther } from "./in-full";
import { probe } from "./probe";
import type { Check, CheckName, ConnectionReport } from "./report";
import { clusterChecks, nodeChecks, partitionChecks } from "./report";
import { unreadKeys } from "./unread-keys";

export interface CheckConnectionOptions {
  /** Settings of the connection, as of a resource's `cluster`. Default of each: `config`, then the environment. */
  readonly cluster?: ConnectionFields;
  /** A value of a stack's config by its full key, such as `servicefabric:endpoint`. Default: there is none. */
  readonly config?: (key: string) => string | undefined;
  /** The full keys of that config, so that one which is no setting is seen. Default: none. */
  readonly configKeys?: readonly string[];
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

const fixSettings = "Fix the settings; docs/connecting.md lists them all.";

/** See `checkConnection` of this folder's index. */
export async function checkConnection(options: CheckConnectionOptions = {}): Promise<ConnectionReport> {
  const { environment = (name) => process.env[name], config = () => undefined, limitMilliseconds = 10_000 } = options;
  const { cluster = {} } = options;
  const resolved = resolveConnection(cluster, { config, environment });
  const problems = [...failuresOf(connectionSchema, cluster, "cluster"), ...resolved.problems];
  const unread = unreadKeys(options.configKeys ?? []);
  const secrets = new Secrets(...secretsInConnection(resolved.fields), ...secretsInEnvironment(environment));
  const checks: Check[] = [];
  const add = (...added: readonly Check[]): void => {
    for (const check of added) {
      const { detail, remedy } = check;
      const shown = {
        ...check,
        detail: secrets.redact(detail),
        ...(remedy === undefined ? {} : { remedy: secrets.redact(remedy) }),
      };
      checks.push(shown);
      options.onCheck?.(shown);
    }
  };
  const skip = (reason: string, ...names: readonly CheckName[]): void =>
    add(...names.map((name) => skipped(name, reason)));
  const report = (): ConnectionReport => ({ ok: !checks.some(isFailed), checks });

  if (problems.length > 0) {
    const detail = [...problems.map(({ reason }) => reason), ...unread].join("; ");
    add({ name: "settings", status: "failed", detail, remedy: fixSettings });
    skip("not checked: the settings are wrong", ...nodeChecks, ...clusterChecks, ...partitionChecks);
    return report();
  }
  const connection = connectionOf(resolved);
  const detail = [describe(connection), ...unread].join("; ");
  add({
    name: "settings",
    ...(unread.length === 0 ? { status: "ok" } : { status: "warning", remedy: fixSettings }),
    detail,
  });

  if (hasProxy(environment)) {
    skip("not checked: the way goes through a proxy", ...nodeChecks);
  } else {
    const probes = await Promise.all(
      connection.endpoints.map((endpoint) =>
        probe(connection, endpoint, secrets, AbortSignal.timeout(limitMilliseconds)),
      ),
    );
    const isUp = probes.some((found) => !found.some(isFailed));
    add(
      ...probes.flat().map((check) => (isUp && isDeadNode(check) ? { ...check, status: "warning" as const } : check)),
    );
    if (!isUp) {
      skip(whyNoFurther(checks), ...clusterChecks, ...partitionChecks);
      return report();
    }
  }

  const client = createClient(connection, createTransport(connection, { secrets }));
  try {
    const limit = () => AbortSignal.timeout(limitMilliseconds);
    const service = await checkService(client, limit);
    add(...service);
    if (service.some(isFailed)) {
      skip(whyNoFurther(service), ...partitionChecks);
      return report();
    }
    const { partitionId, service: serviceName, partitionKey } = options;
    if (partitionId !== undefined) {
      add(...(await checkPartition(client, partitionId.trim().toLowerCase(), limit)));
    } else if (serviceName !== undefined) {
      add(...(await checkPartitionByName(client, serviceName, partitionKey, limit)));
    } else {
      skip("no partition was named", ...partitionChecks);
    }
    return report();
  } finally {
    await client.close();
  }
}

/** A node that is left for the next, where there is one. One that is not to be trusted is not. */
function isDeadNode({ status, code }: Check): boolean {
  return status === "failed" && code !== "SFB_UNTRUSTED_SERVER" && code !== "SFB_CREDENTIALS_UNUSABLE";
}

function describe({ endpoints, serverTrust, clientCertificate, signIn }: Connection): string {
  const who = [
    ...(clientCertificate === undefined ? [] : ["a client certificate"]),
    ...(signIn === undefined ? [] : [signIn.kind === "token" ? "a token" : `the credential "${signIn.credential}"`]),
  ];
  const facts = [
    endpoints.join(", "),
    who.length === 0 ? "no sign-in set" : `signs in with ${who.join(" and ")}`,
    ...(endpoints.some((endpoint) => /^https:/i.test(endpoint)) ? [`trusts ${wordsOf(serverTrust)}`] : []),
  ];
  return facts.join("; ");
}

function wordsOf(trust: ServerTrust): string {
  switch (trust.kind) {
    case "authority":
      return trust.authority === undefined ? "the authorities of Node.js" : "the authority that is given";
    case "thumbprints":
      return "the thumbprints that are given";
    case "common names":
      return "the common names that are given";
    case "anything":
      return "whoever answers";
  }
}

function hasProxy(environment: (name: string) => string | undefined): boolean {
  return ["http_proxy", "https_proxy"].some((name) => environment(name) || environment(name.toUpperCase()));
}
