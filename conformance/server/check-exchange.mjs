// @ts-check
import { stateOf, titleOf } from "./exchange.mjs";

/**
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("./exchange.mjs").Exchange} Exchange
 * @typedef {Awaited<ReturnType<typeof import("../description/validator.mjs").createValidator>>} Validator
 */

/**
 * Holds a request and its reply to the description, and the reply to what the conversation counted on.
 * @param {Exchange} exchange
 * @param {import("../description/description.mjs").Description} description
 * @param {Validator} validator
 * @returns {Promise<Problem[]>}
 */
export async function checkExchange(exchange, description, validator) {
  const { operationId, request, reply, isWrongOnPurpose } = exchange;
  const operation = description.operations.find((operation) => operation.operationId === operationId);
  if (operation === undefined) return [];
  const { status, headers, body } = reply;
  const ofRequest = isWrongOnPurpose ? [] : await validator.request(operation, request);
  const ofReply = await validator.reply(operation, request.path, { status: String(status), headers, body });
  /** @type {(part: Problem["part"]) => (finding: import("../description/validator.mjs").Finding) => Problem} */
  const inPart = (part) => (finding) => ({ side: "server", operationId, part, ...finding, metIn: titleOf(exchange) });
  return [...ofRequest.map(inPart("request")), ...[...ofReply, ...whatWasNotExpected(exchange)].map(inPart("reply"))];
}

/** @param {Exchange} exchange */
function whatWasNotExpected({ expected, reply }) {
  const state = stateOf(reply);
  if (expected === undefined || expected === state) return [];
  return [{ at: "state", code: "OTHER_STATE", message: `${expected} was to be expected here and not ${state}` }];
}
