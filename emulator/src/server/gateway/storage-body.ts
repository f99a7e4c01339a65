import {
  type BackupStorage,
  type ManagedIdentityType,
  managedIdentityTypes,
} from "../../model/storage/storage-description.js";
import { isJsonObject } from "../../wire/json.js";
import { JsonMembers } from "../../wire/json-members.js";
import type { ModelState } from "./model-state.js";

/**
 * Reads a storage out of a request body. Unknown members are ignored: Service Fabric Explorer sends all fields of its
 * form whatever the kind, those it does not need as empty strings.
 *
 * @param key Where it stands, for the model state: `backupStorage.BackupStorage`.
 */
export function readStorage(value: unknown, key: string, model: ModelState): BackupStorage | undefined {
  if (!isJsonObject(value)) {
    model.add(key, "Error converting value to type 'BackupStorage'.");
    return undefined;
  }
  const storage = new JsonMembers(value);
  const members = new StorageMembers(storage, key, model);
  const kind = storage.exact("StorageKind");
  switch (kind) {
    case "FileShare":
      return members.complete({
        StorageKind: kind,
        Path: members.required("Path"),
        ...members.optional("PrimaryUserName"),
        ...members.optional("PrimaryPassword"),
        ...members.optional("SecondaryUserName"),
        ...members.optional("SecondaryPassword"),
        ...members.friendlyName(),
      });
    case "AzureBlobStore":
      return members.complete({
        StorageKind: kind,
        ConnectionString: members.required("ConnectionString"),
        ContainerName: members.required("ContainerName"),
        ...members.friendlyName(),
      });
    case "DsmsAzureBlobStore":
      return members.complete({
        StorageKind: kind,
        StorageCredentialsSourceLocation: members.required("StorageCredentialsSourceLocation"),
        ContainerName: members.required("ContainerName"),
        ...members.friendlyName(),
      });
    case "ManagedIdentityAzureBlobStore":
      return members.complete({
        StorageKind: kind,
        ManagedIdentityType: members.identityType(),
        BlobServiceUri: members.required("BlobServiceUri"),
        ContainerName: members.required("ContainerName"),
        ...members.optional("ManagedIdentityClientId"),
        ...members.friendlyName(),
      });
    case undefined:
      model.add(key, "StorageType is Required");
      return undefined;
    default:
      model.add(key, `Invalid StorageKind ${String(kind)} `);
      return undefined;
  }
}

/** Reads the members of one storage, and notes what is missing. */
class StorageMembers {
  readonly #members: JsonMembers;
  readonly #key: string;
  readonly #model: ModelState;
  #isComplete = true;

  constructor(members: JsonMembers, key: string, model: ModelState) {
    this.#members = members;
    this.#key = key;
    this.#model = model;
  }

  complete(storage: BackupStorage): BackupStorage | undefined {
    return this.#isComplete ? storage : undefined;
  }

  required(name: string): string {
    const value = this.#members.text(name);
    if (value !== undefined) return value;
    this.#isComplete = false;
    this.#model.required(`${this.#key}.${name}`, name);
    return "";
  }

  optional<Name extends string>(name: Name): Partial<Record<Name, string>>;
  optional(name: string): Record<string, string> {
    const value = this.#members.text(name);
    return value === undefined ? {} : { [name]: value };
  }

  friendlyName(): { FriendlyName?: string } {
    return this.optional("FriendlyName");
  }

  identityType(): ManagedIdentityType {
    const value = this.required("ManagedIdentityType");
    const type = managedIdentityTypes.find((each) => each.toLowerCase() === value.toLowerCase());
    if (type !== undefined) return type;
    if (value !== "") this.#model.add(`${this.#key}.ManagedIdentityType`, `Error converting value "${value}".`);
    this.#isComplete = false;
    return "Invalid";
  }
}
