import { whatIsWrongWithEndpoint } from "../service-fabric/endpoint";
import type { Bag, Settings } from "./definition";
import { type CheckFailure, checkFailure } from "./input-check";
import { unknownValue } from "./unknowns";

/** The cluster's address: the resource's own, else the stack's, else the environment's. */
export function resolveEndpoint(
  inputs: Bag,
  settings: Settings,
): { readonly endpoint: string } | { readonly problem: CheckFailure } {
  const own = ownEndpoint(inputs.cluster);
  // What is wrong with the resource's own is the schema's to say; what is not known yet is right.
  if (own !== undefined) return { endpoint: own };
  const places = [
    { place: "stack config servicefabric:endpoint", value: settings.config("servicefabric:endpoint") },
    { place: "environment variable SERVICEFABRIC_ENDPOINT", value: settings.environment("SERVICEFABRIC_ENDPOINT") },
  ];
  for (const { place, value } of places) {
    if (!value || value === unknownValue) continue;
    const problem = whatIsWrongWithEndpoint(value);
    return problem === undefined ? { endpoint: value } : { problem: checkFailure(place, problem) };
  }
  return {
    problem: checkFailure(
      "cluster.endpoint",
      "is missing: give it, or run `pulumi config set servicefabric:endpoint https://<cluster>:19080`, or set SERVICEFABRIC_ENDPOINT",
    ),
  };
}

function ownEndpoint(cluster: unknown): string | undefined {
  if (cluster === unknownValue) return unknownValue;
  if (typeof cluster !== "object" || cluster === null || !("endpoint" in cluster)) return undefined;
  return typeof cluster.endpoint === "string" ? cluster.endpoint : undefined;
}
