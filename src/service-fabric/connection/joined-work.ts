/**
 * Work that is under way once, however many ask for it meanwhile: whoever comes later joins. Each leaves at once when its
 * own signal aborts; when the last has left, the work itself is given up.
 */
export function joinedWork<T>(work: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let current: { readonly result: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;
  const start = () => {
    const stop = new AbortController();
    return { result: work(stop.signal), stop, waiting: 0 };
  };
  return async (signal) => {
    signal.throwIfAborted();
    current ??= start();
    const joined = current;
    joined.waiting++;
    try {
      return await unlessAborted(joined.result, signal);
    } finally {
      joined.waiting--;
      if (joined.waiting === 0) {
        joined.stop.abort();
        current = undefined;
      }
    }
  };
}

async function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave);
  });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
