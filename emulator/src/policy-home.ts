import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BackupPolicy } from "./backup-restore/backup-policy.js";
import type { PolicyOptions } from "./options.js";

/** The policy with the folder that was made for it, if one was. */
export interface PolicyHome {
  readonly policy: BackupPolicy;
  /** The folder; missing where the storage was given. */
  readonly ownFolder?: string;
  /** Removes the folder. */
  close(): Promise<void>;
}

export async function openPolicy(option: "on" | "off" | PolicyOptions = "on"): Promise<PolicyHome> {
  const given: PolicyOptions = typeof option === "string" ? { enabled: option === "on" } : option;
  const { name = "DailyToShare", enabled = true, scope = "Application" } = given;
  if (given.storage) return { policy: { name, enabled, scope, storage: given.storage }, close: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "servicefabric-backup-emulator-"));
  return {
    policy: { name, enabled, scope, storage: { StorageKind: "FileShare", Path: folder } },
    ownFolder: folder,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
