import type { Ports } from "./run";

/**
 * Does work that has to end when its cap is reached, or when the caller gives up: `stop` aborts then. Leaves no timer
 * behind.
 * @param capMilliseconds Left out: every part of the work has its own limit.
 */
export async function capped<T>(
  { clock, signal }: Pick<Ports, "clock" | "signal">,
  capMilliseconds: number | undefined,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const cap = new AbortController();
  if (capMilliseconds === undefined) return work(signal ?? cap.signal);
  const callOff = clock.after(capMilliseconds, () => cap.abort());
  try {
    return await work(signal === undefined ? cap.signal : AbortSignal.any([cap.signal, signal]));
  } finally {
    callOff();
  }
}
