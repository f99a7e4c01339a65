import type { Json, JsonObject } from "../../wire/json.js";
import type { EditProgressFault } from "./fault.js";
import { renameMembers } from "./rename-members.js";

/** Applies an edit to the body of a progress reply. */
export function editProgress(body: JsonObject, edit: EditProgressFault): JsonObject {
  const { set = {}, remove = [], rename = {}, quoteLsn = false } = edit;
  const members = Object.entries({ ...body, ...set }).filter(([name]) => !remove.includes(name));
  const edited = Object.fromEntries(members.map(([name, value]) => [name, quoteLsn ? quoted(name, value) : value]));
  return renameMembers(edited, rename);
}

function quoted(name: string, value: Json): Json {
  return name === "LsnOfLastBackupRecord" && value !== null ? String(value) : value;
}
