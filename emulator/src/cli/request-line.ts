import type { RecordedRequest } from "../server/gateway/request-log.js";

/**
 * What the terminal shows of a request that is over: `GET /Nodes 200 1.4 ms`. Neither its query nor its body, which may
 * hold secrets.
 */
export function requestLine({ method, path, status, durationMilliseconds = 0, faults = [] }: RecordedRequest): string {
  // Some characters move the cursor of a terminal.
  const shown = path.replace(/[^\x21-\x7e]/g, encodeURIComponent);
  const because = faults.length === 0 ? "" : ` (${faults.join(", ")})`;
  return `${method} ${shown} ${status ?? "no answer"} ${durationMilliseconds} ms${because}`;
}
