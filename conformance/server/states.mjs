// @ts-check
import { stateOf } from "./exchange.mjs";

/**
 * In which states every operation was met.
 * @param {readonly import("./exchange.mjs").Exchange[]} exchanges
 */
export function statesOf(exchanges) {
  /** @type {Map<string, Set<string>>} */
  const states = new Map();
  for (const { operationId, reply } of exchanges) {
    states.set(operationId, (states.get(operationId) ?? new Set()).add(stateOf(reply)));
  }
  return [...states].map(([name, met]) => ({ name, text: [...met].join(", ") }));
}
