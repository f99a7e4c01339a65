import type { FailedReply } from "../../service-fabric/reply";
import { isHopeless } from "../../waiting/patience";

/**
 * What follows from a request to create something that was not plainly accepted:
 * - `there`: something of that name is there.
 * - `not created`: nothing was, and it may be asked for again.
 * - `rejected`: nothing was, and asking again would end the same.
 * - `unknown`: it may have been, or may still be.
 */
export type CreationVerdict = "there" | "not created" | "rejected" | "unknown";

/** Decides what a creation without a plain answer has come to. The one place that does. */
export function judgeCreation(reply: FailedReply): CreationVerdict {
  switch (reply.kind) {
    case "not sent":
      return isHopeless(reply) ? "rejected" : "not created";
    case "unknown":
      return "unknown";
    case "junk":
    case "too large":
      return reply.status < 300 || reply.status >= 500 ? "unknown" : "rejected";
    case "error":
      if (reply.code?.endsWith("_ALREADY_EXISTS")) return "there";
      if (reply.status === 429) return "not created";
      return reply.status < 500 ? "rejected" : "unknown";
  }
}
