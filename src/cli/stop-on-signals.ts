/** A signal that aborts when the process is asked to end. The second time it ends at once. */
export function stopOnSignals(onStop: () => void): { readonly signal: AbortSignal; release(): void } {
  const stop = new AbortController();
  const names = ["SIGINT", "SIGTERM"] as const;
  const end = (): void => {
    release();
    onStop();
    stop.abort();
  };
  const release = (): void => {
    for (const name of names) process.off(name, end);
  };
  for (const name of names) process.on(name, end);
  return { signal: stop.signal, release };
}
