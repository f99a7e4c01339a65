import type { HealthState } from "../../model/cluster/health.js";
import type { Call } from "./call.js";
import { gatewayErrors } from "./gateway-dialect.js";

const bitOf: Readonly<Record<HealthState, number>> = { Ok: 2, Warning: 4, Error: 8 };

/** Whether a filter lets a state pass: the sum of Ok (2), Warning (4) and Error (8); 1 is none, and 65535 all. */
export function passes(state: HealthState, filter: number): boolean {
  return (bitOf[state] & filter) !== 0;
}

/** A filter of the query; without one, or with 0, everything passes. @throws FabricError */
export function readHealthFilter({ query }: Call, name: string): number {
  const text = query.get(name) ?? "0";
  if (!/^\d{1,5}$/.test(text)) throw gatewayErrors.invalidArgument(`The value ${text} of ${name} is invalid.`);
  return Number(text) || 65_535;
}
