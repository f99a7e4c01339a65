import { TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import { type ClientCertificate, loadClientCertificate } from "./client-certificate";
import type { Connection, ServerTrust } from "./connection";
import { type TrustOptions, trustOptions, whyUntrusted } from "./server-trust";

/** The server is not who we were told to trust. Not a byte of a request has left. */
export class UntrustedServerError extends Error {
  override readonly name = "UntrustedServerError";
  readonly code = "UNTRUSTED_SERVER";
}

/** Everything that a handshake takes, read anew: files may have been exchanged since the last time. @throws CredentialProblem */
export async function tlsOptions(
  { serverTrust, clientCertificate }: Pick<Connection, "serverTrust" | "clientCertificate">,
  now: number,
): Promise<TrustOptions & Partial<ClientCertificate>> {
  return {
    ...(await trustOptions(serverTrust)),
    ...(clientCertificate === undefined ? {} : await loadClientCertificate(clientCertificate, now)),
  };
}

/** Hands a connection on only if the server behind it is trusted. Asked for every connection. */
export function verified(
  connect: buildConnector.connector,
  trust: ServerTrust,
  now: () => number,
): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null || !(socket instanceof TLSSocket)) return callback(...result);
      const reason = whyUntrusted(socket, trust, now());
      if (reason === undefined) return callback(...result);
      socket.destroy();
      callback(new UntrustedServerError(reason), null);
    });
}
