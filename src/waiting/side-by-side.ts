import type { Run } from "./run";

/**
 * Waits for work that was begun together, as none of it needs what another finds. Where some of it fails, the error is that
 * of the first in the order given, whichever failed first: what fails with it mostly follows from it. What comes after
 * that one is given up, and nothing is left behind.
 *
 * @param begin Begins each with the run that is given to it, which ends as soon as one has failed.
 */
export async function sideBySide<R extends Run, const Work extends readonly (Promise<unknown> | undefined)[]>(
  run: R,
  begin: (run: R) => readonly [...Work],
) {
  const failed = new AbortController();
  const work = begin({ ...run, stop: AbortSignal.any([run.stop, failed.signal]) });
  const ended = Promise.allSettled(work);
  try {
    for (const one of work) await one;
    return await Promise.all(work);
  } finally {
    failed.abort();
    await ended;
  }
}
