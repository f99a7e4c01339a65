import type { BackupStorage } from "./backup-storage";
import { secretConnectionFields } from "./connection/fields";
import { queryOf, secretsInConnectionString } from "./connection-string";
import { signaturesIn } from "./secrets";
import { secretStorageFields } from "./storage-kinds";

/**
 * Every secret text of a storage: the fields that hold one, the parts of a connection string, and what of a SAS stands in
 * any other field, which is no place for one.
 */
export function secretsInStorage(storage: BackupStorage): readonly string[] {
  return Object.entries(storage).flatMap(([field, value]: [string, unknown]) => {
    if (typeof value !== "string" || value === "") return [];
    const signatures = signaturesIn(value);
    if (!secretFields.has(field)) return signatures.length === 0 ? [] : [...queryOf(value), ...signatures];
    return [...(field === "connectionString" ? secretsInConnectionString(value) : [value]), ...signatures];
  });
}

const secretFields: ReadonlySet<string> = new Set(secretStorageFields);

/** Also written as letters, and where PEM stands in one line. */
const pemLineEnds = /-----[A-Z0-9 ]+-----|\\+[rn]|\s+/;

/** Every secret text among the settings of a connection, each line of a key by itself too. */
export function secretsInConnection(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return secretConnectionFields.flatMap((field) => {
    const value = fields[field];
    if (typeof value !== "string" || value === "") return [];
    return [value, ...value.split(pemLineEnds).filter((line) => line.length >= 16)];
  });
}

/** What `@azure/identity` and the machines of CI sign in with. */
const secretVariables = [
  "AZURE_CLIENT_SECRET",
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
  "AZURE_PASSWORD",
  "ARM_CLIENT_SECRET",
  "IDENTITY_HEADER",
  "MSI_SECRET",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "SYSTEM_ACCESSTOKEN",
];
const proxyVariables = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"];

/** Every secret text in the environment that a run uses: what it signs in to Entra ID and to a proxy with. */
export function secretsInEnvironment(environment: (name: string) => string | undefined): readonly string[] {
  const values = (names: readonly string[]) => names.flatMap((name) => environment(name) ?? []);
  return [...values(secretVariables), ...values(proxyVariables).flatMap(secretsInProxy)].filter(
    (value) => value !== "",
  );
}

/** What stands before the last `@`, and the password in it; by itself, too, and decoded, as a proxy is sent it. */
function secretsInProxy(proxy: string): readonly string[] {
  const credentials = /^(?:[a-z]+:\/\/)?(.*)@/is.exec(proxy)?.[1] ?? "";
  const password = credentials.split(":").slice(1).join(":");
  return [credentials, password];
}
