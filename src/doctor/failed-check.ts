import type { Refusal } from "../backup";
import { type ErrorCode, errorRegistry } from "../errors";
import type { Client } from "../service-fabric/client";
import { type Asked, errorCodeOf, suspicionOf } from "../service-fabric/failed-reply";
import { type FailedReply, labelOf } from "../service-fabric/reply";
import type { Check, CheckName } from "./report";

/** What only the backup service can answer. It is looked at once the gateway has answered. */
const ofBackupService: ReadonlySet<CheckName> = new Set(["backup service", "policy", "restore", "last backup"]);

/** What a reply that is none says about one check, in the words that a backup would fail with. */
export function failedCheck(
  name: CheckName,
  reply: FailedReply,
  client: Pick<Client, "signsInWith" | "endpoint" | "secrets">,
): Check {
  const asked: Asked = ofBackupService.has(name) ? "backup service" : "gateway";
  const code = errorCodeOf(reply, client, asked);
  const { message } = errorRegistry[code];
  // Redacted before it is folded and cut: half a secret is not recognised.
  const quote = client.secrets.redact(reply.message).replace(/\s+/g, " ").trim();
  const seen = quote === "" ? labelOf(reply) : `${labelOf(reply)}: ${quote.slice(0, 500)}`;
  const suspicion = asked === "gateway" ? suspicionOf(reply, client.endpoint) : undefined;
  return {
    name,
    status: "failed",
    detail: `${message} (${seen})${suspicion === undefined ? "" : ` ${suspicion}`}`,
    code,
    remedy: remedyOf(code),
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
