import { idsInPath } from "../names";
import type { Reply } from "../reply";

/** Asks by the ids of names, in the next spelling of them as long as the gateway knows nothing by one. */
export async function inEachSpelling<T>(
  names: readonly string[],
  ask: (ids: readonly string[]) => Promise<Reply<T>>,
): Promise<Reply<T>> {
  const spellings = names.map(idsInPath);
  const last = Math.max(...spellings.map(({ length }) => length)) - 1;
  for (let nth = 0; ; nth++) {
    const reply = await ask(spellings.map((ids) => ids[nth] ?? ids[0]));
    if (nth === last || !isUnknownName(reply)) return reply;
  }
}

/** The same for what takes effect: once it is accepted, it is not asked for again. */
export async function startInEachSpelling(
  name: string,
  start: (id: string) => Promise<Reply<undefined>>,
): Promise<Reply<undefined>> {
  const reply = await inEachSpelling([name], async ([id = ""]): Promise<Reply<"accepted">> => {
    const started = await start(id);
    return started.kind === "answered" ? { kind: "answered", value: "accepted" } : started;
  });
  return reply.kind === "answered" ? { kind: "answered", value: undefined } : reply;
}

/** A name that the gateway does not know, or that is none after it was decoded. */
function isUnknownName(reply: Reply<unknown>): boolean {
  if (reply.kind === "answered") return reply.value === undefined;
  return reply.kind === "error" && (reply.status === 404 || reply.status === 400);
}
