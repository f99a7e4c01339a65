// @ts-check

/**
 * A request and what came back.
 * @typedef {object} Exchange
 * @property {string} operationId
 * @property {{ path: string, query: string, headers: Record<string, string>, body: unknown }} request
 * @property {Reply} reply
 * @property {Readonly<Record<string, unknown>>} parameters What path and query were made of.
 * @property {boolean} isWrongOnPurpose The request is not as the description says, to see the error.
 * @property {string | undefined} expected The state that the conversation counted on.
 */

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {Record<string, string>} headers Names in lower case.
 * @property {any} body JSON under any content type, as servers send it; `undefined` where there is none. Integers beyond
 *   2^53 are rounded, which is no matter for names and kinds.
 */

/**
 * What a reply tells, in a word or two: `200 Success`, `409 FABRIC_E_BACKUP_IN_PROGRESS`, `200 null`, `200 page`, `202`.
 * @param {Reply} reply
 */
export function stateOf({ status, body }) {
  const word = wordOf(body);
  return word === "" ? String(status) : `${status} ${word}`;
}

/** @param {any} body */
function wordOf(body) {
  if (body === undefined) return "";
  if (body === null) return "null";
  if (typeof body !== "object") return "no object";
  const state = body.Error?.Code ?? body.BackupState ?? body.RestoreState ?? body.UpgradeState;
  if (state !== undefined) return String(state);
  const items = Array.isArray(body) ? body : body.Items;
  if (!Array.isArray(items)) return "";
  if (items.length === 0) return "no items";
  return body.ContinuationToken ? "page" : "items";
}

/** @param {Exchange} exchange */
export function titleOf({ operationId, request, reply }) {
  return `${operationId} ${request.path}${request.query === "" ? "" : `?${request.query}`}, answered ${stateOf(reply)}`;
}
