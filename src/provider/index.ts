import { adHocBackup } from "./definitions/ad-hoc-backup";
import { connectToEngine } from "./engine-connection";
import { type Lifecycle, lifecycle } from "./lifecycle";

/**
 * What the code in a stack's state calls, by this name and shape, for as long as any release is in use.
 * Never for programs: they import `pulumi-servicefabric-backup`.
 */
export const v1: { readonly adHocBackup: Lifecycle } = {
  adHocBackup: lifecycle(adHocBackup),
};

// From the first call on, since the engine can be killed at any time.
connectToEngine();
