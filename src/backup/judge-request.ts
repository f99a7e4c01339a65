import type { FailedReply } from "../service-fabric/reply";
import { isHopeless } from "../waiting/patience";

/**
 * What follows from a request for a backup that was not plainly accepted:
 * - `busy`: somebody else's backup runs; nothing of ours was started.
 * - `later`: nothing was started; the server asks for patience.
 * - `not sent`: nothing left this machine.
 * - `rejected`: nothing was started, and asking again would end the same.
 * - `unknown`: it may have been started; only the partition's record can tell.
 */
export type RequestVerdict = "busy" | "later" | "not sent" | "rejected" | "unknown";

/** Decides whether the request for a backup may be sent again, and why. The one place that does. */
export function judgeRequest(reply: FailedReply): RequestVerdict {
  switch (reply.kind) {
    case "not sent":
      return isHopeless(reply) ? "rejected" : "not sent";
    case "unknown":
      return "unknown";
    case "junk":
    case "too large":
      // Something on the way answered in the server's place; with a success, it may have passed the request on.
      return reply.status < 300 || reply.status >= 500 ? "unknown" : "rejected";
    case "error":
      if (reply.code === "FABRIC_E_BACKUP_IN_PROGRESS") return "busy";
      if (reply.status === 429) return "later";
      return reply.status < 500 ? "rejected" : "unknown";
  }
}
