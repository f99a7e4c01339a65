import type { Json, JsonObject } from "../wire/json.js";
import type { EditProgressFault } from "./fault.js";

/** Applies an edit to the body of a progress reply. */
export function editProgress(body: JsonObject, edit: EditProgressFault): JsonObject {
  const { set = {}, remove = [], rename = {}, quoteLsn = false } = edit;
  const members = Object.entries({ ...body, ...set }).filter(([name]) => !remove.includes(name));
  const edited = Object.fromEntries(members.map(([name, value]) => [name, quoteLsn ? quoted(name, value) : value]));
  return renamed(edited, rename);
}

function quoted(name: string, value: Json): Json {
  return name === "LsnOfLastBackupRecord" && value !== null ? String(value) : value;
}

function renamed(body: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(body).map(([name, value]): [string, Json] => [
    names[name] ?? name,
    isObject(value) ? renamed(value, names) : value,
  ]);
  return Object.fromEntries(entries);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
