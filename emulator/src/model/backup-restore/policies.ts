import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type BackupPolicyDescription, savedPolicy } from "./backup-policy.js";
import { type Page, type PageQuery, pageOf } from "./paging.js";
import { serviceErrors } from "./service-errors.js";

/** A policy of the store. It is never changed: an update puts another one in its place. */
export interface BackupPolicy {
  readonly description: BackupPolicyDescription;
  /** Names its storage in the tokens of backup lists (`BackupStorage.StorageId`). */
  readonly storageId: string;
}

/** The backup policies of the cluster, by their names, which are case-sensitive. */
export class Policies {
  readonly #policies = new Map<string, BackupPolicy>();

  /** @throws FabricError FABRIC_E_BACKUP_POLICY_ALREADY_EXISTS */
  create(description: BackupPolicyDescription): void {
    if (this.#policies.has(description.Name)) throw serviceErrors.policyExists();
    this.#put(description);
  }

  /** Keeps the name that the policy has, whatever the description says, as the server does. @throws FabricError */
  update(name: string, description: BackupPolicyDescription): void {
    this.get(name);
    this.#put({ ...description, Name: name });
  }

  /** @throws FabricError */
  delete(name: string): void {
    this.get(name);
    this.#policies.delete(name);
  }

  /** @throws FabricError FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST */
  get(name: string): BackupPolicy {
    const policy = this.#policies.get(name);
    if (!policy) throw serviceErrors.policyNotFound();
    return policy;
  }

  list(query: PageQuery): Page<BackupPolicy> {
    return pageOf([...this.#policies.values()], ({ description }) => description.Name, query);
  }

  all(): Iterable<BackupPolicy> {
    return this.#policies.values();
  }

  load(saved: readonly BackupPolicy[]): void {
    this.#policies.clear();
    for (const policy of saved) this.#policies.set(policy.description.Name, policy);
  }

  #put(description: BackupPolicyDescription): void {
    this.#policies.set(description.Name, { description, storageId: randomUUID() });
  }
}

export const savedPolicies: z.ZodType<BackupPolicy[]> = z.array(
  z.strictObject({ description: savedPolicy, storageId: z.string() }),
);
