import type { Connection } from "../../src/service-fabric/connection/connection";

/** A connection to these endpoints that shows nothing of itself and trusts whom Node trusts. */
export function anonymous(first: string, ...others: readonly string[]): Connection {
  return { endpoints: [first, ...others], serverTrust: { kind: "authority" } };
}
