import { once } from "node:events";
import { connect, createServer, type SecureVersion, type Server, type TLSSocket } from "node:tls";
import type { Certificate } from "./certificate";
import { httpAnswer, listen, type RawServer } from "./raw-server";

/** A server over TLS that counts what it can read. */
export interface TlsServer extends RawServer {
  /** What has arrived and was decrypted, over all connections. */
  readonly received: () => string;
  /** Settles when every connection so far has ended. */
  readonly idle: () => Promise<void>;
  /** The certificate that new connections are shown from now on. */
  readonly renew: (certificate: Certificate) => void;
}

export interface TlsServerOptions {
  readonly version?: SecureVersion;
  /** Certificates that are sent after its own. */
  readonly chain?: readonly Certificate[];
  /** Clients need a certificate of this authority. */
  readonly clientAuthority?: Certificate;
  /** What it does with a connection once it stands. Default: it answers each piece with `{}`. */
  readonly behave?: (socket: TLSSocket) => void;
}

export async function startTlsServer(certificate: Certificate, options: TlsServerOptions = {}): Promise<TlsServer> {
  const { version, chain = [], clientAuthority, behave = answering } = options;
  const chained = ({ cert, key }: Certificate) => ({ cert: [cert, ...chain.map((one) => one.cert)].join(""), key });
  let received = "";
  const server: Server = createServer({
    ...chained(certificate),
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
    ...(clientAuthority === undefined ? {} : { requestCert: true, ca: clientAuthority.cert }),
  });
  // That a client goes away in the handshake is what is tested.
  server.on("tlsClientError", () => undefined);
  const raw = await listen(
    server,
    "https",
    (socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (bytes: Buffer) => {
        received += bytes.toString("latin1");
      });
      // The event is that of TLS connections.
      behave(socket as TLSSocket);
    },
    [],
    "secureConnection",
  );
  return {
    ...raw,
    received: () => received,
    idle: async () => {
      await Promise.all(raw.connections.map((one) => one.destroyed || once(one, "close")));
    },
    renew: (next) => server.setSecureContext(chained(next)),
  };
}

function answering(socket: TLSSocket): void {
  socket.on("data", () => socket.write(httpAnswer(200, "{}")));
}

/** A man in the middle: shows a certificate of his own, and passes all that he can read on to the real server. */
export function startMiddleman(
  certificate: Certificate,
  real: RawServer,
  options: TlsServerOptions = {},
): Promise<TlsServer> {
  return startTlsServer(certificate, {
    ...options,
    behave: (socket) => {
      const onward = connect({ port: real.port, host: "127.0.0.1", rejectUnauthorized: false });
      onward.on("error", () => undefined);
      socket.on("close", () => onward.destroy());
      socket.pipe(onward).pipe(socket);
    },
  });
}
