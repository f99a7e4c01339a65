import type { Clock } from "../time/clock.js";
import { usualPfxPassphrase, writeClientFiles } from "./certificate-files.js";
import { TrustedClients } from "./client-certificates.js";
import type { HttpsOptions, SecurityOptions } from "./security-options.js";
import { SignIn } from "./sign-in.js";
import { TlsListener } from "./tls-listener.js";
import { TokenService } from "./token-service.js";

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
    https && TlsListener.make(https, clientCertificates !== undefined),
    clientCertificates && TrustedClients.make(clientCertificates === true ? {} : clientCertificates),
    options.tokens && TokenService.make(options.tokens === true ? {} : options.tokens, clock),
  ]);
  if (https?.writeTo !== undefined && clients) {
    await writeClientFiles(https.writeTo, clients.certificates, https.pfxPassphrase ?? usualPfxPassphrase);
  }
  return { signIn: new SignIn(clients, tokens), tls, clients, tokens };
}

function readHttps({ https, clientCertificates }: SecurityOptions): HttpsOptions | undefined {
  if (https === false && clientCertificates) throw new TypeError("`clientCertificates` needs https.");
  if (https === true || (https === undefined && clientCertificates)) return {};
  return https === false ? undefined : https;
}
