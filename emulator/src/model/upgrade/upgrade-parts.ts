import type { Cluster } from "../cluster/cluster.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import type { Waiters } from "../time/waiters.js";
import type { SecondUpgrade } from "./upgrade-state.js";

export interface UpgradeParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly waiters: Waiters;
  /** Default `interrupts`. */
  readonly secondUpgrade?: SecondUpgrade | undefined;
}
