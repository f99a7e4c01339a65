/** The last of each line; whoever comes next waits for it. */
const lines = new Map<string, Promise<void>>();

/**
 * Runs `work` when all that came before it under the same key have ended.
 * Within one process there is never a second request for a partition while the first is under way.
 * Ends early where the signal aborts before its turn. `onWait` is called where somebody is before it.
 */
export async function inLine<T>(
  key: string,
  stop: AbortSignal,
  work: () => Promise<T>,
  onWait: () => void,
): Promise<T> {
  const ahead = lines.get(key);
  if (ahead !== undefined) onWait();
  const before = ahead ?? Promise.resolve();
  let leave = (): void => undefined;
  const ours = new Promise<void>((resolve) => {
    leave = resolve;
  });
  // Whoever gives up early must not let the next one pass before those ahead of both.
  const last = before.then(() => ours);
  lines.set(key, last);
  try {
    await untilAborted(before, stop);
    return await work();
  } finally {
    leave();
    if (lines.get(key) === last) lines.delete(key);
  }
}

/** Ends with a promise that never fails, or when the signal aborts. */
export async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stopWaiting = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stopWaiting = resolve;
    signal.addEventListener("abort", stopWaiting, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stopWaiting);
  }
}
