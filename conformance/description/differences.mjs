// @ts-check
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { Failure } from "../../scripts/failure.mjs";

const knownDifference = z.strictObject({
  side: z.enum(["client", "server"]),
  operationId: z.string(),
  part: z.enum(["request", "reply"]),
  /** The place and the code as the check reports them. */
  at: z.string(),
  code: z.string(),
  /** The message, where the place and the code say too little: a word that an enumeration does not have. */
  message: z.string().optional(),
  /** What really holds. */
  what: z.string().min(1),
  /** Where that can be read. */
  source: z.string().min(1),
});

const undescribedOperation = z.strictObject({
  /** As the emulator names it. */
  operationId: z.string(),
  /** Why it is served. */
  reason: z.string().min(1),
  /** Where it is told of. */
  source: z.string().min(1),
});

const lists = z.object({
  knownDifferences: z.array(knownDifference),
  undescribedOperations: z.array(undescribedOperation),
});

/**
 * @typedef {z.infer<typeof knownDifference>} KnownDifference
 * @typedef {z.infer<typeof undescribedOperation>} UndescribedOperation
 * @typedef {import("../problem.mjs").Problem} Problem
 */

/** @param {string} file */
export async function readKnownDifferences(file) {
  const parsed = lists.safeParse(await load(file));
  if (parsed.success) return parsed.data;
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
 * Parts the problems from the known differences of the sides that were looked at.
 * @param {readonly Problem[]} problems
 * @param {readonly KnownDifference[]} differences
 * @param {ReadonlySet<Problem["side"]>} sides
 */
export function sortOut(problems, differences, sides) {
  const known = differences.filter(({ side }) => sides.has(side));
  /** @param {Problem} problem */
  const knownFor = (problem) =>
    known.find(
      ({ side, operationId, part, at, code, message = problem.message }) =>
        problem.side === side &&
        problem.operationId === operationId &&
        problem.part === part &&
        problem.at === at &&
        problem.code === code &&
        problem.message === message,
    );
  const met = new Set(problems.map(knownFor));
  return {
    unknown: problems.filter((problem) => knownFor(problem) === undefined),
    met: known.filter((difference) => met.has(difference)),
    neverMet: known.filter((difference) => !met.has(difference)),
  };
}
