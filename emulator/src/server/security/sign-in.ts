import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { Reply } from "../reply.js";
import type { TrustedClients } from "./client-certificates.js";
import type { SignedInRole } from "./role.js";
import type { TokenService } from "./token-service.js";

/** Who sent a request; empty where nobody has to sign in. */
export interface Caller {
  readonly role?: SignedInRole;
  readonly signedInBy?: "certificate" | "token";
}

/** Somebody who may not come in. */
export interface Refused {
  readonly refusal: Reply;
}

/** The gateway's answer to whom it does not know: a status and its words, without a body (`HandlerAsyncOperation.cpp`). */
const certificateRequired: Reply = { status: 403, reason: "Client certificate required", headers: {} };
const unauthorized: Reply = { status: 401, reason: "Unauthorized", headers: {} };

/** Finds out who sends a request. The order is the gateway's: first the token, then the certificate (`HttpServer.cpp`). */
export class SignIn {
  readonly #clients: TrustedClients | undefined;
  readonly #tokens: TokenService | undefined;

  constructor(clients: TrustedClients | undefined, tokens: TokenService | undefined) {
    this.#clients = clients;
    this.#tokens = tokens;
  }

  /** @returns Who it is, or the answer to somebody who may not come in. */
  async check(request: IncomingMessage, path: string): Promise<Caller | Refused> {
    return this.isAnonymous(path) ? {} : this.identify(request);
  }

  /** The same on a path that is open to nobody. */
  async identify(request: IncomingMessage): Promise<Caller | Refused> {
    if (!this.#clients && !this.#tokens) return {};
    const token = /Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const byToken = token === undefined ? "invalid" : await this.#tokens?.check(token);
    if (isRole(byToken)) return { role: byToken, signedInBy: "token" };
    const byCertificate = this.#roleOfCertificate(request);
    if (byCertificate) return { role: byCertificate, signedInBy: "certificate" };
    const status = byToken === "no role" ? 403 : this.#tokens?.refusedStatus;
    return { refusal: status === 401 ? unauthorized : certificateRequired };
  }

  /**
   * Whether a path is open to everybody. Pages are so only with Entra ID, since a browser has no token when it asks
   * for the first one (`ClusterManagementHandler.cpp`). The emulator's own paths are no part of the cluster.
   */
  isAnonymous(path: string): boolean {
    if (path.startsWith("/_emulator/")) return true;
    if (/^\/\$\/GetAadMetadata\/?$/.test(path)) return true;
    return this.#tokens !== undefined && /^(\/|\/[Ee]xplorer|\/Explorer\/.*)$/.test(path);
  }

  #roleOfCertificate({ socket }: IncomingMessage): SignedInRole | undefined {
    const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    return certificate && this.#clients?.roleOf(certificate);
  }
}

function isRole(found: string | undefined): found is SignedInRole {
  return found === "Admin" || found === "User";
}
