// @ts-check

/**
 * A difference between the description and what was met.
 * @typedef {object} Problem
 * @property {"client" | "server"} side Whose: the package's client, or the emulator and every other server.
 * @property {string} operationId
 * @property {"request" | "reply"} part
 * @property {string} at Such as `query.api-version` or `body.Items[].BackupId`.
 * @property {string} code The validator's, or one of ours: `UNDESCRIBED_QUERY`, `OTHER_STATE` and the like.
 * @property {string} message
 * @property {string} metIn The request, the example or the recorded reply.
 */

/**
 * A problem once, however often it was met, with the first place and the number of places.
 * @param {readonly Problem[]} problems
 */
export function summarize(problems) {
  /** @type {Map<string, { problem: Problem, times: number }>} */
  const groups = new Map();
  for (const problem of problems) {
    const { side, operationId, part, at, code, message } = problem;
    const key = JSON.stringify([side, operationId, part, at, code, message]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { problem, times: 1 });
    else group.times += 1;
  }
  return [...groups.values()].map(({ problem, times }) => {
    const { operationId, part, at, code, message, metIn } = problem;
    const more = times === 1 ? "" : `, and ${times - 1} more`;
    return `${operationId}, ${part}, ${at}: ${message} (${code})\n    in ${metIn}${more}`;
  });
}
