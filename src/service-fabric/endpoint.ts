/** What is wrong with the address of a cluster, or `undefined`. Never repeats the address: it may hold a password. */
export function whatIsWrongWithEndpoint(endpoint: string): string | undefined {
  if (!/^https?:\/\//i.test(endpoint)) return "must begin with https:// or http://";
  if (!URL.canParse(endpoint)) return "is not a URL";
  const { username, password, search, hash, href } = new URL(endpoint);
  if (username !== "" || password !== "") return "must not contain a user name or password";
  if (search !== "" || href.includes("?")) return "must not contain a query";
  if (hash !== "" || href.includes("#")) return "must not contain a fragment";
  return undefined;
}

/** The address as it is shown and compared: in the URL's normal form, without a slash at its end. */
export function normalEndpoint(endpoint: string): string {
  return new URL(endpoint).href.replace(/\/+$/, "");
}
