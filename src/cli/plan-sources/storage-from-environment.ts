import { failuresOf } from "../../provider/input-check";
import type { BackupStorage } from "../../service-fabric/backup-storage";
import { normalStorage, storageSchema } from "../../service-fabric/storage-kinds";
import { variableOf } from "./storage-variables";

type EnvironmentStorage = { readonly storage: BackupStorage } | { readonly problems: readonly string[] };

/** The storage that the environment names, or all that is wrong with it. An empty variable is none. */
export function storageFromEnvironment(environment: (name: string) => string | undefined): EnvironmentStorage {
  const given = Object.entries(variableOf).flatMap(([field, name]) => {
    const value = environment(name);
    return value === undefined || value === "" ? [] : [[field, value] as const];
  });
  const storage = normalStorage(Object.fromEntries(given));
  const parsed = storageSchema.safeParse(storage);
  if (parsed.success) return { storage: parsed.data };
  return { problems: failuresOf(storageSchema, storage).map(({ reason }) => inVariables(reason)) };
}

/** In the words of the environment: there are no fields. */
function inVariables(reason: string): string {
  const names: ReadonlyMap<string, string> = new Map(Object.entries(variableOf));
  const [, unknown] = /has no field "(\w+)"/.exec(reason) ?? [];
  if (unknown !== undefined) return `${names.get(unknown) ?? unknown}: is of another kind of storage`;
  return reason
    .replace(/^(\w+)(?=:)/, (field) => names.get(field) ?? field)
    .replace(/(?<=: needs )\w+/, (field) => names.get(field) ?? field);
}
