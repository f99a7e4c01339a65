/** A JSON value as the emulator writes it: a `bigint` becomes an unquoted number, digit for digit. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** A JSON object; members are written in the order in which they were set. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/**
 * Writes JSON exactly. `JSON.stringify` refuses `bigint`, and the server writes `LsnOfLastBackupRecord` of a
 * progress reply as a bare 64-bit number (`BackupProgress.cs`), which a `number` would round above 2^53.
 */
export function writeJson(value: Json): string {
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Whether a value that came from outside is a JSON object. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `Array.isArray` does not narrow a readonly array out of a union. */
function isArray(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
