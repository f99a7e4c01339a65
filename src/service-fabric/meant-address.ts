/** Default ports of a node, beside that of its HTTP gateway, by what they are for. Source: `ClusterConfig.json`, the sample. */
const otherPorts: ReadonlyMap<string, string> = new Map([
  ["19000", "Service Fabric's own clients (Connect-ServiceFabricCluster)"],
  ["19001", "the nodes among themselves"],
  ["19002", "the nodes among themselves"],
  ["19003", "the nodes among themselves"],
  ["19081", "the reverse proxy to services"],
]);
const gatewayPort = "19080";

/** The first segment of the API's paths. */
const collections = "Applications|ApplicationTypes|BackupRestore|EventsStore|ImageStore|Nodes|Partitions|Services|\\$";

const explorerPath = /^(.*?)\/Explorer(?:\/.*)?$/i;
const requestPath = new RegExp(`^(.*?)/(?:${collections})(?:/.*)?$`);

/** What an address is instead of a gateway's, as far as its text is certain; and, where it can be told, which is meant. */
export function whatElseItIs(url: URL): string | undefined {
  const explorer = explorerPath.exec(url.pathname);
  if (explorer !== null) return `is the address of Service Fabric Explorer${meant(url, explorer[1])}`;
  // Explorer keeps its own place in the fragment, also where the browser has left its path out.
  if (/^#!?\//.test(url.hash)) return `is the address of Service Fabric Explorer${meant(url, url.pathname)}`;
  const request = requestPath.exec(url.pathname);
  const isRequest = url.searchParams.has("api-version") || /\/\$\//.test(url.pathname);
  return request !== null && isRequest ? `is the address of one request${meant(url, request[1])}` : undefined;
}

/** An `@` behind the host may be the end of a password with a slash or a hash in it. Then nothing is repeated. */
function meant({ href, origin }: URL, path = ""): string {
  return href.includes("@") ? "; give the gateway's own" : `; the gateway's is ${origin}${path.replace(/\/+$/, "")}`;
}

/** What an address without `http` is instead; only the host beside a port of Service Fabric is repeated. */
export function whatItIsWithoutHttp(address: string): string | undefined {
  if (/^fabric:/i.test(address)) {
    return "is the name of an application or service; give the cluster's HTTP gateway, such as https://cluster.example.com:19080";
  }
  const parts = /^(?:(?:net\.)?tcp:\/\/)?([\w.-]+|\[[\da-f:.]+\]):(19\d{3})\/?$/i.exec(address);
  if (parts === null) return undefined;
  const [, host = "", port = ""] = parts;
  const use = otherPorts.get(port);
  const scheme = /^(localhost|127\.|\[::1\])/i.test(host) ? "http" : "https";
  const gateway = `${scheme}://${host}:${use === undefined ? port : gatewayPort}`;
  const beginning = `must begin with https:// or http://, such as ${gateway}`;
  return use === undefined ? beginning : `${beginning}; port ${port} is for ${use}`;
}

/**
 * What an address lets suspect, as a sentence, where it does not answer as a gateway. Nothing certain: a port may have
 * been mapped to any other.
 */
export function whatIsOddAbout(endpoint: string): string | undefined {
  const { origin, protocol, hostname, port, pathname } = new URL(endpoint);
  const path = requestPath.exec(pathname);
  if (path !== null) return `Its path is one of the API's own; the gateway's address may be ${origin}${path[1]}.`;
  const use = otherPorts.get(port);
  const gateway = `the HTTP gateway's is usually ${gatewayPort}: ${protocol}//${hostname}:${gatewayPort}.`;
  if (use !== undefined) return `Port ${port} is usually for ${use}; ${gateway}`;
  return port === "" && pathname === "/" ? `Without a port it is ${portOf(protocol)}; ${gateway}` : undefined;
}

function portOf(protocol: string): number {
  return protocol === "https:" ? 443 : 80;
}
