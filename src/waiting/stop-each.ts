/** Signals for many, which all abort with one. */
interface StopEach {
  /** A signal for one of them. */
  begin(): AbortSignal;
  /** It has ended, and listens no more. */
  end(signal: AbortSignal): void;
  /** All have ended. */
  close(): void;
}

/**
 * Gives each of many that go on at once a signal of its own. Node searches all that listen to a signal for each that
 * comes or goes: hundreds that share one would spend their time on that.
 */
export function stopEach(stop: AbortSignal): StopEach {
  const all = new Map<AbortSignal, AbortController>();
  const abort = (): void => {
    for (const controller of all.values()) controller.abort();
  };
  stop.addEventListener("abort", abort, { once: true });
  return {
    begin() {
      const controller = new AbortController();
      if (stop.aborted) controller.abort();
      all.set(controller.signal, controller);
      return controller.signal;
    },
    end: (signal) => void all.delete(signal),
    close: () => stop.removeEventListener("abort", abort),
  };
}
