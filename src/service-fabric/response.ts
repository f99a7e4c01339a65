import { parse } from "lossless-json";
import type { z } from "zod";
import type { Attempt } from "./exchange";
import type { Reply, ServerError } from "./reply";
import { errorBody, parseJson } from "./wire";

/** A reply from an attempt: the promised body by its schema, or what else the server said. */
export function toReply<T>(attempt: Attempt, schema: z.ZodType<T>): Reply<T> {
  return toReplyBy(parseJson, attempt, schema);
}

/** As `toReply`, with every number as it was written, so that the whole can be sent again. */
export function toVerbatimReply<T>(attempt: Attempt, schema: z.ZodType<T>): Reply<T> {
  return toReplyBy((text) => parse(text), attempt, schema);
}

function toReplyBy<T>(read: (text: string) => unknown, attempt: Attempt, schema: z.ZodType<T>): Reply<T> {
  return fromAnswer(attempt, ({ status, body }) => {
    if (body === "") return { kind: "junk", status, message: "the body is empty" };
    const json = tryParse(body, read);
    if (json === notJson) return { kind: "junk", status, message: body };
    const parsed = schema.safeParse(json);
    if (parsed.success) return { kind: "answered", value: parsed.data };
    const fields = parsed.error.issues.map(({ path }) => path.join(".") || "the whole").join(", ");
    return { kind: "junk", status, message: `not as the API describes it: ${fields}` };
  });
}

/** As `toReply`, for what the gateway answers with 204 where it does not exist. */
export function toOptionalReply<T>(attempt: Attempt, schema: z.ZodType<T>): Reply<T | undefined> {
  if (attempt.kind === "answered" && attempt.status === 204) return { kind: "answered", value: undefined };
  return toReply(attempt, schema);
}

/** A reply to a request that is accepted with one of these, and no body. */
export function toAcceptance(attempt: Attempt, statuses: readonly number[] = [202]): Reply<undefined> {
  const isAcceptance = ({ status, body }: Answer): boolean =>
    statuses.includes(status) && (status === 202 || body === "");
  return fromAnswer(attempt, (answer) =>
    isAcceptance(answer)
      ? { kind: "answered", value: undefined }
      : { kind: "junk", status: answer.status, message: answer.body },
  );
}

type Answer = Extract<Attempt, { kind: "answered" }>;

function fromAnswer<T>(attempt: Attempt, onSuccess: (answer: Answer) => Reply<T>): Reply<T> {
  if (attempt.kind === "answered too much") {
    return { kind: "too large", status: attempt.status, message: "" };
  }
  if (attempt.kind !== "answered") return attempt;
  return attempt.status >= 200 && attempt.status < 300 ? onSuccess(attempt) : toServerError(attempt);
}

/**
 * An error by its body, under any content type: the backup service sends its JSON as `text/plain`, and the gateway some
 * of its errors without a body. A redirect, or a page of text with a 4xx, comes from something else at that address;
 * but for a 401 that asks for a Windows account, to which http.sys writes a page.
 */
function toServerError({ status, headers, body }: Answer): Reply<never> {
  const json = tryParse(body);
  const parsed = errorBody.safeParse(json);
  if (status === 401 && wantsWindowsAccount(headers["www-authenticate"])) {
    const message = parsed.success ? (parsed.data.Error.Message ?? "") : "";
    return { kind: "error", status, message, wantsWindowsAccount: true };
  }
  const wait = retryAfter(headers["retry-after"], headers.date);
  const rest = wait === undefined ? {} : { retryAfterMilliseconds: wait };
  if (parsed.success) {
    const { Code, Message } = parsed.data.Error;
    return { kind: "error", status, code: Code, message: Message ?? "", ...rest } satisfies ServerError;
  }
  const isForeign = status < 400 || (status < 500 && status !== 429 && body !== "" && json === notJson);
  if (isForeign) {
    return { kind: "junk", status, message: body };
  }
  return { kind: "error", status, message: body, ...rest };
}

/** Whether a 401 offers the ways of Windows to sign in, and not the one by token. */
function wantsWindowsAccount(offered: string | string[] | undefined): boolean {
  const all = [offered ?? []].flat().join(", ");
  return /\b(Negotiate|NTLM|Kerberos)\b/i.test(all) && !/\bBearer\b/i.test(all);
}

/** Retry-After in seconds or as a date; a date counts from the server's own clock where it tells it. */
function retryAfter(value: string | string[] | undefined, date: string | string[] | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const until = Date.parse(value);
  const now = typeof date === "string" ? Date.parse(date) : Date.now();
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, until - now);
}

const notJson = Symbol("not JSON");

function tryParse(body: string, read: (text: string) => unknown = parseJson): unknown {
  try {
    return read(body);
  } catch {
    return notJson;
  }
}
