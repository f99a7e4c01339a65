import { isJsonObject, type Json, type JsonObject } from "../../wire/json.js";
import type { CallFaults } from "./call-faults.js";
import type { EditListFault, ListedBackups } from "./fault.js";
import { renameMembers } from "./rename-members.js";

/** Applies the faults on lists to the body of a list reply. Any other body stays as it is. */
export function editList(body: Json, faults: CallFaults): Json {
  if (!isObject(body) || !isArray(body.Items)) return body;
  const items = withoutLagging(withoutOmitted(body.Items.filter(isObject), faults), faults);
  const edits = faults.takeAll("editList", ({ backups }) => items.some((item) => isMeant(item, items, backups)));
  return { ...body, Items: edits.reduce(applyEdit, items) };
}

function withoutOmitted(items: readonly JsonObject[], faults: CallFaults): readonly JsonObject[] {
  const hidden = faults.takeAll("omitFromList");
  // What says that a storage cannot be read stands for no backup.
  const isShown = (item: JsonObject) =>
    item.BackupLocation === null || !hidden.some(({ backups }) => isMeant(item, items, backups));
  return items.filter(isShown);
}

function withoutLagging(items: readonly JsonObject[], faults: CallFaults): readonly JsonObject[] {
  return faults.takeAllWithMemory("lagInList").reduce(
    (shown, { action, memory }) =>
      shown.filter((item) => {
        const id = String(item.BackupId);
        const missed = memory.get(id) ?? 0;
        if (missed >= action.lists) return true;
        memory.set(id, missed + 1);
        return false;
      }),
    items,
  );
}

function applyEdit(items: readonly JsonObject[], { backups, set = {}, rename = {} }: EditListFault) {
  return items.map((item) => (isMeant(item, items, backups) ? renameMembers({ ...item, ...set }, rename) : item));
}

function isMeant(item: JsonObject, items: readonly JsonObject[], backups: ListedBackups): boolean {
  if (backups === "all") return true;
  if (backups !== "newest") return backups.includes(String(item.BackupId));
  return item === newestOf(items);
}

/** Of several in one second it is the last. */
function newestOf(items: readonly JsonObject[]): JsonObject | undefined {
  return items.reduce<JsonObject | undefined>(
    (best, item) => (best && String(best.CreationTimeUtc) > String(item.CreationTimeUtc) ? best : item),
    undefined,
  );
}

function isObject(value: Json): value is JsonObject {
  return isJsonObject(value);
}

/** `Array.isArray` does not narrow a readonly array out of a union. */
function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
