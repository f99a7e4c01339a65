import { Agent, buildConnector, Client, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";
import type { Connection } from "./connection";
import { tlsOptions, verified } from "./tls";

const connectTimeoutMilliseconds = 10_000;

/** Sessions are not resumed: a resumed one has no certificate of its own to look at. */
const handshake = { timeout: connectTimeoutMilliseconds, maxCachedSessions: 0 } as const;

/** Limits of time are the caller's, by the signal; undici's own would only surprise. */
const limits = { headersTimeout: 0, bodyTimeout: 0, pipelining: 1, keepAliveTimeout: 10_000 } as const;

/**
 * Connections to one node, each of them verified before it is used; through a proxy where the usual variables of the
 * environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) name one.
 *
 * @param isForOne A connection of its own for a single request.
 * @throws CredentialProblem
 */
export async function createDispatcher(
  connection: Connection,
  origin: string,
  now: () => number,
  isForOne: boolean,
): Promise<Dispatcher> {
  const tls = origin.startsWith("https:") ? await tlsOptions(connection, now()) : {};
  const check = (connector: buildConnector.connector) => verified(connector, connection.serverTrust, now);
  const connect = check(buildConnector({ ...tls, ...handshake }));
  if (!hasProxy()) return isForOne ? new Client(origin, { ...limits, connect }) : new Agent({ ...limits, connect });
  return new EnvHttpProxyAgent({
    ...limits,
    connect,
    // The handshake inside of a tunnel is undici's own business, which leaves its pool as the place to look at it.
    requestTls: { ...tls, ...handshake },
    factory: (target, options: Pool.Options) =>
      new Pool(target, {
        ...options,
        ...(typeof options.connect === "function" ? { connect: check(options.connect) } : {}),
      }),
  });
}

function hasProxy(): boolean {
  return ["http_proxy", "https_proxy"].some((name) => process.env[name] || process.env[name.toUpperCase()]);
}
