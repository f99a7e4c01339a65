import type { FailedReply } from "../service-fabric/reply";
import { isHopeless } from "../waiting/patience";

/**
 * What follows from a start that was not plainly accepted:
 * - `already there`: the application has that version and those parameters.
 * - `later`: nothing was started; the server asks for patience.
 * - `not sent`: nothing left this machine.
 * - `rejected`: nothing was started, and asking again would end the same.
 * - `unknown`: it may have been started; only the upgrade's progress can tell. A second start is never the way to find out:
 *   the server would roll the first one back.
 */
export type StartVerdict = "already there" | "later" | "not sent" | "rejected" | "unknown";

/** Decides whether the start of an upgrade may be sent again, and why. The one place that does. */
export function judgeStart(reply: FailedReply): StartVerdict {
  switch (reply.kind) {
    case "not sent":
      return isHopeless(reply) ? "rejected" : "not sent";
    case "unknown":
      return "unknown";
    case "junk":
    case "too large":
      return reply.status < 300 || reply.status >= 500 ? "unknown" : "rejected";
    case "error":
      if (reply.code === "FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION") return "already there";
      // An identical one runs: ours, where the gateway itself has repeated the request, or that of somebody else.
      if (reply.code === "FABRIC_E_APPLICATION_UPGRADE_IN_PROGRESS") return "unknown";
      if (reply.status === 429) return "later";
      return reply.status < 500 ? "rejected" : "unknown";
  }
}
