import { z } from "zod";
import { describeScenarios } from "../../../trouble/scenarios/scenarios.js";
import { parameters, readBodyAs } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";
import { describeState } from "../overview.js";

const scenarioSchema = z.strictObject({ parameters }).default({ parameters: {} });

/** Stories to rehearse. */
export function scenarioRoutes(parts: ControlParts): ControlRoute[] {
  return [
    { method: "GET", path: "/scenarios", does: "The scenarios.", run: () => describeScenarios() },
    {
      method: "POST",
      path: "/scenarios/:name",
      does: "Begins a scenario: { parameters }.",
      run: async ({ params, body }) => {
        await parts.startScenario(params.name ?? "", readBodyAs(scenarioSchema, body).parameters);
        return describeState(parts);
      },
    },
  ];
}
