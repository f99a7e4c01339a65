import { setTimeout as sleep } from "node:timers/promises";
import type { SlowBodyFault } from "../../trouble/faults/fault.js";

/** A JSON object of about this size, in pieces. */
export function* padding(megabytes: number): Generator<string> {
  const piece = "x".repeat(64 * 1024);
  yield '{"Padding":"';
  for (let written = 0; written < megabytes * 1024 * 1024; written += piece.length) yield piece;
  yield '"}';
}

/** A text in small pieces, with time between them. @param signal Ends it early. */
export async function* trickle(text: string, { bytes, everyMilliseconds }: SlowBodyFault, signal: AbortSignal) {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) {
    if (at > 0) await sleep(everyMilliseconds, undefined, { signal });
    yield all.subarray(at, at + bytes);
  }
}
