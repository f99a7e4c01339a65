import type { Clock } from "../../model/time/clock.js";
import { usualPfxPassphrase, writeClientFiles } from "./certificate-files.js";
import type { TrustedClients } from "./client-certificates.js";
import type { ClientCertificateOptions, HttpsOptions, SecurityOptions, TokenOptions } from "./security-options.js";
import { SignIn } from "./sign-in.js";
import type { TlsListener } from "./tls-listener.js";
import type { TokenService } from "./token-service.js";

/** How an emulator is secured. */
export interface Security {
  readonly signIn: SignIn;
  /** Missing where it is plain HTTP. */
  readonly tls: TlsListener | undefined;
  readonly clients: TrustedClients | undefined;
  readonly tokens: TokenService | undefined;
}

/**
 * Makes the keys and certificates that the options ask for.
 *
 * @throws TypeError or RangeError for options that make no sense.
 */
export async function openSecurity(options: SecurityOptions, clock: Clock): Promise<Security> {
  const { clientCertificates } = options;
  const https = readHttps(options);
  const [tls, clients, tokens] = await Promise.all([
    https && makeListener(https, clientCertificates !== undefined),
    clientCertificates && trustClients(clientCertificates === true ? {} : clientCertificates),
    options.tokens && makeTokens(options.tokens === true ? {} : options.tokens, clock),
  ]);
  if (https?.writeTo !== undefined && clients) {
    await writeClientFiles(https.writeTo, clients.certificates, https.pfxPassphrase ?? usualPfxPassphrase);
  }
  return { signIn: new SignIn(clients, tokens), tls, clients, tokens };
}

// What makes certificates and tokens takes a tenth of a second to load, so only those do who want it.

function makeListener(https: HttpsOptions, asksForCertificates: boolean): Promise<TlsListener> {
  const loaded: typeof import("./tls-listener.js") = require("./tls-listener.js");
  return loaded.TlsListener.make(https, asksForCertificates);
}

function trustClients(options: ClientCertificateOptions): Promise<TrustedClients> {
  const loaded: typeof import("./client-certificates.js") = require("./client-certificates.js");
  return loaded.TrustedClients.make(options);
}

function makeTokens(options: TokenOptions, clock: Clock): Promise<TokenService> {
  const loaded: typeof import("./token-service.js") = require("./token-service.js");
  return loaded.TokenService.make(options, clock);
}

function readHttps({ https, clientCertificates }: SecurityOptions): HttpsOptions | undefined {
  if (https === false && clientCertificates) throw new TypeError("`clientCertificates` needs https.");
  if (https === true || (https === undefined && clientCertificates)) return {};
  return https === false ? undefined : https;
}
