import { maskSecrets } from "../../wire/secrets.js";
import type { BackupStorage } from "../storage/storage-description.js";
import { entityKey } from "./backup-entity.js";
import type { PolicyAdministration } from "./policy-administration.js";

/** What an overview tells of a backup policy. */
export interface PolicyOverview {
  readonly name: string;
  /** Names of applications and services, and for a partition the name of its service with the id: what it is enabled for. */
  readonly enabledFor: readonly string[];
  /** Its secrets are masked. */
  readonly storage: BackupStorage;
}

/** Every policy that there is now, by name. */
export function describePolicies(administration: PolicyAdministration): PolicyOverview[] {
  const all = { maxResults: 0, continuationToken: undefined };
  return administration.list(all).items.map(({ Name, Storage }) => ({
    name: Name,
    enabledFor: administration.enabledEntities(Name, all).items.map(entityKey),
    storage: maskSecrets(Storage),
  }));
}
