import { Agent, type buildConnector, Client, type Dispatcher, Pool, ProxyAgent } from "undici";
import type { Connection } from "./connection";
import { proxyFor } from "./proxy";
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
  const proxy = proxyFor(origin, process.env);
  if (proxy === undefined) {
    return isForOne ? new Client(origin, { ...limits, connect }) : new Agent({ ...limits, connect });
  }
  return new ProxyAgent({
    ...limits,
    uri: proxy,
    factory: (target, options: Pool.Options) =>
      new Pool(target, { ...options, connect: throughProxy(options.connect) }),
  });

  function throughProxy(dig: Pool.Options["connect"]): buildConnector.connector {
    return typeof dig === "function" ? inTunnel(dig, connection, now) : connect;
  }
}
