/** The most that is read of an answer. A page of a list is the largest that this API has. */
export const longestBodyMebibytes = 32;

/** Why a connection gave no usable answer. */
export type ConnectionFault =
  | "name not found"
  | "refused"
  | "unreachable"
  | "connect timed out"
  /** The other side ended the handshake with an alert. */
  | "tls refused"
  | "tls failed"
  /** The server is not who we were told to trust. */
  | "untrusted"
  | "not tls"
  | "not http"
  | "proxy refused"
  /** What we would show of ourselves cannot be had, and a person has to fix it. */
  | "no credentials"
  /** Nobody gives us a token at the moment. */
  | "sign-in failed"
  | "reset"
  | "timed out";

/** Faults that no repetition fixes: who we are, or a handshake. */
export const finalFaults: ReadonlySet<ConnectionFault> = new Set([
  "tls refused",
  "tls failed",
  "untrusted",
  "not tls",
  "no credentials",
]);

/**
 * What one call to the cluster ended in. Nothing is thrown for what a network or a server may do:
 * who may repeat a request follows from the kind, so the kind has to be exact.
 *
 * - `answered`: the reply that the API promises.
 * - `error`: the server answered, and said no. `code` is its `Error.Code`, absent where the body was empty.
 * - `junk`: the server answered something that this API never answers (HTML, a cut JSON).
 * - `too large`: the server answered more than is read; a page of a list may be that long.
 * - `not sent`: it is certain that no byte of the request left.
 * - `unknown`: a byte may have left and no answer came back; the request may have taken effect.
 */
export type Reply<T> =
  | { readonly kind: "answered"; readonly value: T }
  | ServerError
  | { readonly kind: "junk"; readonly status: number; readonly message: string }
  | { readonly kind: "too large"; readonly status: number; readonly message: string }
  | { readonly kind: "not sent"; readonly fault: ConnectionFault; readonly message: string }
  | { readonly kind: "unknown"; readonly fault: ConnectionFault; readonly message: string };

export interface ServerError {
  readonly kind: "error";
  readonly status: number;
  /** `Error.Code`, such as `FABRIC_E_BACKUP_IN_PROGRESS`; a bare number is kept as its digits. */
  readonly code?: string;
  /** The server's words; the whole body where it is no error of this API. */
  readonly message: string;
  /** The reply's Retry-After header, counted from its arrival. */
  readonly retryAfterMilliseconds?: number;
  /** Of a 401: it takes nothing but Windows accounts, by Kerberos or NTLM. */
  readonly wantsWindowsAccount?: true;
}

/** Any reply but the promised one. */
export type FailedReply = Exclude<Reply<never>, { kind: "answered" }>;

/** An empty 404: what the gateway says for a backup service that is not there. */
export function isEmptyNotFound(reply: FailedReply): boolean {
  return reply.kind === "error" && reply.status === 404 && reply.code === undefined && reply.message === "";
}

const spokenFaults: Readonly<Record<ConnectionFault, string>> = {
  "name not found": "name not found",
  refused: "connection refused",
  unreachable: "host unreachable",
  "connect timed out": "connection timed out",
  "timed out": "connection timed out",
  reset: "connection reset",
  "tls refused": "handshake refused",
  "tls failed": "handshake failed",
  untrusted: "connection broken off",
  "not tls": "not TLS",
  "not http": "not HTTP",
  "proxy refused": "refused by the proxy",
  "no credentials": "credentials unusable",
  "sign-in failed": "sign-in failed",
};

/** A short label of a reply for people, such as `HTTP 503 FABRIC_E_NOT_READY` or `connection reset`. */
export function labelOf(reply: FailedReply): string {
  switch (reply.kind) {
    case "error":
      if (reply.wantsWindowsAccount) return `HTTP ${reply.status} for Windows accounts only`;
      return reply.code === undefined ? `HTTP ${reply.status} without a reason` : `HTTP ${reply.status} ${reply.code}`;
    case "junk":
      return `HTTP ${reply.status} with an unusable body`;
    case "too large":
      return `HTTP ${reply.status} with more than ${longestBodyMebibytes} MiB`;
    case "not sent":
    case "unknown":
      return spokenFaults[reply.fault];
  }
}
