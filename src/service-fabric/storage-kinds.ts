import { z } from "zod";
import type { BackupStorage } from "./backup-storage";
import { normalBlobEndpoint, whatIsWrongWithBlobEndpoint } from "./blob-endpoint";
import { blobEndpointOf, whatIsWrongWithConnectionString } from "./connection-string";
import { normalSharePath, whatIsWrongWithSharePath } from "./share-path";

type Kind = BackupStorage["storageKind"];
type StorageOf<K extends Kind> = Extract<BackupStorage, { storageKind: K }>;
type FieldOf<K extends Kind> = keyof StorageOf<K> & string;

interface StorageKind<K extends Kind> {
  /** What may be given. */
  readonly schema: z.ZodType<StorageOf<K>> & { readonly shape: Readonly<Record<FieldOf<K>, z.ZodType>> };
  /** Texts whose blanks and line breaks at both ends mean nothing, and are taken off. */
  readonly trimmed: readonly FieldOf<K>[];
  /**
   * Where the backups lie, apart from how that is opened: a change of it replaces. What cannot be read counts as it is
   * written, so that any change of it is another place.
   */
  readonly place: (storage: StorageOf<K>) => readonly string[];
  /** The fields that must never be shown. */
  readonly secrets: readonly FieldOf<K>[];
  /** Each field as the REST API spells it. */
  readonly wire: Readonly<Record<FieldOf<K>, string>>;
}

/** A text by the rule of a function that says what is wrong with it. */
function textBy(whatIsWrong: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const problem = whatIsWrong(text);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });
}

const filled = z.string().min(1, "must not be empty");
const label = filled.exactOptional();

/** Azure's own rule. `$root` takes no folders, `$logs` nothing of ours, and `$web` is shown to the world. */
const containerName = filled.regex(
  /^(?:$|(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$)/,
  "must be 3 to 63 small letters, digits and single hyphens, which may stand neither first nor last",
);

const blobServiceUri = textBy((uri) => {
  const problem = whatIsWrongWithBlobEndpoint(uri);
  // https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory
  return problem ?? (/^http:/i.test(uri) ? "must begin with https://: Azure takes no token over http" : undefined);
});

const withoutControls = filled.regex(/^\P{Cc}*$/u, "must not contain a line break or another control character");

/** For every kind of storage all that is particular to it. The one place that says so. */
const storageKinds = {
  AzureBlobStore: {
    schema: z.strictObject({
      storageKind: z.literal("AzureBlobStore"),
      connectionString: textBy(whatIsWrongWithConnectionString),
      containerName,
      friendlyName: label,
    }),
    trimmed: ["connectionString", "containerName"],
    place: ({ connectionString, containerName }) => [
      blobEndpointOf(connectionString) ?? connectionString,
      containerName,
    ],
    secrets: ["connectionString"],
    wire: {
      storageKind: "StorageKind",
      connectionString: "ConnectionString",
      containerName: "ContainerName",
      friendlyName: "FriendlyName",
    },
  },
  FileShare: {
    schema: inPairs(
      z.strictObject({
        storageKind: z.literal("FileShare"),
        path: textBy(whatIsWrongWithSharePath),
        primaryUserName: filled.exactOptional(),
        primaryPassword: filled.exactOptional(),
        secondaryUserName: filled.exactOptional(),
        secondaryPassword: filled.exactOptional(),
        friendlyName: label,
      }),
      ["primaryUserName", "primaryPassword"],
      ["secondaryUserName", "secondaryPassword"],
    ),
    trimmed: [],
    place: ({ path }) => [normalSharePath(path)],
    secrets: ["primaryPassword", "secondaryPassword"],
    wire: {
      storageKind: "StorageKind",
      path: "Path",
      primaryUserName: "PrimaryUserName",
      primaryPassword: "PrimaryPassword",
      secondaryUserName: "SecondaryUserName",
      secondaryPassword: "SecondaryPassword",
      friendlyName: "FriendlyName",
    },
  },
  DsmsAzureBlobStore: {
    schema: z.strictObject({
      storageKind: z.literal("DsmsAzureBlobStore"),
      storageCredentialsSourceLocation: withoutControls,
      containerName,
      friendlyName: label,
    }),
    trimmed: ["storageCredentialsSourceLocation", "containerName"],
    place: ({ storageCredentialsSourceLocation, containerName }) => [storageCredentialsSourceLocation, containerName],
    secrets: [],
    wire: {
      storageKind: "StorageKind",
      storageCredentialsSourceLocation: "StorageCredentialsSourceLocation",
      containerName: "ContainerName",
      friendlyName: "FriendlyName",
    },
  },
  ManagedIdentityAzureBlobStore: {
    schema: z.strictObject({
      storageKind: z.literal("ManagedIdentityAzureBlobStore"),
      managedIdentityType: z.enum(["Cluster", "VMSS"]),
      blobServiceUri,
      containerName,
      managedIdentityClientId: filled.exactOptional(),
      friendlyName: label,
    }),
    trimmed: ["blobServiceUri", "containerName", "managedIdentityClientId"],
    place: ({ blobServiceUri, containerName }) => [normalBlobEndpoint(blobServiceUri) ?? blobServiceUri, containerName],
    secrets: [],
    wire: {
      storageKind: "StorageKind",
      managedIdentityType: "ManagedIdentityType",
      blobServiceUri: "BlobServiceUri",
      containerName: "ContainerName",
      managedIdentityClientId: "ManagedIdentityClientId",
      friendlyName: "FriendlyName",
    },
  },
} satisfies { readonly [K in Kind]: StorageKind<K> };

const schemas = Object.values(storageKinds).map(({ schema }) => schema);

/** The input `storage`. */
export const storageSchema = z.discriminatedUnion(
  "storageKind",
  // The table above is not empty, which the compiler cannot tell of a list.
  schemas as [(typeof schemas)[number], ...typeof schemas],
  { error: "must be AzureBlobStore, FileShare, DsmsAzureBlobStore or ManagedIdentityAzureBlobStore" },
);

/** The fields of a storage, of whatever kind, that hold a secret. */
export const secretStorageFields: readonly string[] = Object.values(storageKinds).flatMap(({ secrets }) => secrets);

/** The same table, by the kind that a storage names. */
function kindOf<K extends Kind>({ storageKind }: { readonly storageKind: K }): StorageKind<K> {
  const kinds: { readonly [Each in Kind]: StorageKind<Each> } = storageKinds;
  return kinds[storageKind];
}

/** A storage as `check` lets it pass: the fields of its kind are there, though they may not be known yet. */
function isStorage(value: unknown): value is BackupStorage {
  const kind: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "storageKind") : undefined;
  return typeof kind === "string" && Object.hasOwn(storageKinds, kind);
}

