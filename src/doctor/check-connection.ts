import { failuresOf } from "../provider/input-check";
import { connectionOf, resolveConnection } from "../provider/settings";
import { type Client, createClient } from "../service-fabric/client";
import type { Connection, ServerTrust } from "../service-fabric/connection/connection";
import type { ConnectionFields } from "../service-fabric/connection/connection-fields";
import { connectionSchema } from "../service-fabric/connection/schema";
import { secretsInConnection, secretsInEnvironment } from "../service-fabric/secret-texts";
import { Secrets } from "../service-fabric/secrets";
import { createTransport } from "../service-fabric/transport";
import { checkPartition } from "./check-partition";
import { checkPartitionByName } from "./check-partition-by-name";
import { checkService } from "./check-service";
import { checkSet } from "./check-set";
import { isFailed, whyNoFurther } from "./in-full";
import { probe } from "./probe";
import type { Check, ConnectionReport } from "./report";
import { clusterChecks, nodeChecks, partitionChecks } from "./report";
import { ReportInProgress } from "./report-in-progress";
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
  /** The service whose partitions are looked at, such as `fabric:/Shop/Orders`. Default: those of `application`. */
  readonly service?: string;
  /** The application whose partitions are looked at, such as `fabric:/Shop`. Default: none; the checks of them are skipped. */
  readonly application?: string;
  /** Which partition of the service: a key of its range, or its name. Default: all of them. */
  readonly partitionKey?: string;
  /** How long each check may take, in milliseconds. Default: 10,000. */
  readonly limitMilliseconds?: number;
  /** Takes each check as it is done. */
  readonly onCheck?: (check: Check) => void;
}

const fixSettings = "Fix the settings; docs/connecting.md lists them all.";

/** See `checkConnection` of this folder's index. */
export async function checkConnection(options: CheckConnectionOptions = {}): Promise<ConnectionReport> {
  const { environment = (name) => process.env[name], config = () => undefined, cluster = {} } = options;
  const resolved = resolveConnection(cluster, { config, environment });
  const problems = [...failuresOf(connectionSchema, cluster, "cluster"), ...resolved.problems];
  const secrets = new Secrets(...secretsInConnection(resolved.fields), ...secretsInEnvironment(environment));
  const report = new ReportInProgress(secrets, options.onCheck);
  const unread = unreadKeys(options.configKeys ?? []);
  if (problems.length > 0) {
    const detail = [...problems.map(({ reason }) => reason), ...unread].join("; ");
    report.add({ name: "settings", status: "failed", detail, remedy: fixSettings });
    report.skip("not checked: the settings are wrong", ...nodeChecks, ...clusterChecks, ...partitionChecks);
    return report.end();
  }
  const connection = connectionOf(resolved);
  report.add({
    name: "settings",
    ...(unread.length === 0 ? { status: "ok" } : { status: "warning", remedy: fixSettings }),
    detail: [describe(connection), ...unread].join("; "),
  });
  const limit = () => AbortSignal.timeout(options.limitMilliseconds ?? 10_000);
  if (hasProxy(environment)) report.skip("not checked: the way goes through a proxy", ...nodeChecks);
  else if (!(await isAnyNodeUp(connection, secrets, limit, report))) return report.end();
  await askCluster(createClient(connection, createTransport(connection, { secrets })), options, limit, report);
  return report.end();
}

/** Looks at every node. Where none is up, nothing further can be. */
async function isAnyNodeUp(
  connection: Connection,
  secrets: Secrets,
  limit: () => AbortSignal,
  report: ReportInProgress,
): Promise<boolean> {
  const probes = await Promise.all(
    connection.endpoints.map((endpoint) => probe(connection, endpoint, secrets, limit())),
  );
  const isUp = probes.some((found) => !found.some(isFailed));
  report.add(
    ...probes.flat().map((check) => (isUp && isDeadNode(check) ? { ...check, status: "warning" as const } : check)),
  );
  if (!isUp) report.skip(whyNoFurther(report.checks), ...clusterChecks, ...partitionChecks);
  return isUp;
}

async function askCluster(
  client: Client,
  { partitionId, service, application, partitionKey }: CheckConnectionOptions,
  limit: () => AbortSignal,
  report: ReportInProgress,
): Promise<void> {
  try {
    const found = await checkService(client, limit);
    report.add(...found);
    if (found.some(isFailed)) {
      report.skip(whyNoFurther(found), ...partitionChecks);
    } else if (partitionId !== undefined) {
      report.add(...(await checkPartition(client, partitionId.trim().toLowerCase(), limit)));
    } else if (service !== undefined && partitionKey !== undefined) {
      report.add(...(await checkPartitionByName(client, service, partitionKey, limit)));
    } else if (service !== undefined) {
      await checkSet(client, { service }, limit, report);
    } else if (application !== undefined) {
      await checkSet(client, { application }, limit, report);
    } else {
      report.skip("no partition was named", ...partitionChecks);
    }
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
