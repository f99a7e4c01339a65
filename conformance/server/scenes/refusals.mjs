// @ts-check

/**
 * @typedef {import("../world.mjs").Scene} Scene
 * @typedef {import("../exchange.mjs").Exchange} Exchange
 */

/** Names of what is nowhere, by the parameters of a path. */
const nowhere = {
  partitionId: "00000000-0000-0000-0000-00000000dead",
  serviceId: "SampleApp~Nowhere",
  applicationId: "Nowhere",
  backupPolicyName: "Nowhere",
  nodeName: "Nowhere",
  applicationTypeName: "NowhereType",
  replicaId: "1",
};

/**
 * Every request that went well once more, with names of what is not there, and in a version that no server has.
 * @param {readonly Exchange[]} exchanges
 * @returns {Scene}
 */
export function refusalsOf(exchanges) {
  const wentWell = new Map(
    exchanges
      .filter(({ reply, isWrongOnPurpose }) => reply.status < 300 && !isWrongOnPurpose)
      .map((exchange) => [exchange.operationId, exchange]),
  );
  return {
    name: "what is not there, and in no version",
    async play({ call }) {
      for (const [operationId, { parameters, request }] of wentWell) {
        const { body } = request;
        const names = Object.entries(nowhere).filter(([name]) => name in parameters);
        if (names.length > 0) {
          await call(operationId, { parameters: { ...parameters, ...Object.fromEntries(names) }, body });
        }
        const version = { ...parameters, "api-version": "0.1" };
        await call(operationId, { parameters: version, body, isWrongOnPurpose: true });
      }
    },
  };
}
