import { connectToEngine } from "./engine-connection";
import type { ProgressSink } from "./progress";

/** An engine that did not take one line is not asked to take the next: each would hold the result back. */
let isDeaf = false;

/**
 * Where progress of one resource goes: live into its row of the engine's display.
 * The SDK has no engine in this process, so this speaks to the engine itself; where that cannot be, to the console.
 */
export function logTo(urn: string | undefined): ProgressSink {
  return async (text, kind) => {
    const engine = connectToEngine();
    if (!isDeaf && (await engine?.log(text, kind, urn ?? ""))) return;
    // Nobody reads the console of an engine that is gone.
    if (engine?.isLost()) return;
    isDeaf = true;
    console.log(kind === "warning" ? `warning: ${text}` : text);
  };
}
