import type { ErrorCode, ServiceFabricError } from "../errors";
import type { Cluster } from "../service-fabric/cluster";
import { type Clock, delay } from "./clock";
import type { ProgressLine, Telling } from "./progress";

/** What waiting has to know of a cluster. */
type KnownCluster = Pick<Cluster, "endpoint" | "signsInWith">;

/** What a run needs from outside. */
export interface Ports<C extends KnownCluster = KnownCluster> {
  readonly cluster: C;
  readonly clock: Clock;
  readonly progress: (line: ProgressLine) => void;
  /** Takes the secrets out of a text. Left out: there are none. */
  readonly redact?: (text: string) => string;
  /** Ends the run early; it still gives its typed outcome, and sends nothing more. */
  readonly signal?: AbortSignal;
}

/** Something that takes its time in the cluster, from the first look to its end, as all that waits for it sees it. */
export interface Run<C extends KnownCluster = KnownCluster> extends Omit<Ports<C>, "signal">, Telling {
  /** Aborts when the run has to end: the cap is reached, or the caller gave up. */
  readonly stop: AbortSignal;
  /** An error in the name of what the run is about, such as "Backup of partition …". */
  readonly failure: (code: ErrorCode, detail?: string, remedy?: string) => ServiceFabricError;
  /** What of ours may be at work in the cluster, as a sentence; empty where nothing is. */
  readonly meanwhile: () => string;
}

/** Looked at before each request and after each wait, so that nothing is sent once the run has to end. */
export function throwIfStopped(run: Run): void {
  if (run.stop.aborted) throw run.failure("SFB_CUT_SHORT", run.lastSeen.tell());
}

export async function sleep(run: Run, milliseconds: number): Promise<void> {
  throwIfStopped(run);
  await delay(run.clock, milliseconds, run.stop);
  throwIfStopped(run);
}
