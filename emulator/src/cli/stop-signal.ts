import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Waits for the first signal to stop. From then on a further one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    let isStopping = false;
    for (const signal of signals) {
      process.on(signal, () => {
        // As a shell names a process that a signal has ended.
        if (isStopping) process.exit(128 + constants.signals[signal]);
        isStopping = true;
        stop();
      });
    }
  });
}
