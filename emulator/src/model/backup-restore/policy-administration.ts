import type { JsonObject } from "../../wire/json.js";
import type { Cluster, LivePartition } from "../cluster/cluster.js";
import { StorageFailure } from "../storage/backup-store.js";
import { type BackupStorage, isSameStorage } from "../storage/storage-description.js";
import type { StoreOpener } from "../storage/store-opener.js";
import type { Clock } from "../time/clock.js";
import type { Agenda } from "./agenda.js";
import { listConfigurations, writeConfiguration } from "./backup-configuration.js";
import { type BackupEntity, entityKey, partitionEntity } from "./backup-entity.js";
import type { BackupPolicyDescription } from "./backup-policy.js";
import { type Page, type PageQuery, pageOf } from "./paging.js";
import { partitionsBelow } from "./partitions-below.js";
import type { PeriodicBackups } from "./periodic-backups.js";
import type { BackupPolicy, Policies } from "./policies.js";
import { keptPolicy } from "./policy-limits.js";
import type { Protection } from "./protection.js";
import type { Retention } from "./retention.js";
import { serviceErrors } from "./service-errors.js";

export interface AdministrationParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly policies: Policies;
  readonly protection: Protection;
  readonly periodic: PeriodicBackups;
  readonly retention: Retention;
  readonly stores: StoreOpener;
}

/** What can be done with policies: to keep them, and to enable them for applications, services and partitions. */
export class PolicyAdministration {
  readonly #parts: AdministrationParts;

  constructor(parts: AdministrationParts) {
    this.#parts = parts;
  }

  /** @param isTried Whether the storage must be reachable now. @throws FabricError */
  async create(policy: BackupPolicyDescription, isTried: boolean): Promise<void> {
    const kept = keptPolicy(policy);
    if (isTried) await this.#try(kept.Storage);
    this.add(kept);
  }

  /** The same at once, and without a try. @throws FabricError */
  add(policy: BackupPolicyDescription): void {
    this.#parts.policies.create(keptPolicy(policy));
    this.#parts.retention.follow(policy.Name);
  }

  /** Lets the schedule of everyone who has the policy begin anew, with a full backup. @throws FabricError */
  async update(name: string, policy: BackupPolicyDescription, isTried: boolean): Promise<void> {
    const { agenda, clock, policies, protection, periodic, retention } = this.#parts;
    policies.get(name);
    const kept = keptPolicy(policy);
    if (isTried) await this.#try(kept.Storage);
    await agenda.settle();
    const assignments = protection.assignmentsOf(name);
    periodic.change(
      assignments.map(({ entity }) => entity),
      () => {
        policies.update(name, kept);
        for (const assignment of assignments) protection.assign({ ...assignment, since: clock.now() });
      },
    );
    retention.follow(name);
  }

  /** @throws FabricError FABRIC_E_BACKUP_IS_ENABLED as long as it is enabled for anything. */
  delete(name: string): void {
    const { policies, protection, retention } = this.#parts;
    policies.get(name);
    if (protection.assignmentsOf(name).length > 0) throw serviceErrors.policyInUse();
    policies.delete(name);
    retention.follow(name);
  }

  /** @throws FabricError */
  get(name: string): BackupPolicyDescription {
    return this.#parts.policies.get(name).description;
  }

  list(query: PageQuery): Page<BackupPolicyDescription> {
    const page = this.#parts.policies.list(query);
    return { ...page, items: page.items.map(({ description }) => description) };
  }

  /** What a policy is enabled for, without what inherits it. @throws FabricError */
  enabledEntities(policyName: string, query: PageQuery): Page<BackupEntity> {
    this.#parts.policies.get(policyName);
    const entities = this.#parts.protection.assignmentsOf(policyName).map(({ entity }) => entity);
    return pageOf(entities, entityKey, query);
  }

  /** @throws FabricError, for an unknown policy first. */
  async enable(entity: BackupEntity, policyName: string): Promise<void> {
    this.#parts.policies.get(policyName);
    this.refuseStateless(entity);
    await this.#parts.agenda.settle();
    this.assign([entity], policyName);
  }

  /** The same at once. Where the policy is enabled already, its schedule goes on. @throws FabricError */
  assign(entities: readonly BackupEntity[], policyName: string): void {
    const { clock, policies, protection, periodic } = this.#parts;
    policies.get(policyName);
    periodic.change(entities, () => {
      for (const entity of entities) {
        if (protection.own(entity)?.policyName === policyName) continue;
        protection.assign({ entity, policyName, since: clock.now() });
      }
    });
  }

