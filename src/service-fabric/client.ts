import { applicationsApi } from "./api/applications";
import { askingBy } from "./api/asking";
import { backupsApi } from "./api/backups";
import { creationsApi } from "./api/creations";
import { partitionsApi } from "./api/partitions";
import { policiesApi } from "./api/policies";
import { restoresApi } from "./api/restores";
import { upgradesApi } from "./api/upgrades";
import { backupVersion } from "./api/versions";
import type { Cluster } from "./cluster";
import type { Connection } from "./connection/connection";
import type { ClusterCreations } from "./creations";
import { normalEndpoint } from "./endpoint";
import type { ClusterLists } from "./lists";
import type { ClusterPolicies } from "./policies";
import type { Reply } from "./reply";
import type { ClusterRestores } from "./restores";
import type { Secrets } from "./secrets";
import type { Transport } from "./transport";
import type { ClusterUpgrades } from "./upgrades";
import { backupPolicies } from "./wire";

/** A client of one cluster, with its own connections. */
export interface Client
  extends Cluster,
    ClusterLists,
    ClusterUpgrades,
    ClusterRestores,
    ClusterPolicies,
    ClusterCreations {
  /** The names of the backup policies, as far as they fit on the first page. */
  getBackupPolicyNames(signal: AbortSignal): Promise<Reply<readonly string[]>>;
  /** What the client signs in with. */
  readonly secrets: Secrets;
  close(): Promise<void>;
}

/** A client for a connection, over a transport to it. Nothing is opened before the first call. */
export function createClient(connection: Connection, transport: Transport): Client {
  const ask = askingBy(transport);
  return {
    identity: transport,
    endpoint: normalEndpoint(connection.endpoints[0]),
    signsInWith: connection.signIn ? "token" : connection.clientCertificate ? "certificate" : "nothing",
    secrets: transport.secrets,
    close: () => transport.close(),
    ...partitionsApi(ask),
    ...applicationsApi(ask),
    ...backupsApi(ask),
    ...upgradesApi(ask),
    ...restoresApi(ask),
    ...policiesApi(ask),
    ...creationsApi(ask),
    getBackupPolicyNames: (signal) => ask.get(`/BackupRestore/BackupPolicies?${backupVersion}`, backupPolicies, signal),
  };
}
