import { ServiceFabricError } from "../../errors";
import type { BackupStorage } from "../../service-fabric/backup-storage";
import type { Client } from "../../service-fabric/client";
import { remembering } from "../../waiting/progress";
import type { Ports, Run } from "../../waiting/run";
import type { FoundRecord } from "../record";

/** What an audit asks of the cluster. It only reads. */
export type AuditCluster = Pick<
  Client,
  | "endpoint"
  | "identity"
  | "signsInWith"
  | "getClusterVersion"
  | "pageOfBackups"
  | "getBackupConfiguration"
  | "getBackupPolicy"
>;

export type AuditRun = Run<AuditCluster>;

/** What is to be audited. */
export interface AuditOrder {
  readonly records: readonly RecordToAudit[];
  /** Resources that have nothing proven, and why. */
  readonly unproven: readonly { readonly resource: string; readonly why: string }[];
  /** In words, such as "stack dev". */
  readonly sources: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** A record, and how its storage is opened. */
export interface RecordToAudit {
  readonly record: FoundRecord;
  /** Left out: that of the policy that applies. */
  readonly storage?: BackupStorage;
  /** Why its storage cannot be opened, as sentences: then nothing can be told of its backups. */
  readonly closed?: string;
}

export function beginAudit({ signal, ...ports }: Ports<AuditCluster>): AuditRun {
  return {
    ...ports,
    ...remembering(ports.progress, "Nothing was seen yet."),
    stop: signal ?? new AbortController().signal,
    meanwhile: () => "",
    failure: (code, detail = "", remedy) =>
      new ServiceFabricError(code, "Audit", { detail, ...(remedy === undefined ? {} : { remedy }) }),
  };
}
