import { X509Certificate } from "node:crypto";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import type { ServerTrust } from "./connection";
import { CredentialProblem } from "./credential-problem";
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
    ...(authority === undefined ? {} : { ca: await readAuthority(authority) }),
  };
}

type Authority = NonNullable<Extract<ServerTrust, { kind: "authority" }>["authority"]>;

async function readAuthority(authority: Authority): Promise<string> {
  const setting = "serverCertificateAuthority";
  const text = (await readSource(authority, setting)).toString("utf8");
  const blocks = text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END [^-]+-----/g) ?? [];
  const areReadable = blocks.every(isCertificate);
  if (blocks.length > 0 && areReadable) return blocks.join("\n");
  throw new CredentialProblem(`${nameOfSource(authority, setting)} holds no certificate in PEM.`);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem) !== undefined;
  } catch {
    return false;
  }
}

/** Why the server behind a finished handshake is not to be trusted; `undefined` where it is. */
export function whyUntrusted(socket: TLSSocket, trust: ServerTrust, now: number): string | undefined {
  if (trust.kind === "anything") return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return "It presented no certificate.";
  const reason = reasonAgainst(certificate, socket, trust, now);
  return reason === undefined ? undefined : `${reason} ${describeCertificate(certificate)}`;
}

function reasonAgainst(
  certificate: X509Certificate,
  socket: TLSSocket,
  trust: Exclude<ServerTrust, { kind: "anything" }>,
  now: number,
): string | undefined {
  switch (trust.kind) {
    case "authority":
      return whyUnauthorized(socket);
    case "thumbprints":
      if (!thumbprintsOf(certificate).some((one) => trust.thumbprints.includes(one))) {
        return "Its certificate is none of serverThumbprints.";
      }
      return whyNotNow(certificate, now);
    case "common names": {
      const unauthorized = whyUnauthorized(socket);
      if (unauthorized !== undefined) return unauthorized;
      const { CN } = certificate.toLegacyObject().subject;
      const names = trust.commonNames.map((name) => name.toLowerCase());
      if (typeof CN !== "string" || !names.includes(CN.toLowerCase())) {
        return "The common name of its certificate is none of serverCommonNames.";
      }
      return trust.issuerThumbprints.length === 0 || isIssuedBy(certificate, trust.issuerThumbprints)
        ? undefined
        : "Its certificate was issued by none of serverIssuerThumbprints.";
    }
  }
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
  if (Date.parse(certificate.validTo) < now) return verdicts.CERT_HAS_EXPIRED;
  return Date.parse(certificate.validFrom) > now ? verdicts.CERT_NOT_YET_VALID : undefined;
}

function thumbprintsOf({ fingerprint, fingerprint256 }: X509Certificate): readonly string[] {
  return [fingerprint, fingerprint256].map(normalThumbprint);
}

/** The issuer that the server sends along is only a claim, so its key has to have signed the certificate. */
function isIssuedBy(certificate: X509Certificate, thumbprints: readonly string[]): boolean {
  const issuer = certificate.issuerCertificate;
  return (
    issuer !== undefined &&
    certificate.verify(issuer.publicKey) &&
    thumbprintsOf(issuer).some((one) => thumbprints.includes(one))
  );
}

/** What a person needs to compare a certificate with the one that the cluster should have, and to pin it. */
export function describeCertificate(certificate: X509Certificate): string {
  const { subject, issuer, validFrom, validTo, fingerprint, fingerprint256 } = certificate;
  const lines = [
    `subject ${oneLine(subject)}`,
    `issuer ${oneLine(issuer)}`,
    `valid from ${isoDay(validFrom)} to ${isoDay(validTo)}`,
    `SHA-1 thumbprint ${normalThumbprint(fingerprint)}`,
    `SHA-256 thumbprint ${normalThumbprint(fingerprint256)}`,
  ];
  return `Presented: ${lines.join("; ")}.`;
}

/** The names are the stranger's own words: no line of them may pass for one of ours, nor move a terminal's cursor. */
function oneLine(name: string | undefined): string {
  const line = (name ?? "").replace(/[\p{C}\s]+/gu, " ").trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

function isoDay(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
