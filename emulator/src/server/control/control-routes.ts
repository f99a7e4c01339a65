import type { ControlParts } from "./control-parts.js";
import type { ControlRoute } from "./control-request.js";
import { describeState } from "./overview.js";
import { clockRoutes } from "./routes/clock-routes.js";
import { clusterControlRoutes } from "./routes/cluster-routes.js";
import { faultRoutes } from "./routes/fault-routes.js";
import { packageRoutes } from "./routes/package-routes.js";
import { partitionControlRoutes } from "./routes/partition-routes.js";
import { requestRoutes } from "./routes/request-routes.js";
import { scenarioRoutes } from "./routes/scenario-routes.js";
import { snapshotRoutes } from "./routes/snapshot-routes.js";
import { transitionRoutes } from "./routes/transition-routes.js";

/** Every control route, in the order in which the table shows them. */
export function controlRoutes(parts: ControlParts): ControlRoute[] {
  const routes: ControlRoute[] = [
    {
      method: "GET",
      path: "/",
      does: "This table.",
      run: () => routes.map(({ method, path, does }) => ({ method, path, does })),
    },
    ...wholeRoutes(parts),
    ...clockRoutes(parts),
    ...transitionRoutes(parts),
    ...faultRoutes(parts),
    ...requestRoutes(parts),
    ...snapshotRoutes(parts),
    ...partitionControlRoutes(parts),
    ...clusterControlRoutes(parts),
    ...packageRoutes(parts),
    ...scenarioRoutes(parts),
  ];
  return routes;
}

/** The emulator as a whole. */
function wholeRoutes(parts: ControlParts): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/healthz",
      does: "Says that it is up, to everybody.",
      // Whatever watches over a container has no certificate.
      isOpen: true,
      run: () => ({ status: "ok" }),
    },
    { method: "GET", path: "/state", does: "An overview of everything.", run: () => describeState(parts) },
    {
      method: "POST",
      path: "/reset",
      does: "Puts everything back as it was at the start, with the faults, scenarios and state of the options.",
      run: async () => {
        await parts.reset();
        return describeState(parts);
      },
    },
  ];
}
