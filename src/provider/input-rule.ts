import { secretsInConnection } from "../service-fabric/secret-texts";

/** What an input is, apart from what may be given. */
export interface InputRule {
  /**
   * What of the input decides which real thing it is: a change of that replaces. Left out: it never replaces.
   * `target`: it names the thing together with others, and replaces as `retargetedBy` says.
   */
  readonly replacesBy?: ((value: unknown) => unknown) | "target";
  /** The secret texts in it. Left out: it holds none. */
  readonly secrets?: (value: unknown) => readonly string[];
  /** A change of it alone is none: it only goes along. */
  readonly neverCounts?: true;
  /** The result says it too, so that a change takes effect with the next one. */
  readonly isAlsoOutput?: boolean;
}

/** The input `cluster`, which every resource has: nothing of it replaces. */
export const clusterInput: InputRule = {
  secrets: (cluster) => (isRecord(cluster) ? secretsInConnection(cluster) : []),
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
