import { join } from "node:path";
import { routeNames } from "servicefabric-backup-emulator";

const { gatewayRoutes }: { gatewayRoutes: (parts: object) => readonly { readonly name: string }[] } = require(
  join(__dirname, "../../emulator/dist/server/gateway/gateway-routes.js"),
);

test("every operation that has a name has a route, and every route a name that is listed", () => {
  // What a route answers from is asked only when it is called.
  const nothing = new Proxy({}, { get: () => ({ now: () => 0 }) });

  const named = new Set(gatewayRoutes(nothing).map(({ name }) => name));
  expect([...named].sort()).toEqual([...routeNames].sort());
});
