// @ts-check

/**
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("../description/differences.mjs").UndescribedOperation} UndescribedOperation
 */

/**
 * What is served and was not looked at: an operation that the conversation never called, and one that cannot be called
 * because the description does not have it, unless that is known.
 * @param {{
 *   served: readonly string[],
 *   description: import("../description/description.mjs").Description,
 *   called: ReadonlySet<string>,
 *   undescribed: readonly UndescribedOperation[],
 * }} given
 * @returns {Problem[]}
 */
export function whatWasNotCalled({ served, description, called, undescribed }) {
  const described = new Set(description.operations.map(({ operationId }) => operationId));
  const known = new Set(undescribed.map(({ operationId }) => operationId));
  /** @type {(operationId: string, code: string, message: string) => Problem} */
  const problem = (operationId, code, message) => ({
    side: "server",
    operationId,
    part: "request",
    at: "operation",
    code,
    message,
    metIn: "the operations that the emulator serves",
  });
  const ofServed = served.flatMap((operationId) => {
    if (described.has(operationId)) {
      const message = "It is served, and the conversation never called it";
      return called.has(operationId) ? [] : [problem(operationId, "NEVER_CALLED", message)];
    }
    const message = "It is served, and neither described nor listed among the undescribed operations";
    return known.has(operationId) ? [] : [problem(operationId, "UNDESCRIBED_OPERATION", message)];
  });
  const ofList = undescribed.flatMap(({ operationId }) => {
    if (described.has(operationId))
      return [problem(operationId, "DESCRIBED_OPERATION", "It is listed as undescribed, and described")];
    if (!served.includes(operationId))
      return [problem(operationId, "NOT_SERVED", "It is listed as undescribed, and not served")];
    return [];
  });
  return [...ofServed, ...ofList];
}
