import type { Epoch } from "../../service-fabric/records";
import type { Loss } from "./outcome";

/** What a partition is at just now. */
export interface LivePosition {
  readonly dataLossVersion: string;
  /** The last that a quorum has; left out where no primary tells one. */
  readonly committedLsn?: string;
}

/**
 * What would be lost by going back to a backup. LSNs are of one count only as long as no data were lost; after that, and
 * in another service, they begin elsewhere.
 */
export function lossOf({ epoch, lsn }: { readonly epoch: Epoch; readonly lsn: string }, live: LivePosition): Loss {
  if (live.dataLossVersion !== epoch.dataLossVersion) {
    return unknown("the partition has lost data, or was restored or created anew, since the backup");
  }
  if (live.committedLsn === undefined) return unknown("the partition has no primary that tells its LSN");
  const operations = BigInt(live.committedLsn) - BigInt(lsn);
  if (operations < 0n) return unknown("the primary tells an LSN that is lower than the backup's");
  return { kind: "operations", operations: String(operations) };
}

export function unknown(why: string): Loss {
  return { kind: "unknown", why };
}
