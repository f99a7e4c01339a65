import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { buildConnector } from "undici";
import { messageOf } from "../connection-fault";
import { type ClientCertificate, loadClientCertificate } from "./client-certificate";
import type { Connection, ServerTrust } from "./connection";
import { type TrustOptions, trustOptions, whyUntrusted } from "./server-trust";

/** The server is not who we were told to trust. Not a byte of a request has left. */
export class UntrustedServerError extends Error {
  override readonly name = "UntrustedServerError";
  readonly code = "UNTRUSTED_SERVER";
}

const connectTimeoutMilliseconds = 10_000;

/** Sessions are not resumed: a resumed one has no certificate of its own to look at. */
const handshake = { timeout: connectTimeoutMilliseconds, maxCachedSessions: 0 } as const;

type TlsOptions = TrustOptions & Partial<ClientCertificate>;

/** Everything that a handshake takes, read anew: files may have been exchanged since the last time. @throws CredentialProblem */
export async function tlsOptions(
  { serverTrust, clientCertificate }: Pick<Connection, "serverTrust" | "clientCertificate">,
  now: number,
): Promise<TlsOptions> {
  return {
    ...(await trustOptions(serverTrust)),
    ...(clientCertificate === undefined ? {} : await loadClientCertificate(clientCertificate, now)),
  };
}

/** Opens a connection and hands it on only if the server behind it is trusted. */
export function openVerified(connection: Connection, now: () => number): buildConnector.connector {
  return (options, callback) => {
    if (options.protocol !== "https:") return buildConnector(handshake)(options, callback);
    withTls(connection, now, (connect) => connect(options, callback), callback);
  };
}

/** No tunnel could be made. Its cause is undici's own error. */
class TunnelError extends Error {
  override readonly name = "TunnelError";
}

/**
 * The same at the far end of a proxy's tunnel.
 *
 * @param dig Makes the tunnel, and would shake hands in it for https; that is ours to do, so it is asked for http.
 */
export function inTunnel(
  dig: buildConnector.connector,
  connection: Connection,
  now: () => number,
): buildConnector.connector {
  return (options, callback) => {
    const { hostname, host = hostname, port } = options;
    const isSecure = options.protocol === "https:";
    const address = port || !isSecure ? { host, port } : { host: `${host}:443`, port: "443" };
    const digThen = (use: (tunnel: Socket) => void): void =>
      dig({ ...options, ...address, protocol: "http:" }, (error, tunnel) =>
        // By its code, undici takes a proxy that hangs up for a lost connection of ours, and tries again without end.
        error === null ? use(tunnel) : callback(new TunnelError(messageOf(error), { cause: error }), null),
      );
    if (!isSecure) return digThen((tunnel) => callback(null, tunnel));
    // Files are read before: nobody would listen to a tunnel that breaks meanwhile.
    withTls(
      connection,
      now,
      (connect) => digThen((tunnel) => connect({ ...options, httpSocket: tunnel }, callback)),
      callback,
    );
  };
}

function withTls(
  connection: Connection,
  now: () => number,
  use: (connect: buildConnector.connector) => void,
  callback: buildConnector.Callback,
): void {
  tlsOptions(connection, now())
    .then((tls) => use(verified(buildConnector({ ...tls, ...handshake }), connection.serverTrust, now)))
    .catch((error: Error) => callback(error, null));
}

function verified(connect: buildConnector.connector, trust: ServerTrust, now: () => number): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null || !(socket instanceof TLSSocket)) return callback(...result);
      const reason = whyUntrusted(socket, trust, now());
      if (reason === undefined) {
        keepFirstError(socket);
        return callback(...result);
      }
      socket.destroy();
      callback(new UntrustedServerError(reason), null);
    });
}

/**
 * With TLS 1.3 a server refuses our certificate by an alert after our side of the handshake, and closes. undici would
 * tell of the close alone, as it destroys the socket with an error of its own.
 */
function keepFirstError(socket: TLSSocket): void {
  socket.once("error", (first) => {
    socket.destroy = () => TLSSocket.prototype.destroy.call(socket, first);
  });
}
