import { X509Certificate } from "node:crypto";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { dayOf, validityOf } from "./certificate-dates";
import type { ServerTrust } from "./connection";
import { certificatesIn } from "./pem-certificates";
import { nameOfSource, readSource } from "./text-source";
import { normalThumbprint } from "./thumbprint";

/** What decides in a handshake whom to trust. */
export type TrustOptions = Pick<ConnectionOptions, "ca" | "checkServerIdentity" | "rejectUnauthorized">;

/**
 * What a handshake needs to know of whom we trust. Node itself never refuses: it would end the connection without
 * telling what was presented, so `whyUntrusted` is asked on every connection before anything is written to it.
 *
 * @throws CredentialProblem where the authority cannot be read.
 */
export async function trustOptions(trust: ServerTrust): Promise<TrustOptions> {
  const authority = "authority" in trust ? trust.authority : undefined;
  return {
    rejectUnauthorized: false,
    ...(trust.kind === "authority" ? {} : { checkServerIdentity: () => undefined }),
    // The authority that issues is as good as its root: it is the one that was given.
    ...(authority === undefined ? {} : { ca: await readAuthority(authority), allowPartialTrustChain: true }),
  };
}

type Authority = NonNullable<Extract<ServerTrust, { kind: "authority" }>["authority"]>;

async function readAuthority(authority: Authority): Promise<string> {
  const setting = "serverCertificateAuthority";
  const name = nameOfSource(authority, setting);
  // Node would leave out what it cannot read, and trust the rest.
  return certificatesIn(await readSource(authority, setting), name)
    .map(String)
    .join("");
}

/** Why the server behind a finished handshake is not to be trusted; `undefined` where it is. */
export function whyUntrusted(socket: TLSSocket, trust: ServerTrust, now: number): string | undefined {
  if (trust.kind === "anything") return undefined;
  const presented = presentedBy(socket);
  if (presented === undefined) return "It presented no certificate that can be read.";
  const reason = reasonAgainst(presented, socket, trust, now);
  return reason === undefined ? undefined : `${reason} ${describeCertificate(presented.certificate)}`;
}

interface Presented {
  readonly certificate: X509Certificate;
  /** As the server sent it along; else, as servers leave roots out, the one that we trust. */
  readonly issuer: X509Certificate | undefined;
}

/** Not by `getPeerX509Certificate`: it does not know the issuers that we trust, and hides them from a later look. */
function presentedBy(socket: TLSSocket): Presented | undefined {
  try {
    const { raw, issuerCertificate } = socket.getPeerCertificate(true);
    const issuer = issuerCertificate === undefined ? undefined : new X509Certificate(issuerCertificate.raw);
    return { certificate: new X509Certificate(raw), issuer };
  } catch {
    return undefined;
  }
}

function reasonAgainst(
  { certificate, issuer }: Presented,
  socket: TLSSocket,
  trust: Exclude<ServerTrust, { kind: "anything" }>,
  now: number,
): string | undefined {
  switch (trust.kind) {
    case "authority":
      return whyUnauthorized(socket);
    case "thumbprints":
      return hasThumbprint(certificate, trust.thumbprints)
        ? whyNotNow(certificate, now)
        : "Its certificate is none of serverThumbprints.";
    case "common names": {
      const unauthorized = whyUnauthorized(socket);
      if (unauthorized !== undefined) return unauthorized;
      const { CN } = certificate.toLegacyObject().subject;
      if (typeof CN !== "string" || !trust.commonNames.some((name) => isSameName(name, CN))) {
        return "The common name of its certificate is none of serverCommonNames.";
      }
      return trust.issuerThumbprints.length === 0 || isIssuedBy(certificate, issuer, trust.issuerThumbprints)
        ? undefined
        : "Its certificate was issued by none of serverIssuerThumbprints.";
    }
  }
}

/** In either case of the letters A to Z; those of other alphabets are not folded into them. */
function isSameName(one: string, other: string): boolean {
  const [first, second] = [one, other].map((name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  return first === second;
}

/** Node's verdict on the chain and, where the name counts, on the name. */
function whyUnauthorized(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  const code = String(socket.authorizationError);
  return verdicts[code] ?? `Its certificate does not hold: ${code}.`;
}

const unknownAuthority = "Its certificate was issued by nobody that this machine trusts.";
const verdicts: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "Its certificate is self-signed, and nothing says that it is to be trusted.",
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_HAS_EXPIRED: "Its certificate has expired.",
  CERT_NOT_YET_VALID: "Its certificate is not valid yet.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Its certificate is not for the host of the endpoint.",
};

/** A pin does not outlast the certificate, as with the cluster's own clients (`ServerCertificateValidator.cs`). */
function whyNotNow(certificate: X509Certificate, now: number): string | undefined {
  switch (validityOf(certificate, now)) {
    case "valid":
      return undefined;
    case "expired":
      return verdicts.CERT_HAS_EXPIRED;
    case "not yet valid":
      return verdicts.CERT_NOT_YET_VALID;
  }
}

function hasThumbprint({ fingerprint, fingerprint256 }: X509Certificate, thumbprints: readonly string[]): boolean {
  return [fingerprint, fingerprint256].map(normalThumbprint).some((one) => thumbprints.includes(one));
}

/** The issuer that the server sends along is only a claim, so its key has to have signed the certificate. */
function isIssuedBy(
  certificate: X509Certificate,
  issuer: X509Certificate | undefined,
  thumbprints: readonly string[],
): boolean {
  return issuer !== undefined && hasThumbprint(issuer, thumbprints) && certificate.verify(issuer.publicKey);
}

/** What a person needs to compare a certificate with the one that the cluster should have, and to pin it. */
export function describeCertificate(certificate: X509Certificate): string {
  const { subject, issuer, validFrom, validTo, fingerprint, fingerprint256 } = certificate;
  const lines = [
    `subject "${oneLine(subject)}"`,
    `issuer "${oneLine(issuer)}"`,
    `valid from ${dayOf(validFrom)} to ${dayOf(validTo)}`,
    `SHA-1 thumbprint ${normalThumbprint(fingerprint)}`,
    `SHA-256 thumbprint ${normalThumbprint(fingerprint256)}`,
  ];
  return `Presented: ${lines.join("; ")}.`;
}

/** The names are the stranger's own words: no line of them may pass for one of ours, nor move a terminal's cursor. */
function oneLine(name: string | undefined): string {
  const line = (name ?? "")
    .replace(/[\p{C}\s]+/gu, " ")
    .replaceAll('"', "'")
    .trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
