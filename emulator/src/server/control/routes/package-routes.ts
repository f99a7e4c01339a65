import { z } from "zod";
import type { ApplicationPackage } from "../../../model/cluster/topology.js";
import { packageInFile } from "../../../model/cluster/topology-file.js";
import { readBodyAs } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";

/** What can be provisioned. */
export function packageRoutes({ provisioning }: ControlParts): ControlRoute[] {
  return [
    {
      method: "PUT",
      path: "/packages",
      does: "Puts an application package into a store, as the topology has them: { uri, typeName, typeVersion, … }.",
      run: ({ body }) => {
        // What is optional is left out of the JSON, and never `undefined`.
        provisioning.putPackage(readBodyAs(packageInFile, body) as ApplicationPackage);
        return {};
      },
    },
    {
      method: "DELETE",
      path: "/packages",
      does: "Takes a package out of its store: { uri }.",
      run: ({ body }) => {
        provisioning.removePackage(readBodyAs(z.strictObject({ uri: z.string() }), body).uri);
        return {};
      },
    },
  ];
}
