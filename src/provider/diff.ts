import { isDeepStrictEqual } from "node:util";
import { type Bag, visible } from "./bag";
import type { ResourceDefinition } from "./definition";
import { isDone } from "./partial-state";
import { holdsUnknown } from "./unknowns";

/** What the engine is told of a change. Without `changes` it compares for itself, and honours replaceOnChanges. */
export interface Diff {
  changes?: boolean;
  replaces?: string[];
}

/** What changes between the state and the new inputs, by today's defaults on both sides: a new default is no change. */
export function diffOf(definition: ResourceDefinition, olds: Bag, news: Bag, now: number): Diff {
  const before = definition.normalize(visible(olds));
  const after = definition.normalize(visible(news));
  const replaces = definition.inputNames.filter((name) => {
    const identity = definition.identityOf(name, after[name]);
    return holdsUnknown(identity) || !isDeepStrictEqual(identity, definition.identityOf(name, before[name]));
  });
  replaces.push(...definition.retargetedBy(after, before));
  // A refresh drops Pulumi's own mark of a failed create; without this what is not done would turn green.
  if (!isDone(definition, olds)) return { changes: true, replaces };
  const outdated = definition.outdatedBy(after, olds, now);
  if (outdated !== undefined) return { changes: true, replaces: [...new Set([...replaces, outdated])] };
  if (definition.hasDrifted(before)) return { changes: true, replaces };
  const hasChanged = definition.inputNames
    .filter((name) => !definition.resultNames.includes(name) && !definition.silentNames.includes(name))
    .some((name) => holdsUnknown(after[name]) || !isDeepStrictEqual(before[name], after[name]));
  return hasChanged || replaces.length > 0 ? { replaces } : { changes: false };
}
