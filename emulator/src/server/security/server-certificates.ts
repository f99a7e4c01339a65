import { createPrivateKey, X509Certificate } from "node:crypto";
import { keptKeyPair, newKeyPair } from "./key-pairs.js";
import type { ServerCertificateOptions } from "./security-options.js";
import { writeThumbprint } from "./thumbprint.js";
import { type Identity, makeCertificate } from "./x509.js";

/** The certificate that the gateway shows, for clients to check against. */
export interface ServerCertificate {
  /** The certificate itself, without those above it, as PEM text: what a client pins. */
  readonly pem: string;
  /** What a client has to trust, as PEM text: the authority, or the certificate itself where it is self-signed. */
  readonly authorityPem: string;
  /** As Service Fabric writes thumbprints: 40 hex digits in upper case. */
  readonly thumbprintSha1: string;
  readonly thumbprintSha256: string;
  /** `CN=servicefabric-backup-emulator`. */
  readonly subject: string;
  readonly validUntil: Date;
}

/** A certificate with all that a server needs to show it. */
export interface ShownCertificate {
  readonly key: string;
  /** What is sent: the certificate and what is above it, as PEM text. */
  readonly sent: string;
  readonly public: ServerCertificate;
}

/** Makes the gateway's certificates, all below one authority. */
export class ServerCertificates {
  #isRenewal = false;
  #root: Promise<Identity> | undefined;
  #intermediate: Promise<Identity> | undefined;

  /** @throws TypeError where the options do not go together, Error for a certificate or a key that cannot be read. */
  async make(options: ServerCertificateOptions): Promise<ShownCertificate> {
    const { certificate, key } = options;
    if (certificate !== undefined && key !== undefined) return ownCertificate(certificate, key);
    if (certificate !== undefined || key !== undefined) {
      throw new TypeError("A certificate of your own needs both `certificate` and `key`.");
    }
    if (options.intermediate !== undefined && options.issuer !== "authority") {
      throw new TypeError('`intermediate` needs `issuer: "authority"`.');
    }
    return this.#selfMade(options);
  }

  async #selfMade(options: ServerCertificateOptions): Promise<ShownCertificate> {
    const { issuer = "self", intermediate, validFrom, validUntil } = options;
    const content = {
      purpose: "server",
      commonName: options.commonName ?? "servicefabric-backup-emulator",
      names: options.names ?? ["localhost", "127.0.0.1", "::1"],
      validFrom,
      validUntil,
    } as const;
    const keys = this.#isRenewal ? newKeyPair() : keptKeyPair("server");
    this.#isRenewal = true;
    if (issuer === "self") {
      const { certificate, key } = await makeCertificate(content, keys);
      return shown(key, certificate, certificate);
    }
    this.#root ??= makeAuthority("root");
    if (intermediate) this.#intermediate ??= makeAuthority("intermediate", this.#root);
    const parent = intermediate ? this.#intermediate : this.#root;
    const { certificate, key } = await makeCertificate(content, keys, parent);
    const above = intermediate === "sent" ? await this.#intermediate : undefined;
    return shown(key, certificate + (above?.certificate ?? ""), (await this.#root).certificate);
  }
}

function makeAuthority(name: "root" | "intermediate", issuer?: Promise<Identity>): Promise<Identity> {
  const content = { purpose: "authority", commonName: `servicefabric-backup-emulator ${name}` } as const;
  return makeCertificate(content, keptKeyPair(name), issuer);
}

function ownCertificate(certificate: string, key: string): ShownCertificate {
  const blocks = certificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!blocks) throw new TypeError("`certificate` is no PEM text.");
  if (!isKeyOf(certificate, key)) throw new TypeError("`key` is no PEM text of the key of `certificate`.");
  return shown(key, certificate, `${blocks.at(-1)}\n`);
}

function isKeyOf(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function shown(key: string, sent: string, authorityPem: string): ShownCertificate {
  // Of several certificates in a text, it is the first that is read.
  const certificate = new X509Certificate(sent);
  return {
    key,
    sent,
    public: {
      pem: certificate.toString(),
      authorityPem,
      thumbprintSha1: writeThumbprint(certificate.fingerprint),
      thumbprintSha256: writeThumbprint(certificate.fingerprint256),
      subject: certificate.subject.replaceAll("\n", ", "),
      validUntil: new Date(certificate.validTo),
    },
  };
}
