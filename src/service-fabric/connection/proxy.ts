import { BlockList, isIP, isIPv6 } from "node:net";
import { CredentialProblem } from "./credential-problem";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy on the way to an origin, by the usual variables of the environment; `undefined` where the way is direct.
 * As with curl, an address without a scheme is one of http. As with Go and undici, `ALL_PROXY` is not read.
 *
 * @throws CredentialProblem where what names the proxy is no address.
 */
export function proxyFor(origin: string, environment: Environment): string | undefined {
  const url = new URL(origin);
  const names = url.protocol === "https:" ? ["https_proxy", "HTTPS_PROXY", ...httpNames] : httpNames;
  const name = names.find((one) => environment[one]?.trim());
  if (name === undefined || isExempt(url, environment.no_proxy?.trim() || (environment.NO_PROXY ?? "")))
    return undefined;
  const given = environment[name]?.trim() ?? "";
  const proxy = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  if (isAddress(proxy)) return proxy;
  throw new CredentialProblem(
    `${name} is no URL of an HTTP proxy, such as http://proxy.example:8080.`,
    "proxy refused",
  );
}

/** Asked last also for https, as undici does. */
const httpNames = ["http_proxy", "HTTP_PROXY"];

function isAddress(proxy: string): boolean {
  if (!/^https?:\/\//i.test(proxy) || !URL.canParse(proxy)) return false;
  const { username, password } = new URL(proxy);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** Whether `NO_PROXY` names the host: a name with all below it, an address, or a range of addresses; with a port or not. */
function isExempt({ protocol, hostname, port }: URL, noProxy: string): boolean {
  const host = withoutDots(hostname.replace(/^\[|\]$/g, ""));
  const usedPort = port || (protocol === "https:" ? "443" : "80");
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const { name, prefix, port: onlyPort = usedPort } = partsOf(entry);
      return onlyPort === usedPort && (name === "*" || (isIP(host) ? holds(name, prefix, host) : isBelow(name, host)));
    });
}

/** An address of IPv6 has colons of its own: its port needs brackets. */
const entryForms = [
  /^\[(?<name>[^\]]+)\](?:\/(?<prefix>\d+))?(?::(?<port>\d+))?$/,
  /^(?<name>[^/]*:[^/]*:[^/]*)(?:\/(?<prefix>\d+))?$/,
  /^(?<name>[^/:]+)(?:\/(?<prefix>\d+))?(?::(?<port>\d+))?$/,
];

function partsOf(entry: string): { readonly name: string; readonly prefix?: string; readonly port?: string } {
  const { name = "", prefix, port } = entryForms.map((form) => form.exec(entry)?.groups).find(Boolean) ?? {};
  return { name, ...(prefix === undefined ? {} : { prefix }), ...(port === undefined ? {} : { port }) };
}

function holds(network: string, prefix: string | undefined, address: string): boolean {
  if (!isIP(network)) return false;
  const familyOf = (one: string) => (isIPv6(one) ? "ipv6" : "ipv4");
  const longest = isIPv6(network) ? 128 : 32;
  if (Number(prefix ?? longest) > longest) return false;
  const range = new BlockList();
  range.addSubnet(network, Number(prefix ?? longest), familyOf(network));
  return range.check(address, familyOf(address));
}

function isBelow(domain: string, host: string): boolean {
  const name = withoutDots(domain.replace(/^\*?\./, ""));
  return name !== "" && (host === name || host.endsWith(`.${name}`));
}

function withoutDots(name: string): string {
  return name.replace(/\.+$/, "");
}
