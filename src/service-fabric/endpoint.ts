import { whatElseItIs, whatItIsWithoutHttp } from "./meant-address";

const noHttp = "must begin with https:// or http://";

/**
 * What is wrong with the address of a cluster, or `undefined`. Never repeats the address, as it may hold a password; of one
 * that is plainly another's than the gateway's, it names that of the gateway.
 */
export function whatIsWrongWithEndpoint(endpoint: string): string | undefined {
  if (!/^https?:\/\//i.test(endpoint)) return whatItIsWithoutHttp(endpoint) ?? noHttp;
  if (!URL.canParse(endpoint)) return "is not a URL";
  const url = new URL(endpoint);
  const { username, password, search, hash, href } = url;
  if (username !== "" || password !== "") return "must not contain a user name or password";
  const other = whatElseItIs(url);
  if (other !== undefined) return other;
  if (search !== "" || href.includes("?")) return "must not contain a query";
  if (hash !== "" || href.includes("#")) return "must not contain a fragment";
  return undefined;
}

/** The address as it is shown and compared: in the URL's normal form, without a slash at its end. */
export function normalEndpoint(endpoint: string): string {
  return new URL(endpoint).href.replace(/\/+$/, "");
}
