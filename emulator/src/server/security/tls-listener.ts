import type { Server as HttpServer, RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { writeServerFiles } from "./certificate-files.js";
import { HandshakeFaults } from "./handshake-faults.js";
import type { HttpsOptions, ServerCertificateOptions } from "./security-options.js";
import { type ServerCertificate, ServerCertificates, type ShownCertificate } from "./server-certificates.js";

export interface RenewalOptions extends ServerCertificateOptions {
  /** Cuts the connections that are open, so that every client shakes hands again. Default: false. */
  readonly cutConnections?: boolean;
}

/** Connections that are kept alive last as long as those of a server that Fastify makes itself. */
const keepAliveMilliseconds = 72_000;

/** The https side: the certificate that is shown, the connections, and what goes wrong with them. */
export class TlsListener {
  readonly faults = new HandshakeFaults();
  readonly #options: HttpsOptions;
  readonly #asksForCertificates: boolean;
  readonly #certificates: ServerCertificates;
  #shown: ShownCertificate;
  #server: Server | undefined;
  /** By the client's address and port: a TLS socket does not tell on which socket it stands. */
  readonly #sockets = new Map<string, Socket>();

  private constructor(
    options: HttpsOptions,
    asksForCertificates: boolean,
    certificates: ServerCertificates,
    shown: ShownCertificate,
  ) {
    this.#options = options;
    this.#asksForCertificates = asksForCertificates;
    this.#certificates = certificates;
    this.#shown = shown;
  }

  /** @throws what `ServerCertificates.make` throws. */
  static async make(options: HttpsOptions, asksForCertificates: boolean): Promise<TlsListener> {
    const certificates = new ServerCertificates();
    const listener = new TlsListener(options, asksForCertificates, certificates, await certificates.make(options));
    await listener.#write();
    return listener;
  }

  get certificate(): ServerCertificate {
    return this.#shown.public;
  }

  /**
   * Shows a new certificate from the next handshake on. What is not given is as it was at the start.
   *
   * @throws what `ServerCertificates.make` throws, and Error for a key that is not the certificate's.
   */
  async renew({ cutConnections = false, ...options }: RenewalOptions): Promise<ServerCertificate> {
    const renewed = await this.#certificates.make({ ...this.#options, ...options });
    // First what may fail, so that a key of another certificate changes nothing.
    this.#server?.setSecureContext(this.#context(renewed));
    this.#shown = renewed;
    await this.#write();
    if (cutConnections) this.cut();
    return this.certificate;
  }

  /** The server of Fastify. */
  createServer(handler: RequestListener): HttpServer {
    const server = createServer(
      // The gateway itself says what it thinks of a certificate, when the handshake is over.
      { ...this.#context(this.#shown), requestCert: this.#asksForCertificates, rejectUnauthorized: false },
      handler,
    );
    server.keepAliveTimeout = keepAliveMilliseconds;
    const shakeHands = server.listeners("connection");
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => {
      this.#remember(socket);
      if (this.faults.hit(socket)) return;
      for (const listener of shakeHands) listener.call(server, socket);
    });
    this.#server = server;
    return server;
  }

  /** Cuts all connections, those in the middle of a handshake too. */
  cut(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  /** The TCP socket below a TLS socket. Only it can be reset. */
  tcpSocket(socket: Socket): Socket {
    return this.#sockets.get(addressOf(socket)) ?? socket;
  }

  #remember(socket: Socket): void {
    const address = addressOf(socket);
    this.#sockets.set(address, socket);
    socket.once("close", () => this.#sockets.delete(address));
  }

  #context({ sent, key }: ShownCertificate): TlsOptions {
    const { minVersion = "TLSv1.2", maxVersion = "TLSv1.3" } = this.#options;
    return { cert: sent, key, minVersion, maxVersion };
  }

  async #write(): Promise<void> {
    if (this.#options.writeTo !== undefined) await writeServerFiles(this.#options.writeTo, this.certificate);
  }
}

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
