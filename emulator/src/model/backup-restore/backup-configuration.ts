import type { JsonObject } from "../../wire/json.js";
import { type BackupEntity, entityKey, writeEntityNames } from "./backup-entity.js";
import { compareText, type Page, type PageQuery } from "./paging.js";
import type { Protection } from "./protection.js";
import { serviceErrors } from "./service-errors.js";

/** `BackupConfigurationInfo` of an entity; `null` where no policy applies to it. */
export function writeConfiguration(entity: BackupEntity, protection: Protection): JsonObject | null {
  const assignment = protection.effective(entity);
  if (!assignment) return null;
  const suspendedAt = protection.suspendedAt(entity);
  return {
    Kind: entity.kind,
    PolicyName: assignment.policyName,
    PolicyInheritedFrom: assignment.entity.kind,
    SuspensionInfo: { IsSuspended: suspendedAt !== undefined, SuspensionInheritedFrom: suspendedAt ?? "Invalid" },
    ...writeEntityNames(entity),
  };
}

/** Where a list goes on: after an entity with a policy of its own (`O`), or after one that is only suspended (`S`). */
type Stage = "O" | "S";

interface Row {
  readonly entity: BackupEntity;
  readonly stage: Stage;
}

/**
 * The entity itself if a policy applies to it, then what has a policy of its own below it, then what is only suspended
 * (`GetBackupMappingInfoOperation.cs`).
 *
 * @throws FabricError FABRIC_E_BACKUP_NOT_ENABLED where that is nothing at all.
 */
export function listConfigurations(entity: BackupEntity, protection: Protection, query: PageQuery): Page<JsonObject> {
  const after = query.continuationToken ? readToken(query.continuationToken) : undefined;
  const rest = rowsBelow(entity, protection).filter((row) => !after || isAfter(row, after, entity));
  const rows = query.maxResults > 0 ? rest.slice(0, query.maxResults) : rest;
  const items = rows.map((row) => writeConfiguration(row.entity, protection)).filter((item) => item !== null);
  if (items.length === 0) throw serviceErrors.noMapping();
  const last = rows.at(-1);
  const isLastPage = rows.length === rest.length;
  return { items, continuationToken: last && !isLastPage ? `${entityKey(last.entity)}+${last.stage}` : undefined };
}

function rowsBelow(entity: BackupEntity, protection: Protection): Row[] {
  const key = entityKey(entity);
  const assigned = protection.assignmentsBelow(entity).map((assignment) => assignment.entity);
  const isAssigned = new Set([key, ...assigned.map(entityKey)]);
  const suspended = protection.suspensionsBelow(entity).filter((each) => !isAssigned.has(entityKey(each)));
  const own: Row[] = protection.effective(entity) ? [{ entity, stage: "O" }] : [];
  return [
    ...own,
    ...rowsOf(
      assigned.filter((each) => entityKey(each) !== key),
      "O",
    ),
    // What is suspended without any policy is not shown.
    ...rowsOf(
      suspended.filter((each) => protection.effective(each)),
      "S",
    ),
  ];
}

function rowsOf(entities: readonly BackupEntity[], stage: Stage): Row[] {
  const sorted = [...entities].sort((a, b) => compareText(entityKey(a), entityKey(b)));
  return sorted.map((entity) => ({ entity, stage }));
}

function isAfter(row: Row, after: { key: string; stage: Stage }, entity: BackupEntity): boolean {
  if (row.stage !== after.stage) return row.stage === "S";
  const key = entityKey(row.entity);
  // The entity itself goes first whatever the order of the texts.
  return key !== entityKey(entity) && (after.key === entityKey(entity) || key > after.key);
}

function readToken(token: string): { key: string; stage: Stage } {
  const [key = "", stage, ...more] = token.split("+");
  if ((stage === "O" || stage === "S") && more.length === 0) return { key, stage };
  throw serviceErrors.invalidArgument();
}
