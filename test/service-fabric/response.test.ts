import { z } from "zod";
import type { Attempt } from "../../src/service-fabric/exchange";
import { isEmptyNotFound, labelOf } from "../../src/service-fabric/reply";
import { toAcceptance, toOptionalReply, toReply } from "../../src/service-fabric/response";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const schema = z.object({ name: z.string() });
const answer = (status: number, body = "", headers: Headers = {}): Attempt => ({
  kind: "answered",
  status,
  headers,
  body,
});
const fabricError = (Code: unknown, Message: unknown = "Its words.") => JSON.stringify({ Error: { Code, Message } });
const html = "<html><body><h1>Sign in</h1></body></html>";
const reply = (...[status, body, headers]: Parameters<typeof answer>) => toReply(answer(status, body, headers), schema);

describe("given an answer with the promised body, when it is read, then it is answered", () => {
  test.each([
    ["JSON", "application/json; charset=utf-8"],
    ["JSON under another type, as the backup service sends it", "text/plain; charset=utf-8"],
  ])("%s", (_, type) => {
    expect(reply(200, '{"name":"n","more":1}', { "content-type": type })).toEqual({
      kind: "answered",
      value: { name: "n" },
    });
  });

  test("204 for what does not exist, only where the API says so", () => {
    expect(toOptionalReply(answer(204), schema)).toEqual({ kind: "answered", value: undefined });
    expect(toOptionalReply(answer(200, '{"name":"n"}'), schema)).toEqual({ kind: "answered", value: { name: "n" } });
    expect(reply(204)).toEqual({ kind: "junk", status: 204, message: "the body is empty" });
  });

  test("202 for a request, and nothing else", () => {
    expect(toAcceptance(answer(202))).toEqual({ kind: "answered", value: undefined });
    expect(toAcceptance(answer(200, html))).toEqual({ kind: "junk", status: 200, message: html });
  });
});

describe("given an answer that this API never gives, when it is read, then it is junk", () => {
  test.each([
    ["an empty one", 200, "", "the body is empty"],
    ["a page", 200, html, html],
    ["half of one", 200, '{"name":', '{"name":'],
    ["other JSON", 200, '{"title":"t"}', "not as the API describes it: name"],
    ["null where there is always something", 200, "null", "not as the API describes it: the whole"],
    ["a redirect", 302, "", ""],
    ["a redirect with a page", 302, html, html],
    ["a redirect with JSON", 307, "{}", "{}"],
    ["a page with a 401", 401, html, html],
    ["a page with a 404", 404, html, html],
    ["a text with a 400", 400, "Bad Request", "Bad Request"],
  ])("%s", (_, status, body, message) => {
    expect(reply(status, body)).toEqual({ kind: "junk", status, message });
  });

  test("one that is far too large", () => {
    expect(toReply({ kind: "answered too much", status: 200 }, schema)).toEqual({
      kind: "too large",
      status: 200,
      message: "",
    });
  });
});

describe("given an error of the cluster, when it is read, then it is an error with what is known", () => {
  test.each<[string, number, string, object]>([
    ["with its code", 409, fabricError("FABRIC_E_BACKUP_IN_PROGRESS"), { code: "FABRIC_E_BACKUP_IN_PROGRESS" }],
    ["with a bare number", 500, '{"Error":{"Code":2148734208,"Message":"Its words."}}', { code: "2148734208" }],
    ["without a message", 404, fabricError("FABRIC_E_PARTITION_NOT_FOUND", null), { message: "" }],
    ["without a body", 404, "", { message: "" }],
    ["without a body, from a proxy", 504, "", { message: "" }],
    [
      "of the Web API",
      500,
      '{"Message":"An error has occurred."}',
      { message: '{"Message":"An error has occurred."}' },
    ],
    ["of the Web API, about the request", 400, '{"Message":"m"}', { message: '{"Message":"m"}' }],
    ["as a page with a 5xx, which may pass", 502, html, { message: html }],
    ["as a text with a 429", 429, "Slow down", { message: "Slow down" }],
  ])("%s", (_, status, body, known) => {
    expect(reply(status, body, { "content-type": "text/plain; charset=utf-8" })).toMatchObject({
      kind: "error",
      status,
      ...(body.includes("Its words.") ? { message: "Its words." } : {}),
      ...known,
    });
  });

  test("one without a code has none, not an empty one", () => {
    expect(reply(504)).toEqual({ kind: "error", status: 504, message: "" });
  });

  test.each<[string, string | string[], string]>([
    ["with the page of http.sys", "Negotiate", html],
    ["with nothing in it", "Negotiate", ""],
    ["with an error of the cluster", "Negotiate", fabricError("FABRIC_E_INVALID_CREDENTIALS", "")],
    ["in several lines", ["NTLM", "Negotiate"], html],
    ["in one line", "Kerberos, Basic realm=x", html],
  ])("that a 401 wants a Windows account, %s", (_, offered, body) => {
    expect(reply(401, body, { "www-authenticate": offered })).toEqual({
      kind: "error",
      status: 401,
      message: "",
      wantsWindowsAccount: true,
    });
  });

  test.each<[number, string]>([
    [401, "Bearer realm=x, Negotiate"],
    [401, 'Basic realm="negotiated"'],
    [403, "Negotiate"],
  ])("but not that a %i with %s does", (status, offered) => {
    expect(reply(status, "", { "www-authenticate": offered })).toEqual({ kind: "error", status, message: "" });
  });

  test("also to a request", () => {
    expect(toAcceptance(answer(403))).toEqual({ kind: "error", status: 403, message: "" });
    expect(toOptionalReply(answer(503), schema)).toEqual({ kind: "error", status: 503, message: "" });
  });
});

