import type { FaultCalls } from "../trouble/faults/fault.js";
import { describeNamedFaults, namedFaults } from "../trouble/faults/named-faults.js";
import type { Parameters } from "../trouble/parameters.js";
import { describeScenarios, scenarios } from "../trouble/scenarios/scenarios.js";
import type { JsonObject } from "../wire/json.js";
import { routeNames } from "../wire/route-name.js";
import type { CliOptions } from "./options.js";

/** Without `listScenarios` it is `--list-faults`, which lists no scenarios. */
type ListOptions = Pick<CliOptions, "listScenarios">;

/** The scenarios, if they are asked for, the named faults, and the operations that these may hit, as data. */
export function listAsData({ listScenarios }: ListOptions): JsonObject {
  return {
    ...(listScenarios ? { scenarios: describeScenarios() } : {}),
    faults: describeNamedFaults(),
    operations: ["any", ...routeNames],
  };
}

/** The same for people. */
export function listForPeople({ listScenarios }: ListOptions): string {
  return [...(listScenarios ? [...scenarioLines(), ""] : []), ...faultLines()].join("\n");
}

function scenarioLines(): string[] {
  const stories = scenarios.map(({ name, title, rehearses, provider, errorCode, parameters }) =>
    [
      `  ${name}: ${title}`,
      `      rehearse: ${rehearses}`,
      `      AdHocBackup: ${provider}${errorCode === undefined ? "" : ` [${errorCode}]`}`,
      ...parameterLines(parameters),
    ].join("\n"),
  );
  return ["Scenarios (--scenario name:parameter=value,…):", ...stories];
}

function faultLines(): string[] {
  const faults = namedFaults.map(({ name, shows, calls, parameters }) =>
    [`  ${name}: ${shows}`, ...parameterLines(parameters), `      ${writeCalls(calls)}  which calls are hit`].join(
      "\n",
    ),
  );
  return [
    "Faults (--fault name:parameter=value,…):",
    ...faults,
    "",
    "Every fault also takes partition=<id>, by default every partition, and one of nth=, first=, from= or calls=all.",
    "",
    "Operations (route=):",
    ...["any", ...routeNames].map((name) => `  ${name}`),
  ];
}

/** As a parameter says it: `first=1`, `calls=all`. */
function writeCalls(calls: FaultCalls): string {
  if (calls === "all") return "calls=all";
  return Object.entries(calls)
    .map(([name, count]) => `${name}=${count}`)
    .join();
}

/** What is common to all faults is told once, below. */
const common = new Set(["partition", "nth", "first", "from", "calls"]);

function parameterLines(parameters: Parameters): string[] {
  return Object.entries(parameters)
    .filter(([name]) => !common.has(name))
    .map(([name, { shows, default: value }]) => `      ${name}=${value === undefined ? "" : String(value)}  ${shows}`);
}
