import * as definitions from "./definitions";
import { connectToEngine } from "./engine-connection";
import { type Lifecycle, lifecycle } from "./lifecycle";

/**
 * What the code in a stack's state calls, by this name and shape, for as long as any release is in use.
 * Never for programs: they import `pulumi-servicefabric-backup`.
 */
export const v1 = Object.fromEntries(
  Object.entries(definitions).map(([name, definition]) => [name, lifecycle(definition)]),
  // The names are those of the definitions, which is more than the compiler sees.
) as { readonly [Name in keyof typeof definitions]: Lifecycle };

// From the first call on, since the engine can be killed at any time.
connectToEngine();
