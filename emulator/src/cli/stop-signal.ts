import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Waits for the first signal to stop. From then on a further one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    let isStopping = false;
    for (const signal of signals) {
      process.on(signal, () => {
        if (isStopping) endAtOnce(signal);
        isStopping = true;
        stop();
      });
    }
  });
}

/** By the signal itself: `process.exit` waits for files that are still being read. */
function endAtOnce(signal: (typeof signals)[number]): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container is not ended by a signal that it does not listen to.
  process.exit(128 + constants.signals[signal]);
}
