import { readTopology } from "../cluster/read-topology.js";
import type { Topology } from "../cluster/topology.js";
import { TopologyError } from "../cluster/topology-problems.js";
import { ProblemsError } from "../problems-error.js";
import { readJsonFile } from "./text-file.js";

/** Reads the topology that `--topology` names. @throws ProblemsError with every problem and its path. */
export function readTopologyFile(path: string): Topology {
  const value = readJsonFile("--topology", path);
  try {
    return readTopology(value);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    throw new ProblemsError(`--topology: ${path} is no topology`, error.problems);
  }
}
