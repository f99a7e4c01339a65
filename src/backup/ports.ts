import type { Cluster } from "../service-fabric/cluster";
import type { Clock } from "../waiting/clock";

export type { BackupRequest, Cluster, ListQuery } from "../service-fabric/cluster";

/** A line about what is going on. A `change` is news; the rest only says that it still goes on. */
export interface ProgressLine {
  readonly text: string;
  readonly change: boolean;
}

/** Everything that a backup needs from outside. */
export interface Ports {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly progress: (line: ProgressLine) => void;
  /** Takes the secrets out of a text. Left out: there are none. */
  readonly redact?: (text: string) => string;
  /** Ends the run early; it still gives its typed outcome, and sends nothing more. */
  readonly signal?: AbortSignal;
}
