import { isJsonObject } from "./json.js";

/** What the server puts in the place of a secret when it is asked for a policy (`AzureBlobBackupStorageInfo.cs`). */
export const mask = "****";

/** Members of a storage that are secret, in lower case: Newtonsoft reads member names in any case. */
const secretMembers = new Set(["connectionstring", "primarypassword", "secondarypassword"]);

/** Where an application package lies; its query may be a signature that opens the store. */
const packageUri = "applicationpackagedownloaduri";

function maskQuery(uri: unknown): unknown {
  return typeof uri === "string" ? uri.replace(/\?.*/s, `?${mask}`) : uri;
}

/** A copy in which every secret member, at any depth, is masked. */
export function maskSecrets<T>(value: T): T;
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) =>
      secretMembers.has(name.toLowerCase()) && typeof member === "string" && member !== ""
        ? [name, mask]
        : [name, name.toLowerCase() === packageUri ? maskQuery(member) : maskSecrets(member)],
    ),
  );
}

/** The text of a request body that may be kept and shown. What cannot be read as JSON cannot be masked, so it goes. */
export function maskBody(body: string): string {
  if (body.trim() === "") return body;
  try {
    return JSON.stringify(maskSecrets<unknown>(JSON.parse(body)));
  } catch {
    return `(${Buffer.byteLength(body)} bytes that are not JSON)`;
  }
}
