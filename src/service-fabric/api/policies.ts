import type { ClusterPolicies } from "../policies";
import { backupPolicy, policyPage } from "../wire-policy";
import { type Asking, tokenQuery } from "./asking";
import { backupVersion } from "./versions";

const policies = "/BackupRestore/BackupPolicies";

/** The Backup Restore Service, as far as it is about policies. */
export function policiesApi(ask: Asking): ClusterPolicies {
  return {
    getBackupPolicy: (policyName, signal) =>
      ask.get(`${policies}/${encodeURIComponent(policyName)}?${backupVersion}`, backupPolicy, signal),
    pageOfPolicies: (token, signal) =>
      ask.page(policyPage, { method: "GET", path: `${policies}?${tokenQuery(token)}${backupVersion}` }, signal),
  };
}
