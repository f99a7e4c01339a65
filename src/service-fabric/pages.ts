import type { Page } from "./lists";
import type { FailedReply, Reply } from "./reply";

/**
 * Goes through all pages of a list, each handed on as it comes: nothing holds the whole.
 * @param ask Asks for the page of a token.
 * @returns The reply that ended it early, if any.
 */
export async function throughPages<T>(
  ask: (token: string | undefined) => Promise<Reply<Page<T>>>,
  fold: (items: readonly T[]) => void,
): Promise<FailedReply | undefined> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const reply = await ask(token);
    if (reply.kind !== "answered") return reply;
    fold(reply.value.items);
    token = reply.value.continuationToken;
    // A token that comes again would lead round in a circle.
    if (token !== undefined && seen.has(token)) return undefined;
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
  return undefined;
}
