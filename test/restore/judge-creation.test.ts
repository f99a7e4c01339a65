import { judgeCreation } from "../../src/restore/drill/judge-creation";
import type { FailedReply } from "../../src/service-fabric/reply";
import { serverError } from "../backup/simulated-replies";

test.each<[string, FailedReply, string]>([
  ["it is there already", serverError(409, "FABRIC_E_APPLICATION_ALREADY_EXISTS", "there"), "there"],
  ["patience", serverError(429), "not created"],
  ["no", serverError(400, "E_INVALIDARG", "no"), "rejected"],
  ["503", serverError(503), "unknown"],
  ["refused", { kind: "not sent", fault: "refused", message: "" }, "not created"],
  ["not trusted", { kind: "not sent", fault: "untrusted", message: "" }, "rejected"],
  ["lost", { kind: "unknown", fault: "reset", message: "" }, "unknown"],
  ["junk with a success", { kind: "junk", status: 200, message: "" }, "unknown"],
  ["junk with an error", { kind: "junk", status: 404, message: "" }, "rejected"],
  ["too much of the far side", { kind: "too large", status: 502, message: "" }, "unknown"],
])("given %s, when a creation is judged, then it is so", (_, reply, verdict) => {
  expect(judgeCreation(reply)).toBe(verdict);
});
