import type { AnswerFault } from "./fault.js";

/** Answers that a client meets in the field, ready to be used as the action of a fault. */
export const answers = {
  /** 429 with Retry-After, in seconds or as a date. */
  tooManyRequests: (retryAfter: number | Date): AnswerFault => ({
    kind: "answer",
    status: 429,
    headers: { "Retry-After": typeof retryAfter === "number" ? String(retryAfter) : retryAfter.toUTCString() },
  }),
  /** 503 with the error of a Backup Restore Service that changes its primary. */
  serviceUnavailable: (): AnswerFault => error(503, "FABRIC_E_NOT_PRIMARY", "The operation needs the primary."),
  /** 404 without a body: the gateway does not find the Backup Restore Service. */
  emptyNotFound: (): AnswerFault => ({ kind: "answer", status: 404, reason: "FABRIC_E_SERVICE_DOES_NOT_EXIST" }),
  /** 504 without a body: the gateway gave up waiting for the Backup Restore Service. */
  emptyGatewayTimeout: (): AnswerFault => ({ kind: "answer", status: 504, reason: "FABRIC_E_TIMEOUT" }),
  /** A page of a proxy or load balancer that stands in front of the cluster. */
  htmlPage: (status = 502): AnswerFault => ({
    kind: "answer",
    status,
    headers: { "Content-Type": "text/html" },
    body: "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>",
  }),
  /** A JSON body of this size, streamed. */
  hugeBody: (megabytes: number, status = 200): AnswerFault => ({
    kind: "answer",
    status,
    headers: { "Content-Type": "application/json; charset=utf-8" },
    body: { megabytes },
  }),
  /** 500 of the Backup Restore Service. */
  unexpectedError: (): AnswerFault =>
    error(500, "E_UNEXPECTED", "Object reference not set to an instance of an object."),
  /** Any error, of the gateway or of the Backup Restore Service; without a code, only its status. */
  error: (status: number, code: string, message = ""): AnswerFault =>
    code === "" ? { kind: "answer", status } : error(status, code, message),
  /** 403 of the Backup Restore Service, for a User who asks for what only an Admin may do. */
  accessDenied: (): AnswerFault => error(403, "E_ACCESSDENIED", "Access Denied."),
  /** 403 of the gateway without a body, for a certificate that is missing or no good (`HttpCertificateAuthHandler.cpp`). */
  certificateRequired: (): AnswerFault => ({ kind: "answer", status: 403, reason: "Client certificate required" }),
} as const;

function error(status: number, code: string, message: string): AnswerFault {
  return { kind: "answer", status, body: { code, message } };
}
