import type { CheckConnectionOptions } from "./check-connection";
import type { ConnectionReport } from "./report";

export type { CheckConnectionOptions } from "./check-connection";
export type { Check, CheckName, ConnectionReport, Finding, FoundEntity } from "./report";

/**
 * Looks at everything that a backup needs of the cluster, from the settings to the last backup of the partitions. It only
 * reads, and repeats nothing. Never rejects for what a network, a server or a setting may do.
 *
 * @example
 * const { ok, checks } = await checkConnection({ cluster: { endpoint: "https://cluster.example:19080" } });
 */
export async function checkConnection(options: CheckConnectionOptions = {}): Promise<ConnectionReport> {
  // A program that only declares backups does not load the HTTP client.
  const loaded = await import("./check-connection.js");
  return loaded.checkConnection(options);
}
