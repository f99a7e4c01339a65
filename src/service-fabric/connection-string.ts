/** A storage account's connection string, as its fields. Keys are case-insensitive, values may hold `=`. */
function fieldsOf(connectionString: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of connectionString.split(";")) {
    const equals = field.indexOf("=");
    if (equals > 0) fields.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim());
  }
  return fields;
}

/**
 * The account that a connection string names, in lower case: `AccountName`, else the host of `BlobEndpoint`,
 * else the local emulator's. `undefined` where it names none.
 * So a key that is exchanged for a SAS of the same account is seen as the same place.
 */
export function storageAccountOf(connectionString: string): string | undefined {
  const fields = fieldsOf(connectionString);
  const name = fields.get("accountname");
  if (name) return name.toLowerCase();
  const blobEndpoint = fields.get("blobendpoint");
  if (blobEndpoint && URL.canParse(blobEndpoint)) return accountOfHost(new URL(blobEndpoint));
  if (fields.get("usedevelopmentstorage")?.toLowerCase() === "true") return "devstoreaccount1";
  return undefined;
}

/**
 * `account.blob.core.windows.net` names the account, and so does `account.z01.blob.storage.azure.net`;
 * any other host is taken as it is, with its port.
 */
function accountOfHost(url: URL): string {
  const azure = /^([a-z0-9]+)(?:\.z\d+)?\.blob\.(core|storage)\./i.exec(url.hostname);
  return (azure?.[1] ?? url.host).toLowerCase();
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