describe("given Retry-After, when it is read, then it is counted from the answer", () => {
  const date = "Mon, 22 Oct 2018 12:07:36 GMT";
  const later = "Mon, 22 Oct 2018 12:08:06 GMT";

  test.each<[string, Headers, number]>([
    ["seconds", { "retry-after": "7" }, 7_000],
    ["many seconds", { "retry-after": "120" }, 120_000],
    ["no time at all", { "retry-after": "0" }, 0],
    ["a date, by the server's clock", { "retry-after": later, date }, 30_000],
    ["a date that is over", { "retry-after": date, date: later }, 0],
    ["a date that is over by our clock, where the server tells none", { "retry-after": later }, 0],
  ])("%s", (_, headers, milliseconds) => {
    expect(reply(429, "", headers)).toMatchObject({ retryAfterMilliseconds: milliseconds });
    expect(reply(503, fabricError("FABRIC_E_NOT_READY"), headers)).toMatchObject({
      retryAfterMilliseconds: milliseconds,
    });
  });

  test.each<[string, Headers]>([
    ["none", {}],
    ["neither", { "retry-after": "soon" }],
    ["seconds with more behind them", { "retry-after": "7 sec" }],
    ["two", { "retry-after": ["1", "2"] }],
    ["a date beside one that is none", { "retry-after": later, date: "today" }],
  ])("%s: nothing", (_, headers) => {
    expect(reply(429, "", headers)).not.toHaveProperty("retryAfterMilliseconds");
  });
});

test.each<Attempt>([
  { kind: "not sent", fault: "refused", message: "connect ECONNREFUSED" },
  { kind: "unknown", fault: "reset", message: "socket hang up" },
])("given a connection that gave no answer ($kind), when it is read, then it stays what it is", (attempt) => {
  expect(toReply(attempt, schema)).toEqual(attempt);
  expect(toOptionalReply(attempt, schema)).toEqual(attempt);
  expect(toAcceptance(attempt)).toEqual(attempt);
});

describe("given a failed reply, when it is named for people", () => {
  test.each([
    [{ kind: "error", status: 503, code: "FABRIC_E_NOT_READY", message: "m" }, "HTTP 503 FABRIC_E_NOT_READY"],
    [{ kind: "error", status: 504, message: "" }, "HTTP 504 without a reason"],
    [{ kind: "error", status: 401, message: "", wantsWindowsAccount: true }, "HTTP 401 for Windows accounts only"],
    [{ kind: "junk", status: 200, message: html }, "HTTP 200 with an unusable body"],
    [{ kind: "too large", status: 200, message: "" }, "HTTP 200 with more than 32 MiB"],
    [{ kind: "not sent", fault: "refused", message: "m" }, "connection refused"],
    [{ kind: "unknown", fault: "timed out", message: "" }, "connection timed out"],
    [{ kind: "not sent", fault: "connect timed out", message: "" }, "connection timed out"],
    [{ kind: "not sent", fault: "name not found", message: "" }, "name not found"],
  ] as const)("%j", (failed, label) => {
    expect(labelOf(failed)).toBe(label);
  });

  test("then only a 404 with nothing in it is the gateway's word for a service that is not there", () => {
    expect(isEmptyNotFound({ kind: "error", status: 404, message: "" })).toBe(true);
    expect(isEmptyNotFound({ kind: "error", status: 404, code: "FABRIC_E_PARTITION_NOT_FOUND", message: "" })).toBe(
      false,
    );
    expect(isEmptyNotFound({ kind: "error", status: 404, message: "{}" })).toBe(false);
    expect(isEmptyNotFound({ kind: "error", status: 504, message: "" })).toBe(false);
    expect(isEmptyNotFound({ kind: "junk", status: 404, message: "" })).toBe(false);
  });
});

describe("given a status at the edge of a kind, when it is read, then it is of that kind", () => {
  test.each([
    [299, '{"name":"n"}', "answered"],
    [300, '{"name":"n"}', "junk"],
    [499, html, "junk"],
    [500, html, "error"],
    [429, html, "error"],
  ] as const)("%i with %s", (status, body, kind) => {
    expect(reply(status, body).kind).toBe(kind);
  });
});
