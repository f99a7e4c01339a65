import { Agent, type buildConnector, Client, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";
import type { Connection } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { inTunnel, openVerified } from "./tls";

/** Limits of time are the caller's, by the signal; undici's own would only surprise. */
const limits = { headersTimeout: 0, bodyTimeout: 0, pipelining: 1, keepAliveTimeout: 10_000 } as const;

/**
 * Connections to one node, each of them verified before it is used; through a proxy where the usual variables of the
 * environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) name one.
 *
 * @param isForOne A connection of its own for a single request.
 * @throws CredentialProblem where what names the proxy is no address.
 */
export function createDispatcher(
  connection: Connection,
  origin: string,
  now: () => number,
  isForOne: boolean,
): Dispatcher {
  const connect = openVerified(connection, now);
  const proxies = givenProxies();
  if (proxies.length === 0) {
    return isForOne ? new Client(origin, { ...limits, connect }) : new Agent({ ...limits, connect });
  }
  const wrong = proxies.find((name) => !isAddress(process.env[name] ?? ""));
  if (wrong !== undefined) {
    throw new CredentialProblem(
      `${wrong} is no URL of an HTTP proxy, such as http://proxy.example:8080.`,
      "proxy refused",
    );
  }
  return new EnvHttpProxyAgent({
    ...limits,
    connect,
    // What comes with another way to connect is on its way through a proxy.
    factory: (target, options: Pool.Options) =>
      new Pool(target, { ...options, connect: throughProxy(options.connect) }),
  });

  function throughProxy(way: Pool.Options["connect"]): buildConnector.connector {
    return typeof way === "function" && way !== connect ? inTunnel(way, connection, now) : connect;
  }
}

const proxyNames = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"];

function givenProxies(): readonly string[] {
  return proxyNames.filter((name) => process.env[name]);
}

function isAddress(proxy: string): boolean {
  return /^https?:\/\//i.test(proxy) && URL.canParse(proxy);
}
