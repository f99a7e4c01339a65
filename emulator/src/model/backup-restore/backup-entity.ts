import { z } from "zod";
import type { JsonObject } from "../../wire/json.js";
import type { LivePartition } from "../cluster/cluster.js";

/** What a policy can be enabled for. Names are full ones: `fabric:/App/Svc`. */
export type BackupEntity =
  | { readonly kind: "Application"; readonly applicationName: string }
  | { readonly kind: "Service"; readonly applicationName: string; readonly serviceName: string }
  | {
      readonly kind: "Partition";
      readonly applicationName: string;
      readonly serviceName: string;
      readonly partitionId: string;
    };

/** The level of an entity; a partition reports it as `PolicyInheritedFrom`. */
export type PolicyScope = BackupEntity["kind"];

/** The server's key for an entity, by which it sorts and pages: `fabric:/App/Svc/<partition id>`. */
export function entityKey(entity: BackupEntity): string {
  switch (entity.kind) {
    case "Application":
      return entity.applicationName;
    case "Service":
      return entity.serviceName;
    case "Partition":
      return `${entity.serviceName}/${entity.partitionId}`;
  }
}

/** The entity itself and those above it, from which it inherits, the nearest first. */
export function lineage(entity: BackupEntity): BackupEntity[] {
  const { applicationName } = entity;
  const application = { kind: "Application", applicationName } as const;
  if (entity.kind === "Application") return [application];
  const service = { kind: "Service", applicationName, serviceName: entity.serviceName } as const;
  return entity.kind === "Service" ? [service, application] : [entity, service, application];
}

export function partitionEntity({ application, service, id }: LivePartition): BackupEntity {
  return { kind: "Partition", applicationName: application.name, serviceName: service.name, partitionId: id };
}

export function isBelow(entity: BackupEntity, other: BackupEntity): boolean {
  return lineage(entity).some((each) => each.kind === other.kind && entityKey(each) === entityKey(other));
}

/** As an item of GetBackupEnabledEntities (`BackupEntity.cs`). */
export function writeEntity(entity: BackupEntity): JsonObject {
  return { EntityKind: entity.kind, ...writeEntityNames(entity) };
}

/** The members that name an entity, which differ with its kind. */
export function writeEntityNames(entity: BackupEntity): JsonObject {
  switch (entity.kind) {
    case "Application":
      return { ApplicationName: entity.applicationName };
    case "Service":
      return { ServiceName: entity.serviceName };
    case "Partition":
      return { ServiceName: entity.serviceName, PartitionId: entity.partitionId };
  }
}

/** An entity in a saved state. */
export const savedEntity: z.ZodType<BackupEntity> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("Application"), applicationName: z.string() }),
  z.strictObject({ kind: z.literal("Service"), applicationName: z.string(), serviceName: z.string() }),
  z.strictObject({
    kind: z.literal("Partition"),
    applicationName: z.string(),
    serviceName: z.string(),
    partitionId: z.string(),
  }),
]);
