import type { Json, JsonObject } from "../../wire/json.js";

/** The same object with other names for its members, at any depth of objects. */
export function renameMembers(body: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(body).map(([name, value]): [string, Json] => [
    names[name] ?? name,
    isObject(value) ? renameMembers(value, names) : value,
  ]);
  return Object.fromEntries(entries);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
