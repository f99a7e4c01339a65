import { randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { asn1, pki } from "node-forge";
import type { KeyPair } from "./key-pairs.js";

/** A certificate and its key, as PEM text. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is to say. */
export interface CertificateContent {
  readonly commonName: string;
  readonly purpose: "server" | "client" | "authority";
  /** Host names and addresses. Default: none. */
  readonly names?: readonly string[];
  readonly validFrom?: Date | undefined;
  readonly validUntil?: Date | undefined;
}

const day = 86_400_000;

/**
 * Makes a certificate that is signed with SHA-256. The signature is Node's: that of node-forge is made in JavaScript
 * and takes a hundred times longer.
 *
 * @param issuer Who signs it, as soon as it is there itself. Default: it signs itself.
 */
export async function makeCertificate(
  content: CertificateContent,
  keys: Promise<KeyPair>,
  issuer?: Promise<Identity>,
): Promise<Identity> {
  const [{ publicKey, privateKey }, signer] = await Promise.all([keys, issuer]);
  const certificate = pki.createCertificate();
  const parent = signer ? pki.certificateFromPem(signer.certificate) : certificate;
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  // A serial number is positive: the first bit is not set.
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  Object.assign(certificate.validity, validity(content));
  certificate.setSubject([{ name: "commonName", value: content.commonName }]);
  certificate.setIssuer(parent.subject.attributes);
  const authorityKey = parent.generateSubjectKeyIdentifier().getBytes();
  certificate.setExtensions(extensions(content, authorityKey));
  return { certificate: signed(certificate, signer?.key ?? privateKey), key: privateKey };
}

/** An end in the past takes the beginning along, so that an expired certificate was valid once. */
function validity({ validFrom, validUntil }: CertificateContent): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return {
    notBefore: validFrom ?? new Date(Math.min(now, validUntil?.getTime() ?? now) - day),
    notAfter: validUntil ?? new Date(Math.max(now, validFrom?.getTime() ?? now) + 365 * day),
  };
}

function extensions({ purpose, names = [] }: CertificateContent, authorityKey: string): object[] {
  const isAuthority = purpose === "authority";
  const altNames = names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name }));
  return [
    { name: "basicConstraints", cA: isAuthority, critical: true },
    isAuthority
      ? { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true }
      : { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    ...(isAuthority
      ? []
      : [{ name: "extKeyUsage", serverAuth: purpose === "server", clientAuth: purpose === "client" }]),
    ...(altNames.length > 0 ? [{ name: "subjectAltName", altNames }] : []),
    { name: "subjectKeyIdentifier" },
    { name: "authorityKeyIdentifier", keyIdentifier: authorityKey },
  ];
}

function signed(certificate: pki.Certificate, key: string): string {
  const sha256WithRsa = "1.2.840.113549.1.1.11";
  certificate.signatureOid = sha256WithRsa;
  certificate.siginfo.algorithmOid = sha256WithRsa;
  certificate.signature = "";
  // The part that is signed is the first of three.
  const [content] = [pki.certificateToAsn1(certificate).value].flat();
  if (typeof content !== "object") throw new Error("A certificate without content cannot be signed.");
  const bytes = Buffer.from(asn1.toDer(content).getBytes(), "binary");
  certificate.signature = sign("sha256", bytes, key).toString("binary");
  return pki.certificateToPem(certificate).replaceAll("\r\n", "\n");
}
