import type { Application, Service } from "./topology.js";

export const systemApplicationName = "fabric:/System";
export const backupRestoreServiceName = `${systemApplicationName}/BackupRestoreService`;
export const faultAnalysisServiceName = `${systemApplicationName}/FaultAnalysisService`;
export const faultAnalysisPartitionId = partitionId(0x5000);

export const faultAnalysisServices = [
  "running",
  /** It is listed, and answers nobody: its partition is not ready. */
  "stopped",
  /** It is an add-on, and this cluster does not have it. */
  "missing",
] as const;

/** How the Fault Analysis Service is, without which no partition can be restored. */
export type FaultAnalysisService = (typeof faultAnalysisServices)[number];

/** The system services that every cluster has, and the Backup Restore Service. Ids of their partitions are the well-known ones. */
export function systemApplication(version: string): Application {
  return {
    name: systemApplicationName,
    typeName: "",
    typeVersion: "",
    services: [
      service("BackupRestoreService", 0x9000, version),
      service("ClusterManagerService", 0x2000, version),
      service("FailoverManagerService", 0x0001, version),
      service("FaultAnalysisService", 0x5000, version),
      service("ImageStoreService", 0x3000, version),
      service("NamingService", 0x1000, version),
    ],
  };
}

function service(name: string, partition: number, manifestVersion: string): Service {
  return {
    kind: "Stateful",
    name: `${systemApplicationName}/${name}`,
    typeName: `${name}Type`,
    manifestVersion,
    hasPersistedState: true,
    partitions: [{ id: partitionId(partition), scheme: { kind: "Singleton" } }],
  };
}

function partitionId(number: number): string {
  return `00000000-0000-0000-0000-${number.toString(16).padStart(12, "0")}`;
}