/** The input `storage` in its normal form, whatever may be wrong with it. */
export function normalStorage(storage: unknown): unknown {
  if (!isStorage(storage)) return storage;
  const trimmed: readonly string[] = kindOf(storage).trimmed;
  return Object.fromEntries(
    Object.entries(storage).map(([field, value]: [string, unknown]) => [
      field,
      typeof value === "string" && trimmed.includes(field) ? value.trim() : value,
    ]),
  );
}

/** The place that the input `storage` names, apart from how it is opened: a key that is exchanged leaves it as it is. */
export function placeOf(storage: BackupStorage): readonly string[];
export function placeOf(storage: unknown): unknown;
export function placeOf(storage: unknown): unknown {
  return isStorage(storage) ? [storage.storageKind, ...kindOf(storage).place(storage)] : storage;
}

/** The storage as the REST API spells it. */
export function storageToWire(storage: BackupStorage): Record<string, string> {
  const values = new Map<string, string>(Object.entries(storage));
  return Object.fromEntries(
    Object.entries(kindOf(storage).wire).flatMap(([field, name]) => {
      const value = values.get(field);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The same for people: what is secret is not shown. */
export function shownStorage(storage: BackupStorage): Record<string, string> {
  const { secrets, wire }: { secrets: readonly string[]; wire: Readonly<Record<string, string>> } = kindOf(storage);
  const hidden = new Set(secrets.map((field) => wire[field]));
  return Object.fromEntries(
    Object.entries(storageToWire(storage)).map(([name, value]) => [name, hidden.has(name) ? "[secret]" : value]),
  );
}

/** The schema, which refuses one of two fields without the other. Says so beside all that is wrong otherwise. */
function inPairs<Schema extends z.ZodType>(schema: Schema, ...pairs: readonly (readonly [string, string])[]): Schema {
  return pairs
    .flatMap(([one, other]) => [
      [one, other],
      [other, one],
    ])
    .reduce((refined, [given = "", missing = ""]) => {
      const has = (value: unknown, field: string) => typeof value === "object" && value !== null && field in value;
      return refined.refine((value) => !has(value, given) || has(value, missing), {
        path: [given],
        error: `needs ${missing}`,
        when: () => true,
      });
    }, schema);
}
