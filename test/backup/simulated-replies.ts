import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type { Disturbance, Schedule } from "./schedule";
import type { RequestResult } from "./simulated-server";

export const answered = <T>(value: T): Reply<T> => ({ kind: "answered", value });
/** An error without a code has an empty body. */
export const serverError = (status: number, code?: string, message = ""): FailedReply =>
  code === undefined ? { kind: "error", status, message: "" } : { kind: "error", status, code, message };

/** The kind that a partition's service has. */
export function serviceKindOf(partition: Schedule["partition"]): string {
  switch (partition) {
    case "stateless":
      return "Stateless";
    case "unknown kind":
      return "SelfReconfiguring";
    default:
      return "Stateful";
  }
}

/** What a call ends in when its signal aborts. */
export function aborted(kind: "not sent" | "unknown"): FailedReply {
  return { kind, fault: "timed out", message: "given up" };
}

/** The server's answer to a request that it could judge. */
export function answerTo(result: RequestResult | "hidden"): Reply<undefined> {
  switch (result) {
    case "accepted":
      return answered(undefined);
    case "backup in progress":
      return serverError(409, "FABRIC_E_BACKUP_IN_PROGRESS", "Backup already in Progress");
    case "restore in progress":
      return serverError(409, "FABRIC_E_RESTORE_IN_PROGRESS", "Restore already in Progress.");
    case "hidden":
      return serverError(404, "FABRIC_E_BACKUP_NOT_ENABLED", "Backup has not been configured.");
  }
}

/** The failure that a disturbance answers with, if it does. */
export function failureOf(disturbance: Disturbance | undefined): FailedReply | undefined {
  switch (disturbance) {
    case "empty 404":
      return serverError(404);
    case "empty 504":
      return serverError(504);
    case "503":
      return serverError(503, "FABRIC_E_NOT_PRIMARY", "The replica is not the primary.");
    case "500":
      return serverError(500, "E_UNEXPECTED", "Something went wrong.");
    case "401":
      return serverError(401);
    case "403":
      return serverError(403);
    case "throttled":
      return { kind: "error", status: 429, message: "Too many requests.", retryAfterMilliseconds: 7_000 };
    case "reset":
      return { kind: "unknown", fault: "reset", message: "socket hang up" };
    case "html":
      return { kind: "junk", status: 200, message: "<html>Sign in</html>" };
    default:
      return undefined;
  }
}
