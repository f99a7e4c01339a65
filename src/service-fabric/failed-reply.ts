import type { ErrorCode } from "../errors";
import type { Cluster } from "./cluster";
import { whatIsOddAbout } from "./meant-address";
import { type ConnectionFault, type FailedReply, isEmptyNotFound, labelOf } from "./reply";

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
  FABRIC_E_APPLICATION_TYPE_NOT_FOUND: "SFB_VERSION_NOT_PROVISIONED",
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

/** What was asked: a read of the gateway itself, a read of the backup service behind it, or for a backup, a restore or an upgrade. */
export type Asked = "gateway" | "backup service" | "backup" | "restore" | "upgrade";

/**
 * The error of the registry that a failed reply stands for, by what was asked. Of the backup service nothing is asked
 * before the gateway has answered, so that its empty 404 is that of a cluster.
 */
export function errorCodeOf(
  reply: FailedReply,
  { signsInWith }: Pick<Cluster, "signsInWith">,
  asked: Asked,
): ErrorCode {
  switch (reply.kind) {
    case "not sent":
    case "unknown":
      return faultCodes[reply.fault];
    case "junk":
      return "SFB_NOT_SERVICE_FABRIC";
    case "too large":
      return "SFB_ANSWER_TOO_LARGE";
    case "error": {
      if (reply.wantsWindowsAccount) return "SFB_WINDOWS_ACCOUNT_REQUIRED";
      // 401 and an empty 403 are the gateway's; a 403 with a code is about the role.
      if (reply.status === 401 || (reply.status === 403 && reply.code === undefined)) return refusals[signsInWith];
      const known = reply.code === undefined ? undefined : serverCodes[reply.code];
      if (known !== undefined) return known;
      if (reply.status === 403) return "SFB_ACCESS_DENIED";
      if (isEmptyNotFound(reply) && asked !== "gateway" && asked !== "upgrade")
        return "SFB_BACKUP_SERVICE_NOT_INSTALLED";
      if (reply.status === 404 && reply.code === undefined) return "SFB_NOT_SERVICE_FABRIC";
      if (reply.status >= 500 || reply.status === 429) return "SFB_CLUSTER_UNAVAILABLE";
      if (asked === "backup") return "SFB_REQUEST_REJECTED";
      if (asked === "upgrade") return "SFB_UPGRADE_REJECTED";
      if (asked === "restore") return "SFB_RESTORE_REJECTED";
      return reply.status === 408 ? "SFB_CLUSTER_UNAVAILABLE" : "SFB_READ_REJECTED";
    }
  }
}

/** What the endpoint's address may have to do with a reply that is none of a gateway; `undefined` where nothing. */
export function suspicionOf(reply: FailedReply, endpoint: string): string | undefined {
  switch (reply.kind) {
    case "error":
      // To a path that leads nowhere: the reverse proxy takes it for the name of a service.
      return reply.status === 404 || reply.status === 400 ? whatIsOddAbout(endpoint) : undefined;
    case "junk":
    case "too large":
      return whatIsOddAbout(endpoint);
    case "not sent":
    case "unknown":
      return aboutUs.has(reply.fault) || reply.fault === "name not found" ? undefined : whatIsOddAbout(endpoint);
  }
}

const aboutUs: ReadonlySet<ConnectionFault> = new Set(["no credentials", "sign-in failed", "proxy refused"]);

const longestQuoteCharacters = 500;

/** What a failed reply says, for the detail of an error. Redacted before it is cut: half a secret is not recognised. */
export function describe(
  { redact = (text) => text }: { readonly redact?: (text: string) => string },
  reply: FailedReply,
): string {
  const line = redact(reply.message).replace(/\s+/g, " ").trim().replace(/\.$/, "");
  const quote = line.length > longestQuoteCharacters ? `${line.slice(0, longestQuoteCharacters)}…` : line;
  return `${beginningOf(reply)}: ${labelOf(reply)}${quote === "" ? "" : ` (${quote})`}.`;
}

/** Who has spoken, if anybody has. */
function beginningOf(reply: FailedReply): string {
  switch (reply.kind) {
    case "error":
      return "The cluster's last answer";
    case "junk":
    case "too large":
      return "The last answer";
    case "not sent":
      return "Nothing was sent";
    case "unknown":
      return "No answer came";
  }
}
