import type { Asked } from "../service-fabric/failed-reply";
import { type FailedReply, finalFaults } from "../service-fabric/reply";

/** How long a read is repeated, and what ends it at once. */
export interface Patience {
  /** Which answers end it at once. */
  readonly endsWith: (reply: FailedReply) => boolean;
  /** How long an endpoint may stay unreachable: a wrong one should show early. */
  readonly unreachableMilliseconds: number;
  /** Who is asked. */
  readonly asked: Asked;
  /** How long it may give no usable answer. */
  readonly unavailableMilliseconds: number;
}

/** For what the gateway answers itself, before anything is started. */
export const gatewayPatience: Patience = {
  endsWith: isDefiniteNo,
  asked: "gateway",
  unreachableMilliseconds: 30_000,
  unavailableMilliseconds: 60_000,
};

/** Failures that no repetition fixes: who we are, or a handshake. */
export function isHopeless(reply: FailedReply): boolean {
  switch (reply.kind) {
    case "error":
      return reply.status === 401 || reply.status === 403;
    case "not sent":
    case "unknown":
      return finalFaults.has(reply.fault);
    case "junk":
    case "too large":
      return false;
  }
}

/**
 * Whether a read in preflight is worth repeating. Beside what is final anywhere, a definite no ends it at once there,
 * and so does an endpoint that plainly is something else: nothing was started yet, and a wrong setting should show early.
 */
export function isDefiniteNo(reply: FailedReply): boolean {
  if (isHopeless(reply)) return true;
  switch (reply.kind) {
    case "error":
      return reply.status < 500 && reply.status !== 408 && reply.status !== 429;
    case "junk":
    case "too large":
      return reply.status < 500;
    case "not sent":
    case "unknown":
      return ["not http", "proxy refused", "sign-in failed"].includes(reply.fault);
  }
}
