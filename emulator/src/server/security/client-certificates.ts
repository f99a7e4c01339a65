import { X509Certificate } from "node:crypto";
import { asn1, pkcs12, pki } from "node-forge";
import { keptKeyPair } from "./key-pairs.js";
import type { SignedInRole } from "./role.js";
import type { ClientCertificateOptions } from "./security-options.js";
import { readThumbprint, writeThumbprint } from "./thumbprint.js";
import { type Identity, makeCertificate } from "./x509.js";

/** A self-made certificate that signs a client in. */
export interface ClientCertificate {
  /** PEM text. */
  readonly certificate: string;
  /** PEM text. */
  readonly key: string;
  /** SHA-1, 40 hex digits in upper case. */
  readonly thumbprint: string;
  /** Both as PKCS #12. */
  pfx(passphrase: string): Buffer;
}

export interface ClientCertificates {
  /** May do everything. */
  readonly admin: ClientCertificate;
  /** May only read. */
  readonly user: ClientCertificate;
}

/** The client certificates that the gateway trusts. */
export class TrustedClients {
  readonly certificates: ClientCertificates;
  readonly #admins: ReadonlySet<string>;
  readonly #users: ReadonlySet<string>;

  private constructor(certificates: ClientCertificates, { admins = [], users = [] }: ClientCertificateOptions) {
    this.certificates = certificates;
    this.#admins = new Set([certificates.admin.thumbprint, ...admins.map(readThumbprint)]);
    this.#users = new Set([certificates.user.thumbprint, ...users.map(readThumbprint)]);
  }

  /** @throws RangeError for a thumbprint that is none. */
  static async make(options: ClientCertificateOptions): Promise<TrustedClients> {
    const [admin, user] = await Promise.all([makeClient("admin", options), makeClient("user", options)]);
    return new TrustedClients({ admin, user }, options);
  }

  /** What a certificate signs in to; nothing where it is unknown, or out of its time by the time of this machine. */
  roleOf(certificate: X509Certificate): SignedInRole | undefined {
    const now = Date.now();
    if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) return undefined;
    const thumbprint = writeThumbprint(certificate.fingerprint);
    if (this.#admins.has(thumbprint)) return "Admin";
    return this.#users.has(thumbprint) ? "User" : undefined;
  }
}

async function makeClient(
  name: keyof ClientCertificates,
  { validFrom, validUntil }: ClientCertificateOptions,
): Promise<ClientCertificate> {
  const commonName = `servicefabric-backup-emulator ${name}`;
  const made = await makeCertificate({ purpose: "client", commonName, validFrom, validUntil }, keptKeyPair(name));
  return {
    ...made,
    thumbprint: writeThumbprint(new X509Certificate(made.certificate).fingerprint),
    pfx: (passphrase) => writePfx(made, passphrase),
  };
}

/**
 * Writes a certificate and its key as PKCS #12. It is encrypted with triple DES: the newest that every Windows and
 * macOS in use opens.
 */
function writePfx({ certificate, key }: Identity, passphrase: string): Buffer {
  const content = pkcs12.toPkcs12Asn1(pki.privateKeyFromPem(key), pki.certificateFromPem(certificate), passphrase, {
    algorithm: "3des",
  });
  return Buffer.from(asn1.toDer(content).getBytes(), "binary");
}
