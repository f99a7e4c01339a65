// @ts-check
import { request as send } from "undici";
import { Failure } from "../../scripts/failure.mjs";

/**
 * @typedef {import("../description/description.mjs").Description} Description
 * @typedef {import("../description/description.mjs").DescribedOperation} DescribedOperation
 * @typedef {import("./exchange.mjs").Exchange} Exchange
 * @typedef {import("./exchange.mjs").Reply} Reply
 */

/**
 * What a call brings along. Parameters go by their names in the description, whether they belong in the path or the
 * query; `body` is sent as JSON.
 * @typedef {object} Given
 * @property {Readonly<Record<string, unknown>>} [parameters] Default of `api-version`: the operation's own.
 * @property {unknown} [body]
 * @property {string} [expect] The state that the server has to answer with, as `stateOf` writes it.
 * @property {boolean} [isWrongOnPurpose] Default: false.
 */

/** @typedef {(operationId: string, given?: Given) => Promise<Reply>} Call */

/** @type {Reply} */
const notAsked = { status: 0, headers: {}, body: undefined };

/**
 * Calls operations by their names and keeps what was said. An operation that the description does not have cannot be
 * called: its reply has status 0.
 * @param {{ url: string, description: Description, dispatcher?: import("undici").Dispatcher }} server
 */
export function createTalk({ url, description, dispatcher }) {
  /** @type {Exchange[]} */
  const exchanges = [];

  /** @type {Call} */
  async function call(operationId, { parameters = {}, body, expect: expected, isWrongOnPurpose = false } = {}) {
    const operation = description.operations.find((operation) => operation.operationId === operationId);
    if (operation === undefined) return notAsked;
    const { path, query } = addressOf(operation, parameters);
    /** @type {Record<string, string>} */
    const headers = body === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
    const reply = await answerOf(`${url}${path}${query === "" ? "" : `?${query}`}`, {
      method: operation.method,
      headers,
      body,
      dispatcher,
    });
    const request = { path, query, headers, body };
    exchanges.push({ operationId, request, reply, parameters, isWrongOnPurpose, expected });
    return reply;
  }
  return { call, exchanges };
}

/**
 * @param {DescribedOperation} operation
 * @param {Readonly<Record<string, unknown>>} parameters
 */
function addressOf(operation, parameters) {
  const query = new URLSearchParams();
  let { path } = operation;
  for (const [name, value] of Object.entries({ ...ownVersion(operation), ...parameters })) {
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, () => encodeURIComponent(String(value)));
    else if (value !== undefined) query.append(name, String(value));
  }
  const missing = /\{([^}]+)\}/.exec(path)?.[1];
  if (missing !== undefined) throw new Error(`${operation.operationId} is called without its ${missing}.`);
  return { path, query: query.toString() };
}

/** @param {DescribedOperation} operation */
function ownVersion({ parameters }) {
  const version = parameters.find(({ name }) => name === "api-version");
  return { "api-version": version?.enum?.[0] };
}

/**
 * @param {string} address
 * @param {{
 *   method: string,
 *   headers: Record<string, string>,
 *   body: unknown,
 *   dispatcher: import("undici").Dispatcher | undefined,
 * }} request
 * @returns {Promise<Reply>}
 */
async function answerOf(address, { method, headers, body, dispatcher }) {
  try {
    const response = await send(address, {
      method: /** @type {import("undici").Dispatcher.HttpMethod} */ (method),
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    const text = await response.body.text();
    const replied = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
    return { status: response.statusCode, headers: Object.fromEntries(replied), body: readBody(text) };
  } catch (cause) {
    const { origin } = new URL(address);
    throw new Failure(`${origin} does not answer: ${reasonOf(cause)}.`, { exitCode: 2, cause });
  }
}

/** A text that is no JSON is kept as it is: then it has the wrong type, which the validator tells. @param {string} text */
function readBody(text) {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== "") return error.message;
  return "code" in error ? String(error.code) : error.name;
}
