import type { BackupRestoreService } from "../../../model/backup-restore/backup-restore-service.js";
import { serviceErrors } from "../../../model/backup-restore/service-errors.js";
import { accepted, ok } from "../../reply.js";
import { backupServiceRoute } from "../backup-service-dialect.js";
import { entityLevels } from "../entity-levels.js";
import { readPage } from "../page-query.js";
import type { Route } from "../route.js";

type Level = (typeof entityLevels)[number];

/** Enabling, disabling, suspending and resuming periodic backups, and asking which policy applies; at every level. */
export function protectionRoutes(service: BackupRestoreService): Route[] {
  return entityLevels.flatMap((level) => [
    enable(service, level),
    disable(service, level),
    suspend(service, level),
    resume(service, level),
    configuration(service, level),
  ]);
}

function enable(service: BackupRestoreService, level: Level): Route {
  return backupServiceRoute({
    name: `Enable${level.kind}Backup`,
    method: "POST",
    path: `${level.path}/$/EnableBackup`,
    read(call, body, model) {
      const policyName = body?.text("BackupPolicyName");
      if (body && policyName === undefined) model.required("backupMapping.BackupPolicyName", "BackupPolicyName");
      return { id: level.read(call), policyName };
    },
    async run({ id, policyName }) {
      if (policyName === undefined) throw serviceErrors.invalidArgument();
      await service.administration.enable(service.entity(level.kind, id), policyName);
      return accepted();
    },
  });
}

function disable(service: BackupRestoreService, level: Level): Route {
  return backupServiceRoute({
    name: `Disable${level.kind}Backup`,
    method: "POST",
    path: `${level.path}/$/DisableBackup`,
    read(call, body, model) {
      const isCleaned = body?.get("CleanBackup") ?? false;
      if (typeof isCleaned !== "boolean") {
        model.add("cleanBackupView.CleanBackup", `Could not convert to Boolean: ${String(isCleaned)}.`);
      }
      return { id: level.read(call), isCleaned: isCleaned === true };
    },
    async run({ id, isCleaned }) {
      await service.administration.disable(service.entity(level.kind, id), isCleaned);
      return accepted();
    },
  });
}

function suspend(service: BackupRestoreService, level: Level): Route {
  return backupServiceRoute({
    name: `Suspend${level.kind}Backup`,
    method: "POST",
    path: `${level.path}/$/SuspendBackup`,
    read: level.read,
    async run(id) {
      await service.administration.suspend(service.entity(level.kind, id));
      return accepted();
    },
  });
}

function resume(service: BackupRestoreService, level: Level): Route {
  return backupServiceRoute({
    name: `Resume${level.kind}Backup`,
    method: "POST",
    path: `${level.path}/$/ResumeBackup`,
    read: level.read,
    async run(id) {
      await service.administration.resume(service.entity(level.kind, id));
      return accepted();
    },
  });
}

/** A list for applications and services; one object, or `null` without any policy, for a partition. */
function configuration(service: BackupRestoreService, level: Level): Route {
  return backupServiceRoute({
    name: `Get${level.kind}BackupConfigurationInfo`,
    method: "GET",
    path: `${level.path}/$/GetBackupConfigurationInfo`,
    read: (call, _body, model) => ({ id: level.read(call), query: readPage(call, model) }),
    async run({ id, query }) {
      const found = service.entity(level.kind, id);
      if (found.kind === "Partition") return ok(service.administration.configuration(found));
      const page = service.administration.configurations(found, query);
      return ok({ ContinuationToken: page.continuationToken ?? null, Items: page.items });
    },
  });
}
