/** `account.blob.core.windows.net`, also of another cloud, and `account.z01.blob.storage.azure.net`. */
const azureHost = /^[^.]+(?:\.z\d+)?\.(blob|file|queue|table|dfs|web)\.(?:core|storage)\./i;

/** What is wrong with the address of an account's blobs, or `undefined`. Never repeats it: it may hold a SAS. */
export function whatIsWrongWithBlobEndpoint(endpoint: string): string | undefined {
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    return "must be a URL, such as https://account.blob.core.windows.net/";
  }
  const { username, password, search, hash, href, hostname, pathname } = new URL(endpoint);
  if (username !== "" || password !== "") return "must not contain a user name or password";
  if (search !== "" || href.includes("?")) return "must not contain a query, such as a SAS";
  if (hash !== "" || href.includes("#")) return "must not contain a fragment";
  const service = azureHost.exec(hostname)?.[1]?.toLowerCase();
  if (service === undefined) return undefined;
  if (service !== "blob") return `is the address of another service: blobs have .blob. in the place of .${service}.`;
  return /^\/*$/.test(pathname) ? undefined : "must end with the host: the container belongs in containerName";
}

/**
 * The address as it is compared, or `undefined` where it is none: the host without regard to case, without a default
 * port, a query (a SAS is no place) and slashes at its end. The path stays: an emulator has its accounts there.
 */
export function normalBlobEndpoint(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const { protocol, host, pathname } = new URL(endpoint);
  return `${protocol}//${host.replace(/^localhost(?=:|$)/, "127.0.0.1")}${pathname.replace(/\/+$/, "")}`;
}
