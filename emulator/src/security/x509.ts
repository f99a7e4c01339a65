import { generateKeyPair, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";
import { asn1, pki } from "node-forge";

const makeKeyPair = promisify(generateKeyPair);

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

const keyForm = {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
} as const;

const day = 86_400_000;

/**
 * Makes a certificate (RSA 2048, SHA-256) and its key. Keys and signatures are Node's: those of node-forge are made in
 * JavaScript and take a hundred times longer.
 *
 * @param issuer Who signs it, as soon as it is there itself. Default: it signs itself.
 */
export async function makeCertificate(content: CertificateContent, issuer?: Promise<Identity>): Promise<Identity> {
  const [{ publicKey, privateKey }, signer] = await Promise.all([makeKeyPair("rsa", keyForm), issuer]);
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
