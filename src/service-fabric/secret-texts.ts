import type { BackupStorage } from "./backup-storage";
import { secretConnectionFields } from "./connection/fields";
import { secretsInConnectionString } from "./connection-string";
import { secretStorageFields } from "./storage-kinds";

/** Every secret text of a storage: the fields that hold one, and the parts of a connection string. */
export function secretsInStorage(storage: BackupStorage): readonly string[] {
  return secretStorageFields.flatMap((field) => {
    const value: unknown = Reflect.get(storage, field);
    if (typeof value !== "string" || value === "") return [];
    return field === "connectionString" ? secretsInConnectionString(value) : [value];
  });
}

/** Every secret text among the settings of a connection, each line of a key by itself too. */
export function secretsInConnection(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return secretConnectionFields.flatMap((field) => {
    const value = fields[field];
    if (typeof value !== "string" || value === "") return [];
    return [value, ...value.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith("-----"))];
  });
}