  /**
   * Takes away a policy that the entity has itself; one that it inherits cannot be taken away.
   *
   * @param isCleaned Also deletes all backups of those who had the policy from it, from the policy's storage.
   * @throws FabricError FABRIC_E_BACKUP_NOT_ENABLED
   */
  async disable(entity: BackupEntity, isCleaned: boolean): Promise<void> {
    const { agenda, cluster, policies, protection, retention } = this.#parts;
    await agenda.settle();
    const assignment = protection.own(entity);
    if (!assignment) throw serviceErrors.backupNotEnabled();
    const { Storage } = policies.get(assignment.policyName).description;
    const affected = partitionsBelow(entity, cluster).filter(
      (partition) => protection.effective(partitionEntity(partition)) === assignment,
    );
    this.unassign([entity]);
    if (isCleaned) await Promise.all(affected.map((partition) => retention.clean(partition, Storage)));
  }

  /** The same at once, without deleting anything; what has no policy of its own is no error. */
  unassign(entities: readonly BackupEntity[]): void {
    const { protection, periodic } = this.#parts;
    periodic.change(entities, () => {
      for (const entity of entities) protection.unassign(entity);
    });
  }

  /** @throws FabricError FABRIC_E_BACKUP_NOT_ENABLED where nothing in the whole application has a policy. */
  async suspend(entity: BackupEntity): Promise<void> {
    await this.#changeSuspension(entity, () => this.#parts.protection.suspend(entity));
  }

  /** What is not suspended is no error. @throws FabricError as `suspend` does. */
  async resume(entity: BackupEntity): Promise<void> {
    await this.#changeSuspension(entity, () => this.#parts.protection.resume(entity));
  }

  /** Name of the policy that an entity has itself. */
  ownPolicy(entity: BackupEntity): string | undefined {
    return this.#parts.protection.own(entity)?.policyName;
  }

  /** `null` where no policy applies. */
  configuration(entity: BackupEntity): JsonObject | null {
    return writeConfiguration(entity, this.#parts.protection);
  }

  /** @throws FabricError FABRIC_E_BACKUP_NOT_ENABLED where there is none. */
  configurations(entity: BackupEntity, query: PageQuery): Page<JsonObject> {
    return listConfigurations(entity, this.#parts.protection, query);
  }

  /** The storage of the policy that applies. @throws FabricError FABRIC_E_BACKUP_NOT_ENABLED */
  storageOf(partition: LivePartition): BackupStorage {
    const assignment = this.#parts.protection.effective(partitionEntity(partition));
    if (!assignment) throw serviceErrors.backupNotEnabled();
    return this.get(assignment.policyName).Storage;
  }

  /** Where backups of an entity may lie: the storages of all policies above and below it. @throws FabricError */
  policiesAround(entity: BackupEntity): BackupPolicy[] {
    const { protection, policies } = this.#parts;
    const effective = protection.effective(entity);
    const below = entity.kind === "Partition" ? [] : protection.assignmentsBelow(entity);
    const found = [...below, ...(effective ? [effective] : [])].map(({ policyName }) => policies.get(policyName));
    if (found.length === 0) throw serviceErrors.backupNotEnabled();
    const isFirst = (policy: BackupPolicy, index: number) =>
      found.findIndex((other) => isSameStorage(other.description.Storage, policy.description.Storage)) === index;
    return found.filter(isFirst);
  }

  /** @throws FabricError FABRIC_E_INVALID_FOR_STATELESS_SERVICES for services and partitions without persisted state. */
  refuseStateless(entity: BackupEntity): void {
    if (entity.kind === "Application") return;
    const service = this.#parts.cluster.service(entity.serviceName)?.service;
    if (service && !(service.kind === "Stateful" && service.hasPersistedState))
      throw serviceErrors.invalidForStateless();
  }

  async #changeSuspension(entity: BackupEntity, apply: () => void): Promise<void> {
    const { agenda, protection, periodic } = this.#parts;
    await agenda.settle();
    const application = { kind: "Application", applicationName: entity.applicationName } as const;
    if (protection.assignmentsBelow(application).length === 0) throw serviceErrors.backupNotEnabled();
    periodic.change([entity], apply);
  }

  async #try(storage: BackupStorage): Promise<void> {
    try {
      await this.#parts.stores.open(storage).probe();
    } catch (error) {
      if (error instanceof StorageFailure) throw serviceErrors.invalidArgument(error.message);
      throw error;
    }
  }
}
