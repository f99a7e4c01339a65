import type { Cluster } from "../service-fabric/cluster";
import { untilAborted } from "./in-line";
import type { Run } from "./run";

/**
 * Makes a question one that is asked once in a process, of each cluster and about each thing: whoever comes while it is
 * being asked waits for that answer, and later it is there. A failure is not kept: it is told in the words of its run, and
 * the next one may fare better.
 */
export function askedOnce<R extends Run & { readonly cluster: Pick<Cluster, "identity"> }, T>(
  ask: (run: R, about: string) => Promise<T>,
): typeof ask {
  const answers = new WeakMap<object, Map<string, Promise<T>>>();
  return async (run, about) => {
    const said = answers.get(run.cluster.identity) ?? new Map<string, Promise<T>>();
    answers.set(run.cluster.identity, said);
    const before = said.get(about);
    if (before !== undefined) {
      await untilAborted(before.then(nothing, nothing), run.stop);
      if (said.get(about) === before && !run.stop.aborted) return before;
    }
    const asked = ask(run, about);
    said.set(about, asked);
    asked.catch(() => {
      if (said.get(about) === asked) said.delete(about);
    });
    return asked;
  };
}

const nothing = (): void => undefined;
