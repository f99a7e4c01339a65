import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { ClientCertificateSource } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { openPfx } from "./pfx";
import { nameOfSource, readSource } from "./text-source";

/** A certificate with its key, as Node's TLS takes them. */
export interface ClientCertificate {
  /** PEM: the certificate, and after it what else of its chain was given. */
  readonly cert: string;
  /** PEM, no longer encrypted. */
  readonly key: string;
}

/**
 * Reads the client's certificate and makes sure, before a server has to, that it can be used: key and certificate belong
 * together, and it is valid now.
 *
 * @throws CredentialProblem
 */
export async function loadClientCertificate(source: ClientCertificateSource, now: number): Promise<ClientCertificate> {
  const { certificates, key, name } = source.kind === "pfx" ? await fromPfx(source) : await fromPem(source);
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) throw problem(`The key does not belong to the certificate in ${name}.`);
  if (Date.parse(own.validTo) < now) throw problem(`The certificate in ${name} expired on ${day(own.validTo)}.`);
  if (Date.parse(own.validFrom) > now) {
    throw problem(`The certificate in ${name} is not valid before ${day(own.validFrom)}.`);
  }
  const chain = [own, ...certificates.filter((certificate) => certificate !== own)];
  return { cert: chain.map(String).join(""), key: key.export({ type: "pkcs8", format: "pem" }).toString() };
}

interface Parts {
  readonly certificates: readonly X509Certificate[];
  readonly key: KeyObject;
  /** Where they come from. */
  readonly name: string;
}

async function fromPem(source: Extract<ClientCertificateSource, { kind: "pem" }>): Promise<Parts> {
  const name = nameOfSource(source.certificate, "clientCertificate");
  const certificateBytes = await readSource(source.certificate, "clientCertificate");
  const text = certificateBytes.toString("utf8");
  const blocks = text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END [^-]+-----/g) ?? [];
  if (blocks.length === 0) {
    const hint = certificateBytes[0] === 0x30 ? "; it is binary: a PFX goes to clientPfxPath" : "";
    throw problem(`${name} holds no certificate in PEM${hint}.`);
  }
  const key = source.key ?? source.certificate;
  const keyName = source.key === undefined ? name : nameOfSource(source.key, "clientKey");
  const keyText = (await readSource(key, "clientKey")).toString("utf8");
  return {
    certificates: blocks.map((block) => readCertificate(block, name)),
    key: readKey(keyText, keyName, source.passphrase),
    name,
  };
}

async function fromPfx(source: Extract<ClientCertificateSource, { kind: "pfx" }>): Promise<Parts> {
  const name = nameOfSource(source.pfx, "clientPfx");
  const bytes = await readSource(source.pfx, "clientPfx", "base64");
  const { certificates, keys } = open(bytes, source.passphrase, name);
  const [key] = keys;
  if (certificates.length === 0) throw problem(`${name} holds no certificate.`);
  if (key === undefined) throw problem(`${name} holds no private key: export it with the key.`);
  return {
    certificates: certificates.map((certificate) => readCertificate(certificate, name)),
    key: readKey(key, name, undefined),
    name,
  };
}

function open(bytes: Buffer, passphrase: string | undefined, name: string) {
  try {
    return openPfx(bytes, passphrase ?? "");
  } catch (error) {
    // forge's own words may quote what it could not read.
    if (!/password/i.test(String(error))) throw problem(`${name} is no PFX (PKCS #12) file, or a broken one.`);
    throw problem(
      passphrase === undefined
        ? `${name} needs a passphrase: give clientPassphrase.`
        : `The passphrase of ${name} is wrong.`,
    );
  }
}

function readCertificate(pem: string, name: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw problem(`${name} holds a certificate that cannot be read.`);
  }
}

function readKey(pem: string, name: string, passphrase: string | undefined): KeyObject {
  const block = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?-----END \1PRIVATE KEY-----/.exec(pem)?.[0];
  if (block === undefined) throw problem(`${name} holds no private key in PEM.`);
  const isEncrypted = /BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(block);
  if (isEncrypted && passphrase === undefined) {
    throw problem(`The key in ${name} is encrypted: give clientPassphrase.`);
  }
  try {
    return createPrivateKey({ key: block, ...(isEncrypted && passphrase !== undefined ? { passphrase } : {}) });
  } catch {
    throw problem(
      isEncrypted ? `The passphrase of the key in ${name} is wrong.` : `${name} holds a key that cannot be read.`,
    );
  }
}

function problem(message: string): CredentialProblem {
  return new CredentialProblem(message);
}

/** `2026-03-01`, from the words in which certificates tell their dates. */
function day(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
