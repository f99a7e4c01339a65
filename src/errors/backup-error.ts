import type { ErrorCode } from "./registry";
import { errorRegistry } from "./registry";

/** What is known beyond the registry's own words. At least one of `partitionId` and `name` is. */
export interface ErrorFacts {
  /** Left out where a target by name was not found. */
  readonly partitionId?: string;
  /** The target where it was given by name, such as `fabric:/Shop/Orders, partitionKey "42"`. */
  readonly name?: string;
  /** What was seen in this very case, as whole sentences. */
  readonly detail?: string;
  /** Says it better than the registry, where the server's own code is known. */
  readonly remedy?: string;
}

const brand = Symbol.for("pulumi-servicefabric-backup/BackupError");

/**
 * A backup that did not come to a proof. Its message says what happened, on which partition, and what to do next.
 *
 * @example
 * if (error instanceof BackupError && error.code === "SFB_BUSY") { … }
 */
export class BackupError extends Error {
  override readonly name = "BackupError";
  /** Stable; `docs/errors.md` lists all. */
  readonly code: ErrorCode;
  /** `undefined` where the target was given by name and was not found. */
  readonly partitionId: string | undefined;
  /** What was to be backed up, such as `partition 974b…`, or `fabric:/Shop/Orders` where no partition was found. */
  readonly target: string;
  /** Whether the same `pulumi up` may succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly [brand] = true;

  constructor(code: ErrorCode, facts: ErrorFacts) {
    const { message, remedy, retryable } = errorRegistry[code];
    const target = targetOf(facts);
    const sentences = [
      `Backup of ${target}: ${message}`,
      ...(facts.detail === undefined ? [] : [facts.detail]),
      `What to do: ${facts.remedy ?? remedy}`,
    ];
    super(`${sentences.join("\n")} [${code}]`);
    this.code = code;
    this.partitionId = facts.partitionId;
    this.target = target;
    this.retryable = retryable;
  }

  /** Holds across two copies of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}

function targetOf({ partitionId, name = "" }: ErrorFacts): string {
  if (partitionId === undefined) return name;
  return name === "" ? `partition ${partitionId}` : `partition ${partitionId} (${name})`;
}
