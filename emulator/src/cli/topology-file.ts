import type { Topology } from "../cluster/topology.js";
import { ProblemsError } from "../problems-error.js";
import { isJsonObject } from "../wire/json.js";
import { readJsonFile } from "./json-file.js";

/** Reads the topology that `--topology` names. @throws ProblemsError with every problem and its path. */
export function readTopologyFile(path: string): Topology {
  const value = readJsonFile("--topology", path);
  if (isTopology(value)) return value;
  throw new ProblemsError(`--topology: ${path} is no topology`, ["applications: a list is expected"]);
}

function isTopology(value: unknown): value is Topology {
  return isJsonObject(value) && Array.isArray(value.applications);
}
