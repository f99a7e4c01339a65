// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { Failure } from "../../scripts/failure.mjs";

const recordedRequest = z.strictObject({
  method: z.string(),
  /** As it was sent, without the query. */
  path: z.string().startsWith("/"),
  query: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.string(),
  // What the emulator adds.
  time: z.iso.datetime().optional(),
  status: z.int().optional(),
  durationMilliseconds: z.number().optional(),
});

/** @typedef {z.infer<typeof recordedRequest>} RecordedRequest */

/** The name that the package's client gives itself, in `src/service-fabric/transport.ts`. */
const clientName = "pulumi-servicefabric-backup";

/**
 * The requests that the tests made, as they recorded them, apart from those of other clients: tests of the emulator send
 * it wrong ones on purpose.
 * @param {string} file
 */
export function readRequests(file) {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const requests = lines.flatMap((line, index) => (line.trim() === "" ? [] : [readLine(line, `${file}:${index + 1}`)]));
  const ofClient = requests.filter(({ headers }) => String(headers["user-agent"]).startsWith(clientName));
  if (ofClient.length === 0) {
    const others = requests.length === 0 ? "" : ` of ${clientName}, only ${requests.length} of others`;
    throw new Failure(`${file} has no requests${others}: run npm test first.`);
  }
  return { requests: ofClient, others: requests.length - ofClient.length };
}

/** @param {string} line @param {string} place */
function readLine(line, place) {
  const parsed = recordedRequest.safeParse(tryParse(line));
  if (parsed.success) return parsed.data;
  throw new Failure(`${place} is no recorded request:\n${z.prettifyError(parsed.error)}`);
}

/**
 * @param {string} line
 * @returns {unknown}
 */
function tryParse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
