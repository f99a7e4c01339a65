import { normalBlobEndpoint, whatIsWrongWithBlobEndpoint } from "./blob-endpoint";

/** A storage account's connection string, as its fields. Keys are case-insensitive, values may hold `=`. */
function fieldsOf(connectionString: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of connectionString.split(";")) {
    const equals = field.indexOf("=");
    if (equals > 0) fields.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim());
  }
  return fields;
}

const defaultSuffix = "core.windows.net";
const developmentPort = 10_000;

/** The address that a connection string leads to, as it is written there or made of its fields. Azure's clients do the same. */
function blobEndpointIn(fields: ReadonlyMap<string, string>): string | undefined {
  const explicit = fields.get("blobendpoint");
  if (explicit) return explicit;
  if (fields.get("usedevelopmentstorage")?.toLowerCase() === "true") {
    // Of the proxy's address only protocol and host count; `CloudStorageAccount` leaves out its port.
    const proxy = fields.get("developmentstorageproxyuri") || "http://127.0.0.1";
    if (!URL.canParse(proxy)) return undefined;
    const { protocol, hostname } = new URL(proxy);
    return `${protocol}//${hostname}:${developmentPort}/devstoreaccount1`;
  }
  const account = fields.get("accountname");
  if (!account) return undefined;
  const protocol = fields.get("defaultendpointsprotocol") || "https";
  return `${protocol}://${account}.blob.${fields.get("endpointsuffix") || defaultSuffix}`;
}

/**
 * The blob endpoint that a connection string leads to, as it is compared; `undefined` where it leads to none.
 * So a key that is exchanged for a SAS of the same account is seen as the same place, and another cloud is not.
 */
export function blobEndpointOf(connectionString: string): string | undefined {
  const endpoint = blobEndpointIn(fieldsOf(connectionString));
  return endpoint === undefined ? undefined : normalBlobEndpoint(endpoint);
}

/**
 * What is wrong with a connection string, or `undefined`: only what no version of the server's client takes
 * (`CloudStorageAccount.Parse`, `StorageConnectionString.Parse`). Never repeats any part of it.
 */
export function whatIsWrongWithConnectionString(connectionString: string): string | undefined {
  if (connectionString === "") return "must not be empty";
  if (/^["'`]|["'`]$/.test(connectionString)) return "must not be in quotes";
  if (/\p{Cc}/u.test(connectionString)) return "must not contain a line break or another control character";
  const fields = fieldsOf(connectionString);
  const endpoint = blobEndpointIn(fields);
  if (endpoint === undefined) {
    return "names no storage account: it needs AccountName, BlobEndpoint or UseDevelopmentStorage=true";
  }
  const problem = whatIsWrongWithBlobEndpoint(endpoint);
  if (fields.get("blobendpoint")) {
    if (problem !== undefined) return `BlobEndpoint ${problem}`;
  } else if (problem !== undefined || /[^a-z0-9-]/i.test(fields.get("accountname") ?? "")) {
    return "leads to no address: look at DefaultEndpointsProtocol, AccountName and EndpointSuffix";
  }
  const parts = connectionString.split(";").filter((part) => part !== "");
  if (parts.some((part) => part.indexOf("=") < 1)) return "must be of the form Name=value;Name=value";
  if (parts.length > fields.size) return "must not give a field twice";
  return fields.has("usedevelopmentstorage") ? undefined : whatIsWrongWithCredentials(fields);
}

function whatIsWrongWithCredentials(fields: ReadonlyMap<string, string>): string | undefined {
  const key = fields.get("accountkey");
  const sas = fields.get("sharedaccesssignature");
  if (key && sas) return "must not hold both AccountKey and SharedAccessSignature";
  if (sas) {
    return /(?:^|[?&])sig=./i.test(sas)
      ? undefined
      : "has a SharedAccessSignature without its signature (sig=…): a shell cuts a text at & unless it is in quotes";
  }
  if (!key) return "holds no credentials: it needs AccountKey or SharedAccessSignature";
  return fields.get("accountname") ? undefined : "has AccountKey without AccountName";
}

/** What is no secret in a connection string. Of an endpoint, its query may be one: people put a SAS there. */
const publicFields = /^(?:DefaultEndpointsProtocol|AccountName|EndpointSuffix|UseDevelopmentStorage)$/i;

/** What of a connection string must never be shown, beside the whole: keys, passwords, and the query of an endpoint. */
export function secretsInConnectionString(connectionString: string): readonly string[] {
  const values = connectionString.split(";").flatMap((field) => {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(field.trim()) ?? [];
    if (publicFields.test(name.trim())) return [];
    return /Endpoint$/i.test(name.trim()) ? queryOf(value) : [value.trim()];
  });
  return [connectionString, ...values].filter((value) => value !== "");
}

/** The query of an address, without its question mark: a SAS, where it holds a signature. */
export function queryOf(address: string): readonly string[] {
  const query = address.split("?").slice(1).join("?").trim();
  return query === "" ? [] : [query];
}
