// @ts-check
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { Failure } from "../failure.mjs";

const knownDifference = z.strictObject({
  operationId: z.string(),
  part: z.enum(["request", "reply"]),
  /** The place and the code as the check reports them. */
  at: z.string(),
  code: z.string(),
  /** What really holds. */
  what: z.string().min(1),
  /** Where that can be read. */
  source: z.string().min(1),
});

/**
 * @typedef {z.infer<typeof knownDifference>} KnownDifference
 * @typedef {import("./problem.mjs").Problem} Problem
 */

/**
 * @param {string} file
 * @returns {Promise<KnownDifference[]>}
 */
export async function readKnownDifferences(file) {
  const parsed = z.object({ knownDifferences: z.array(knownDifference) }).safeParse(await load(file));
  if (parsed.success) return parsed.data.knownDifferences;
  throw new Failure(`${file}:\n${z.prettifyError(parsed.error)}`, { exitCode: 2 });
}

/**
 * @param {string} file
 * @returns {Promise<unknown>}
 */
async function load(file) {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    throw new Failure(`${file}: ${cause instanceof Error ? cause.message : cause}`, { exitCode: 2, cause });
  }
}

/**
 * Parts the problems from the known differences.
 * @param {readonly Problem[]} problems
 * @param {readonly KnownDifference[]} known
 */
export function sortOut(problems, known) {
  /** @param {Problem} problem */
  const knownFor = (problem) =>
    known.find(
      ({ operationId, part, at, code }) =>
        problem.operationId === operationId && problem.part === part && problem.at === at && problem.code === code,
    );
  const met = new Set(problems.map(knownFor));
  return {
    unknown: problems.filter((problem) => knownFor(problem) === undefined),
    met: known.filter((difference) => met.has(difference)),
    neverMet: known.filter((difference) => !met.has(difference)),
  };
}
