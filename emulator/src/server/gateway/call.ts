import type { CallFaults } from "../../trouble/faults/call-faults.js";
import type { Role } from "../security/role.js";
import type { Query } from "./query.js";

/** A request that has found its route. */
export interface Call {
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: CallBody;
  readonly faults: CallFaults;
  /** What the caller may do. */
  readonly role: Role;
}

export interface CallBody {
  /** Empty where there was none. */
  readonly text: string;
  readonly contentType: string | undefined;
}
