import { someTransitionsJson, writeTransitions } from "../../../model/time/transition-json.js";
import { readBodyAs } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";

/** What moves backups and restores on. */
export function transitionRoutes({ service: { pace } }: ControlParts): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/transitions",
      does: "What moves backups and restores on.",
      run: () => writeTransitions(pace.transitions),
    },
    {
      method: "PUT",
      path: "/transitions",
      does: "Changes some of it, for what is accepted from then on: { accepted, backup, restore, secondaries }.",
      run: ({ body }) => {
        pace.change(readBodyAs(someTransitionsJson, body));
        return writeTransitions(pace.transitions);
      },
    },
  ];
}
