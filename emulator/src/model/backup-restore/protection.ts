import { z } from "zod";
import { type BackupEntity, entityKey, isBelow, lineage, type PolicyScope, savedEntity } from "./backup-entity.js";

/** That a policy is enabled for an entity, and so for everything below it that has no policy of its own. */
export interface Assignment {
  readonly entity: BackupEntity;
  readonly policyName: string;
  /** When the schedule began to count for those who inherit it. */
  readonly since: number;
}

/** What is enabled and suspended, and who inherits it: a partition from its service, and that from its application. */
export class Protection {
  readonly #assignments = new Map<string, Assignment>();
  readonly #suspensions = new Map<string, BackupEntity>();

  assign(assignment: Assignment): void {
    this.#assignments.set(entityKey(assignment.entity), assignment);
  }

  /** Takes the entity's own policy away. A suspension stays, as on the server. */
  unassign(entity: BackupEntity): void {
    this.#assignments.delete(entityKey(entity));
  }

  /** The entity's own policy, not one that it inherits. */
  own(entity: BackupEntity): Assignment | undefined {
    return this.#assignments.get(entityKey(entity));
  }

  /** The policy that applies to an entity: the nearest above it. */
  effective(entity: BackupEntity): Assignment | undefined {
    for (const each of lineage(entity)) {
      const assignment = this.own(each);
      if (assignment) return assignment;
    }
    return undefined;
  }

  suspend(entity: BackupEntity): void {
    this.#suspensions.set(entityKey(entity), entity);
  }

  resume(entity: BackupEntity): void {
    this.#suspensions.delete(entityKey(entity));
  }

  /** The level at which an entity is suspended, the nearest above it. */
  suspendedAt(entity: BackupEntity): PolicyScope | undefined {
    if (this.#suspensions.size === 0) return undefined;
    return lineage(entity).find((each) => this.#suspensions.has(entityKey(each)))?.kind;
  }

  /** Assignments of an entity and of what is below it. */
  assignmentsBelow(entity: BackupEntity): Assignment[] {
    return [...this.#assignments.values()].filter((assignment) => isBelow(assignment.entity, entity));
  }

  /** What is suspended by itself, of an entity and what is below it. */
  suspensionsBelow(entity: BackupEntity): BackupEntity[] {
    return [...this.#suspensions.values()].filter((suspended) => isBelow(suspended, entity));
  }

  assignmentsOf(policyName: string): Assignment[] {
    return [...this.#assignments.values()].filter((assignment) => assignment.policyName === policyName);
  }

  /** Takes away what concerns an entity and what is below it. */
  forget(entity: BackupEntity): void {
    for (const { entity: own } of this.assignmentsBelow(entity)) this.unassign(own);
    for (const own of this.suspensionsBelow(entity)) this.resume(own);
  }

  all(): Iterable<Assignment> {
    return this.#assignments.values();
  }

  saved(): SavedProtection {
    return { assignments: [...this.#assignments.values()], suspensions: [...this.#suspensions.values()] };
  }

  load({ assignments, suspensions }: SavedProtection): void {
    this.#assignments.clear();
    this.#suspensions.clear();
    for (const assignment of assignments) this.assign(assignment);
    for (const entity of suspensions) this.suspend(entity);
  }
}

export interface SavedProtection {
  readonly assignments: readonly Assignment[];
  readonly suspensions: readonly BackupEntity[];
}

export const savedProtection: z.ZodType<SavedProtection> = z.strictObject({
  assignments: z.array(z.strictObject({ entity: savedEntity, policyName: z.string(), since: z.number() })),
  suspensions: z.array(savedEntity),
});
