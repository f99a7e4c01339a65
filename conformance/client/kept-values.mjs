// @ts-check
import { z } from "zod";
import { parseJson } from "../../dist/service-fabric/wire.js";

/** @typedef {import("../operations.mjs").Reading} Reading */

const withReplies = z.object({ responses: z.record(z.string(), z.object({ body: z.unknown().optional() })) });

/**
 * Reads the reply of an example as the client does, and looks whether every value is kept, to the last digit of an int64.
 * It does so twice, because servers write such a number in quotes or without.
 * @param {Reading} reading
 * @param {string} example The text of the example.
 * @param {string} status
 * @returns {string[]} What is wrong.
 */
export function whatIsWrongWithReading(reading, example, status) {
  const bare = example.replace(
    /("(?:DataLossVersion|ConfigurationVersion|LsnOfLastBackupRecord)": *)"(-?\d+)"/g,
    "$1$2",
  );
  const found = [example, bare].flatMap((text) => {
    const body = withReplies.parse(parseJson(text)).responses[status]?.body;
    return whatIsLost(reading, body);
  });
  return [...new Set(found)];
}

/**
 * @param {Reading} reading
 * @param {unknown} body
 * @returns {string[]}
 */
function whatIsLost({ schema, keeps }, body) {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return [`Our schema refuses it:\n${z.prettifyError(parsed.error)}`];
  return Object.entries(keeps).flatMap(([member, field]) => {
    const sent = valuesOf(member, body);
    const kept = valuesOf(field, parsed.data);
    return sent.join() === kept.join()
      ? []
      : [`${member} is ${sent.join()}, and the record's ${field} is ${kept.join()}`];
  });
}

/** What the server writes where it has nothing; the records leave it out. */
const blanks = new Set(["", "null", "undefined", "00000000-0000-0000-0000-000000000000", "0001-01-01T00:00:00Z"]);

/**
 * The values of a member, at any depth, in the order of the document.
 * @param {string} name
 * @param {unknown} value
 * @returns {string[]}
 */
function valuesOf(name, value) {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== name) return valuesOf(name, inner);
    return blanks.has(String(inner)) ? [] : [String(inner)];
  });
}
