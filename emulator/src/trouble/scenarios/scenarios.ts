import type { Json } from "../../wire/json.js";
import { unknownName } from "../../wire/near-names.js";
import { ProblemsError } from "../../wire/problems-error.js";
import { describeParameters } from "../parameters.js";
import { runScenarios } from "./happenings-of-a-run.js";
import type { Scenario, Stage } from "./scenario.js";
import { laterScenarios } from "./trouble-after-the-backup.js";
import { wayScenarios } from "./trouble-on-the-way.js";
import { restoreScenarios } from "./trouble-with-the-restore.js";
import { storageScenarios } from "./trouble-with-the-storage.js";

/** Every scenario. */
export const scenarios: readonly Scenario[] = [
  ...runScenarios,
  ...wayScenarios,
  ...storageScenarios,
  ...laterScenarios,
  ...restoreScenarios,
];

/** @throws ProblemsError for an unknown name or wrong parameters, FabricError for a partition that is not there. */
export async function beginScenario(
  name: string,
  stage: Stage,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) {
    const names = scenarios.map((scenario) => scenario.name);
    throw new ProblemsError(unknownName("scenario", name, names, "--list-scenarios shows them"));
  }
  await found.begin(stage, parameters);
}

/** The scenarios as data. */
export function describeScenarios(): Json[] {
  return scenarios.map(({ name, title, rehearses, provider, errorCode, parameters }) => ({
    name,
    title,
    rehearses,
    provider,
    errorCode: errorCode ?? null,
    parameters: describeParameters(parameters),
  }));
}
