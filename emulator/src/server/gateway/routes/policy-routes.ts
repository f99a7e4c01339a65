import { writeEntity } from "../../../model/backup-restore/backup-entity.js";
import { writePolicy } from "../../../model/backup-restore/backup-policy.js";
import type { Page } from "../../../model/backup-restore/paging.js";
import type { PolicyAdministration } from "../../../model/backup-restore/policy-administration.js";
import { serviceErrors } from "../../../model/backup-restore/service-errors.js";
import type { JsonObject } from "../../../wire/json.js";
import type { JsonMembers } from "../../../wire/json-members.js";
import { completed, ok, type Reply } from "../../reply.js";
import { backupServiceRoute } from "../backup-service-dialect.js";
import type { Call } from "../call.js";
import type { ModelState } from "../model-state.js";
import { readPage } from "../page-query.js";
import { readPolicy } from "../policy-body.js";
import type { Route } from "../route.js";

const all = "/BackupRestore/BackupPolicies";
const one = `${all}/:backupPolicyName`;

/** Backup policies: to create, read, change and delete them, and what they are enabled for. */
export function policyRoutes(policies: PolicyAdministration): Route[] {
  return [
    backupServiceRoute({
      name: "CreateBackupPolicy",
      method: "POST",
      path: `${all}/$/Create`,
      read: readDescription,
      async run({ policy, isTried }) {
        if (!policy) throw serviceErrors.invalidArgument();
        await policies.create(policy, isTried);
        return completed(201);
      },
    }),
    backupServiceRoute({
      name: "UpdateBackupPolicy",
      method: "POST",
      path: `${one}/$/Update`,
      read: (call, body, model) => ({ name: nameOf(call), ...readDescription(call, body, model) }),
      async run({ name, policy, isTried }) {
        if (!policy) throw serviceErrors.invalidArgument();
        await policies.update(name, policy, isTried);
        return completed(200);
      },
    }),
    backupServiceRoute({
      name: "DeleteBackupPolicy",
      method: "POST",
      path: `${one}/$/Delete`,
      read: nameOf,
      async run(name) {
        policies.delete(name);
        return completed(200);
      },
    }),
    backupServiceRoute({
      name: "GetBackupPolicyList",
      method: "GET",
      path: all,
      read: (call, _body, model) => readPage(call, model),
      run: async (query) => okPage(policies.list(query), writePolicy),
    }),
    backupServiceRoute({
      name: "GetBackupPolicyByName",
      method: "GET",
      path: one,
      read: nameOf,
      run: async (name) => ok(writePolicy(policies.get(name))),
    }),
    backupServiceRoute({
      name: "GetAllEntitiesBackedUpByPolicy",
      method: "GET",
      path: `${one}/$/GetBackupEnabledEntities`,
      read: (call, _body, model) => ({ name: nameOf(call), query: readPage(call, model) }),
      run: async ({ name, query }) => okPage(policies.enabledEntities(name, query), writeEntity),
    }),
  ];
}

function nameOf(call: Call): string {
  return call.params.backupPolicyName ?? "";
}

function readDescription(call: Call, body: JsonMembers | undefined, model: ModelState) {
  const isTried = model.boolean(call.query, "ValidateConnection", false);
  return { policy: body && readPolicy(body, model), isTried };
}

function okPage<T>({ items, continuationToken }: Page<T>, write: (item: T) => JsonObject): Reply {
  return ok({ Items: items.map(write), ContinuationToken: continuationToken ?? null });
}
