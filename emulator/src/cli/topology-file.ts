import { readTopology } from "../model/cluster/read-topology.js";
import type { Topology } from "../model/cluster/topology.js";
import { TopologyError } from "../model/cluster/topology-problems.js";
import { ProblemsError } from "../wire/problems-error.js";
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
