import type { ErrorCode } from "../errors";
import type { Cluster } from "../service-fabric/cluster";
import { type ConnectionFault, type FailedReply, finalFaults, isEmptyNotFound } from "../service-fabric/reply";

type SignsInWith = Cluster["signsInWith"];

const faultCodes: Record<ConnectionFault, ErrorCode> = {
  "name not found": "SFB_NAME_NOT_FOUND",
  refused: "SFB_CONNECTION_REFUSED",
  unreachable: "SFB_CONNECTION_FAILED",
  reset: "SFB_CONNECTION_FAILED",
  "connect timed out": "SFB_CONNECTION_TIMED_OUT",
  "timed out": "SFB_CONNECTION_TIMED_OUT",
  "tls refused": "SFB_TLS_REFUSED",
  "tls failed": "SFB_TLS_FAILED",
  untrusted: "SFB_UNTRUSTED_SERVER",
  "proxy refused": "SFB_PROXY_REFUSED",
  "no credentials": "SFB_CREDENTIALS_UNUSABLE",
  "sign-in failed": "SFB_SIGN_IN_FAILED",
  "not tls": "SFB_NOT_TLS",
  "not http": "SFB_NOT_HTTP",
};

const serverCodes: Record<string, ErrorCode> = {
  FABRIC_E_PARTITION_NOT_FOUND: "SFB_PARTITION_NOT_FOUND",
  FABRIC_E_APPLICATION_NOT_FOUND: "SFB_APPLICATION_NOT_FOUND",
  FABRIC_E_SERVICE_DOES_NOT_EXIST: "SFB_SERVICE_NOT_FOUND",
  FABRIC_E_INVALID_NAME_URI: "SFB_SERVICE_NOT_FOUND",
  FABRIC_E_BACKUP_NOT_ENABLED: "SFB_NO_POLICY",
  FABRIC_E_RESTORE_IN_PROGRESS: "SFB_RESTORE_IN_PROGRESS",
  FABRIC_E_INVALID_FOR_STATELESS_SERVICES: "SFB_STATELESS_SERVICE",
  E_ACCESSDENIED: "SFB_ACCESS_DENIED",
};

/** Why the gateway does not let us in, by what we have shown of ourselves. */
const refusals: Record<SignsInWith, ErrorCode> = {
  nothing: "SFB_SIGN_IN_REQUIRED",
  certificate: "SFB_CERTIFICATE_REFUSED",
  token: "SFB_TOKEN_REFUSED",
};

/** The error of the registry that a failed reply stands for. */
export function errorCodeOf(reply: FailedReply, { signsInWith }: Pick<Cluster, "signsInWith">): ErrorCode {
  switch (reply.kind) {
    case "not sent":
    case "unknown":
      return faultCodes[reply.fault];
    case "junk":
      return "SFB_NOT_SERVICE_FABRIC";
    case "error": {
      // 401 and an empty 403 are the gateway's; a 403 with a code is about the role.
      if (reply.status === 401 || (reply.status === 403 && reply.code === undefined)) return refusals[signsInWith];
      const known = reply.code === undefined ? undefined : serverCodes[reply.code];
      if (known !== undefined) return known;
      if (reply.status === 403) return "SFB_ACCESS_DENIED";
      if (isEmptyNotFound(reply)) return "SFB_BACKUP_SERVICE_NOT_INSTALLED";
      if (reply.status === 404 && reply.code === undefined) return "SFB_NOT_SERVICE_FABRIC";
      return reply.status < 500 && reply.status !== 429 ? "SFB_REQUEST_REJECTED" : "SFB_CLUSTER_UNAVAILABLE";
    }
  }
}

/** Failures that no repetition mends: who we are, or a handshake. */
export function isFinal(reply: FailedReply): boolean {
  switch (reply.kind) {
    case "error":
      return reply.status === 401 || reply.status === 403;
    case "not sent":
    case "unknown":
      return finalFaults.has(reply.fault);
    case "junk":
      return false;
  }
}

/**
 * Whether a read in preflight is worth repeating. Beside what is final anywhere, a definite no ends it at once there,
 * and so does an endpoint that plainly is something else: nothing was started yet, and a wrong setting should show early.
 */
export function isDefinite(reply: FailedReply): boolean {
  if (isFinal(reply)) return true;
  switch (reply.kind) {
    case "error":
      return reply.status < 500 && reply.status !== 408 && reply.status !== 429;
    case "junk":
      return reply.status < 500;
    case "not sent":
    case "unknown":
      return ["not http", "proxy refused", "sign-in failed"].includes(reply.fault);
  }
}
