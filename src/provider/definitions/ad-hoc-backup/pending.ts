import type { PendingBackup } from "../../../backup";
import { pendingBackup } from "../common/pending-backup";

/**
 * What an earlier run left in the state; `undefined` where it cannot be read, and then the run starts afresh.
 * Earlier releases left no partition id: they took a target by that alone, so that it is among the inputs.
 */
export function readPending(value: unknown, partitionId: string | undefined): PendingBackup | undefined {
  const parsed = stored.safeParse(value);
  if (!parsed.success) return undefined;
  const id = parsed.data.partitionId ?? partitionId;
  return id === undefined ? undefined : { ...parsed.data, partitionId: id };
}

/** Earlier releases left no partition id. */
const stored = pendingBackup.extend({ partitionId: pendingBackup.shape.partitionId.exactOptional() });
