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

/** Does work for each, a few at once. After a failure nothing more is begun, and it is told when those under way have ended. */
export async function fewAtOnce<T>(items: Iterable<T>, most: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true && failure === undefined; next = left.next()) {
      await work(next.value).catch((error: unknown) => {
        failure ??= { error };
      });
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  if (failure !== undefined) throw failure.error;
}
