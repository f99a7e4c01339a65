import type { Json } from "../../wire/json.js";
import { gatewayRoute } from "../gateway-dialect.js";
import { ok } from "../reply.js";
import type { Route } from "../route.js";

/** How clients find out where to get a token. Nobody has to sign in for it. */
export function aadMetadataRoutes(clusterVersion: string, aadMetadata: () => Json): Route[] {
  return [
    gatewayRoute(clusterVersion, {
      name: "GetAadMetadata",
      path: "/$/GetAadMetadata",
      run: () => ok(aadMetadata()),
    }),
  ];
}
