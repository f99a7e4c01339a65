import { CredentialProblem } from "./connection/credential-problem";
import type { ConnectionFault } from "./reply";

/** Error codes of Node, undici and OpenSSL, by what they mean to a person. */
const faultsByCode: Readonly<Record<string, ConnectionFault>> = {
  ENOTFOUND: "name not found",
  EAI_AGAIN: "name not found",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "connect timed out",
  UND_ERR_CONNECT_TIMEOUT: "connect timed out",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UNTRUSTED_SERVER: "untrusted",
  UND_ERR_PRX_TLS: "proxy refused",
  ERR_SSL_WRONG_VERSION_NUMBER: "not tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "not tls",
  EPROTO: "tls failed",
};

/** What an error of a connection means. `isHandshake`: on TLS, and the request was not started yet. */
export function faultOf(error: unknown, isHandshake: boolean): ConnectionFault {
  if (error instanceof CredentialProblem) return error.fault;
  // undici's parser error has a code of its own only where its table knows one.
  if (error instanceof Error && error.name === "HTTPParserError") return "not http";
  // A proxy that is up, but does not get through to the cluster.
  if (/^Proxy response \(5\d\d\)/.test(messageOf(error))) return "unreachable";
  if (/^Proxy (response|authentication required)/i.test(messageOf(error))) return "proxy refused";
  const codes = [...codesOf(error)];
  const alert = codes.find((code) => /^ERR_SSL_\w*(ALERT|UNRECOGNIZED_NAME)/.test(code));
  // With TLS 1.3 we have ended our side when the server says what it thinks of it. Other alerts then, such as
  // INTERNAL_ERROR of a node that goes down, say nothing about us.
  if (alert !== undefined) return isHandshake || aboutUs.test(alert) ? "tls refused" : "reset";
  for (const code of codes) {
    // Before EPROTO, which Node gives beside the exact OpenSSL code.
    const fault = faultsByCode[code];
    if (fault !== undefined && fault !== "tls failed") return fault;
  }
  if (codes.some((code) => code.startsWith("ERR_TLS_") || code.startsWith("ERR_SSL_") || code === "EPROTO")) {
    return /wrong version number|packet length too long/i.test(messageOf(error)) ? "not tls" : "tls failed";
  }
  // What remains of a handshake is the verdict on the certificate, such as SELF_SIGNED_CERT_IN_CHAIN: OpenSSL has many.
  return isHandshake && codes.length > 0 ? "tls failed" : "reset";
}

const aboutUs = /CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR|HANDSHAKE_FAILURE/;

/** An error may carry its reason in its cause, or in the errors of each address that was tried. */
function* codesOf(error: unknown): Generator<string> {
  if (typeof error !== "object" || error === null) return;
  if ("code" in error && typeof error.code === "string") yield error.code;
  if (error instanceof AggregateError) for (const one of error.errors) yield* codesOf(one);
  if ("cause" in error) yield* codesOf(error.cause);
}

/** The error's own words; an AggregateError has none, so those of its first. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
