import { errorCodeOf, type Refusal } from "../backup";
import { type ErrorCode, errorRegistry } from "../errors";
import type { Client } from "../service-fabric/client";
import { type FailedReply, labelOf } from "../service-fabric/reply";
import type { Check, CheckName } from "./report";

/** The registry speaks of a request for a backup there. */
const refused = { message: "The cluster refuses to answer this.", remedy: "Mend what the cluster names." };

/** What a reply that is none says about one check, in the words that a backup would fail with. */
export function failedCheck(
  name: CheckName,
  reply: FailedReply,
  client: Pick<Client, "signsInWith" | "secrets">,
): Check {
  const code = errorCodeOf(reply, client);
  const { message, remedy } =
    code === "SFB_REQUEST_REJECTED" ? refused : { ...errorRegistry[code], remedy: remedyOf(code) };
  // Redacted before it is folded and cut: half a secret is not recognised.
  const quote = client.secrets.redact(reply.message).replace(/\s+/g, " ").trim();
  return {
    name,
    status: "failed",
    detail: quote === "" ? `${message} (${labelOf(reply)})` : `${message} (${labelOf(reply)}: ${quote.slice(0, 500)})`,
    code,
    remedy,
  };
}

/** What is known to keep a backup from being taken. */
export function refusedCheck(name: CheckName, { code, detail, remedy = remedyOf(code) }: Refusal): Check {
  return { name, status: "failed", detail: `${errorRegistry[code].message} ${detail}`.trim(), code, remedy };
}

/** The registry's remedy, without the run that the doctor does not speak of. */
export function remedyOf(code: ErrorCode): string {
  return errorRegistry[code].remedy.replace(/, then run pulumi up again\.$/, ".");
}
