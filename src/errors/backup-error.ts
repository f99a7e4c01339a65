import type { ErrorCode } from "./registry";
import type { ErrorFacts } from "./service-fabric-error";
import { ServiceFabricError } from "./service-fabric-error";

/** What a backup is of. At least one of the two is known. */
export interface BackupSubject {
  /** Left out where a target by name was not found. */
  readonly partitionId?: string;
  /** The target where it was given by name, such as `fabric:/Shop/Orders, partitionKey "42"`. */
  readonly name?: string;
}

const brand = Symbol.for("pulumi-servicefabric-backup/BackupError");

/**
 * A backup that did not come to a proof. Its message says what happened, on which partition, and what to do next.
 *
 * @example
 * if (error instanceof BackupError && error.code === "SFB_BUSY") { … }
 */
export class BackupError extends ServiceFabricError {
  override readonly name = "BackupError";
  /** `undefined` where the target was given by name and was not found. */
  readonly partitionId: string | undefined;
  /** What was to be backed up, such as `partition 974b…`, or `fabric:/Shop/Orders` where no partition was found. */
  readonly target: string;
  readonly [brand] = true;

  constructor(code: ErrorCode, { partitionId, name, ...facts }: BackupSubject & ErrorFacts) {
    const target = targetOf(partitionId, name);
    super(code, `Backup of ${target}`, facts);
    this.partitionId = partitionId;
    this.target = target;
  }

  /** Holds across two copies of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}

function targetOf(partitionId: string | undefined, name = ""): string {
  if (partitionId === undefined) return name;
  return name === "" ? `partition ${partitionId}` : `partition ${partitionId} (${name})`;
}
