import type { ApplicationUpgrades } from "../../model/upgrade/application-upgrades.js";
import type { Route } from "./route.js";

/** Routes that show the applications as they are now, also under a clock that calls nobody back. */
export function afterUpgradesSettle(upgrades: ApplicationUpgrades, routes: readonly Route[]): Route[] {
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      upgrades.settle();
      return route.handle(call);
    },
  }));
}
