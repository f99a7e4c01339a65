import type { BackupPolicyDescription } from "servicefabric-backup-emulator";
import { type Answer, type GatewayClient, read } from "./gateway-client";

export const policies = "/BackupRestore/BackupPolicies";

/** A policy that takes a backup every hour, unless it is told otherwise. */
export function hourly(folder: string, more: Partial<BackupPolicyDescription> = {}): BackupPolicyDescription {
  return {
    Name: "Hourly",
    AutoRestoreOnDataLoss: false,
    MaxIncrementalBackups: 0,
    Schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" },
    Storage: { StorageKind: "FileShare", Path: folder },
    ...more,
  };
}

export const createPolicy = (gateway: GatewayClient, policy: unknown, query: Record<string, string> = {}) =>
  gateway.post(`${policies}/$/Create`, policy, query);

export const enable = (gateway: GatewayClient, entity: string, policyName = "Hourly") =>
  gateway.post(`${entity}/$/EnableBackup`, { BackupPolicyName: policyName });

/** Creates a policy and enables it. */
export async function protect(gateway: GatewayClient, entity: string, policy: BackupPolicyDescription): Promise<void> {
  const answers = [await createPolicy(gateway, policy), await enable(gateway, entity, policy.Name)];
  const refused = answers.find(({ status }) => status > 202);
  if (refused) throw new Error(`It was refused: ${refused.text}`);
}

/** Times and kinds of the items of a backup list: `10:00:23 Full`. */
export function backupsOf(answer: Answer): string[] {
  return read(answer).Items.map(
    (item: { CreationTimeUtc: string; BackupType: string }) =>
      `${item.CreationTimeUtc.slice(11, 19)} ${item.BackupType}`,
  );
}
