import type { ErrorCode } from "../errors";
import type { FailedReply } from "../service-fabric/reply";
import { isHopeless } from "../waiting/patience";

/**
 * What follows from a request for a restore that was not plainly accepted:
 * - `busy`: an on-demand backup of the partition runs; nothing of ours was started.
 * - `later`: nothing was started; the server asks for patience, or could not read the storage just now.
 * - `not sent`: nothing left this machine.
 * - `rejected`: nothing was started, and asking again would end the same.
 * - `unknown`: it may have been started; only the partition's record can tell. A second request may destroy data twice.
 */
export type RestoreVerdict =
  | { readonly kind: "busy" | "not sent" | "unknown" }
  | { readonly kind: "later" | "rejected"; readonly code?: ErrorCode };

/** Decides whether the request for a restore may be sent again, and why. The one place that does. */
export function judgeRestore(reply: FailedReply): RestoreVerdict {
  switch (reply.kind) {
    case "not sent":
      return { kind: isHopeless(reply) ? "rejected" : "not sent" };
    case "unknown":
      return { kind: "unknown" };
    case "junk":
    case "too large":
      return { kind: reply.status < 300 || reply.status >= 500 ? "unknown" : "rejected" };
    case "error":
      return judgeError(reply);
  }
}

/**
 * The server reads the backup's metadata and its chain before it writes anything, and says so by these texts alone: their
 * code is that of everything else that goes wrong. Source: `RestorePartitionRequestOperation.cs`.
 */
const unreadable: readonly (readonly [RegExp, ErrorCode])[] = [
  [/unable to get recovery point details/i, "SFB_RESTORE_SOURCE_UNREADABLE"],
  [/unable to get backup locations in chain/i, "SFB_CHAIN_INCOMPLETE"],
];

const definite: Readonly<Record<string, ErrorCode>> = {
  FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH: "SFB_RESTORE_SOURCE_MISMATCH",
  FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED: "SFB_FAULT_ANALYSIS_NOT_INSTALLED",
};

function judgeError({ code = "", message, status }: FailedReply & { readonly kind: "error" }): RestoreVerdict {
  if (code === "FABRIC_E_BACKUP_IN_PROGRESS") return { kind: "busy" };
  const known = definite[code];
  if (known !== undefined) return { kind: "rejected", code: known };
  if (status === 429) return { kind: "later" };
  if (status < 500) return { kind: "rejected" };
  const why = status === 500 ? unreadable.find(([text]) => text.test(message)) : undefined;
  return why === undefined ? { kind: "unknown" } : { kind: "later", code: why[1] };
}
