// @ts-check
import { routeNames } from "servicefabric-backup-emulator";
import { checkExchange } from "./check-exchange.mjs";
import { converseWithEmulator } from "./conversation.mjs";
import { checkRoundTrip } from "./example-round-trips.mjs";
import { checkRecorded } from "./recorded.mjs";
import { whatWasNotCalled } from "./served-operations.mjs";
import { statesOf } from "./states.mjs";

/**
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("./exchange.mjs").Exchange} Exchange
 * @typedef {Awaited<ReturnType<typeof import("../description/validator.mjs").createValidator>>} Validator
 */

/**
 * What is to be looked at of the emulator: a conversation with it, the examples sent to it, and the replies that real
 * clusters gave.
 * @param {{
 *   description: import("../description/description.mjs").Description,
 *   examples: readonly import("../client/examples.mjs").ReadExample[],
 *   recorded: readonly import("./recorded.mjs").RecordedReply[],
 *   undescribed: readonly import("../description/differences.mjs").UndescribedOperation[],
 * }} given
 */
export function emulatorCheck({ description, examples, recorded, undescribed }) {
  /** @type {readonly string[]} */
  const served = routeNames;
  const described = new Set(description.operations.map(({ operationId }) => operationId));
  /** @type {Exchange[]} */
  let exchanges = [];

  return {
    operationIds: new Set(served.filter((operationId) => described.has(operationId))),
    /** @param {Validator} validator @returns {Promise<Problem[]>} */
    async problems(validator) {
      const conversation = await converseWithEmulator(description);
      exchanges = conversation.filter(({ operationId }) => served.includes(operationId));
      const called = new Set(exchanges.map(({ operationId }) => operationId));
      const problems = whatWasNotCalled({ served, description, called, undescribed });
      for (const exchange of exchanges) problems.push(...(await checkExchange(exchange, description, validator)));
      for (const example of examples) {
        if (!called.has(example.described.operationId)) continue;
        problems.push(...(await checkRoundTrip(example, description, exchanges)));
      }
      return [...problems, ...checkRecorded(recorded, exchanges, served)];
    },
    facts: () => statesOf(exchanges),
  };
}
