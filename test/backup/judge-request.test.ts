import { judgeRequest } from "../../src/backup/judge-request";
import type { FailedReply } from "../../src/service-fabric/reply";

const junk = (status: number): FailedReply => ({ kind: "junk", status, message: "<html>" });
const tooLarge = (status: number): FailedReply => ({ kind: "too large", status, message: "" });
const said = (status: number, code?: string): FailedReply => ({
  kind: "error",
  status,
  message: "",
  ...(code === undefined ? {} : { code }),
});

test.each<[string, FailedReply, ReturnType<typeof judgeRequest>]>([
  ["a success that nobody can read", junk(200), "unknown"],
  ["the last of the successes", junk(299), "unknown"],
  ["a redirection", junk(300), "rejected"],
  ["a page that says no", junk(499), "rejected"],
  ["a page of a gateway that failed", junk(500), "unknown"],
  ["a success that is too large", tooLarge(200), "unknown"],
  ["a no that is too large", tooLarge(404), "rejected"],
  ["a no", said(499), "rejected"],
  ["a failure", said(500), "unknown"],
  ["too many requests", said(429), "later"],
  ["somebody else's backup, under any status", said(500, "FABRIC_E_BACKUP_IN_PROGRESS"), "busy"],
  ["a lost connection", { kind: "unknown", fault: "untrusted", message: "" }, "unknown"],
  ["a refused connection", { kind: "not sent", fault: "refused", message: "" }, "not sent"],
  ["a server that is not trusted", { kind: "not sent", fault: "untrusted", message: "" }, "rejected"],
])("given %s to a request for a backup, then what follows is decided", (_, reply, verdict) => {
  expect(judgeRequest(reply)).toBe(verdict);
});
