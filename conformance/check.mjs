// @ts-check
import { Failure } from "../scripts/failure.mjs";
import { fact, heading } from "../scripts/screen.mjs";
import { clientCheck } from "./client/client-check.mjs";
import { readExamples } from "./client/examples.mjs";
import { count } from "./count.mjs";
import { readKnownDifferences, sortOut } from "./description/differences.mjs";
import { readFolder } from "./description/folder.mjs";
import { createValidator } from "./description/validator.mjs";
import { summarize } from "./problem.mjs";
import { emulatorCheck } from "./server/emulator-check.mjs";
import { targetCheck } from "./server/target-check.mjs";

/**
 * One of the things that are looked at.
 * @typedef {object} Check
 * @property {ReadonlySet<string>} operationIds The operations that it will ask the validator about.
 * @property {(validator: Awaited<ReturnType<typeof createValidator>>) => Promise<import("./problem.mjs").Problem[]>} problems
 * @property {() => readonly { name: string, text: string }[]} facts What was looked at, once it was.
 */

/** @param {import("./options.mjs").Options} options */
export async function checkSpec({ folder, requestsFile, differencesFile, sides, target }) {
  const { description, examples: files, recorded } = readFolder(folder);
  const { knownDifferences, undescribedOperations: undescribed } = await readKnownDifferences(differencesFile);
  const examples = readExamples(files, description);
  /** @type {Record<string, Check>} */
  const checks =
    target === undefined
      ? {
          ...(sides.has("client") && { "The client": clientCheck({ description, examples, requestsFile }) }),
          ...(sides.has("server") && {
            "The emulator": emulatorCheck({ description, examples, recorded, undescribed }),
          }),
        }
      : { [target.url]: targetCheck({ description, target }) };
  const operationIds = Object.values(checks).flatMap((check) => [...check.operationIds]);
  const validator = await createValidator(description, new Set(operationIds));

  heading(`REST description ${description.version}`);
  const problems = [];
  for (const [name, check] of Object.entries(checks)) {
    problems.push(...(await check.problems(validator)));
    heading(name);
    showInColumns(check.facts());
  }
  const { unknown, met, neverMet } = sortOut(problems, knownDifferences, sides);
  heading("Differences");
  fact("known", count(met.length, "difference"));

  // One server alone need not show all of them.
  const outdated = target === undefined ? neverMet : [];
  const failures = [
    ...summarize(unknown),
    ...outdated.map(
      ({ operationId, part, at, code }) =>
        `${operationId}, ${part}, ${at}: a known difference (${code}) that was not met; take it out of ${differencesFile}`,
    ),
  ];
  if (failures.length > 0) throw new Failure(`\n${failures.join("\n")}\n${count(failures.length, "problem")}.`);
}

/** @param {readonly { name: string, text: string }[]} facts */
function showInColumns(facts) {
  const width = Math.max(...facts.map(({ name }) => name.length));
  for (const { name, text } of facts) fact(name.padEnd(width), text);
}
