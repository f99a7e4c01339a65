import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { dayOf, validityOf } from "./certificate-dates";
import type { ClientCertificateSource } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { certificateBlocks, parseCertificate } from "./pem-certificates";
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
 * together, it is valid now, and TLS takes it.
 *
 * @throws CredentialProblem
 */
export async function loadClientCertificate(source: ClientCertificateSource, now: number): Promise<ClientCertificate> {
  const { certificates, key, name } = source.kind === "pfx" ? await fromPfx(source) : await fromPem(source);
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) throw problem(`The key does not belong to the certificate in ${name}.`);
  const validity = validityOf(own, now);
  if (validity === "expired") throw problem(`The certificate in ${name} expired on ${dayOf(own.validTo)}.`);
  if (validity === "not yet valid") {
    throw problem(`The certificate in ${name} is not valid before ${dayOf(own.validFrom)}.`);
  }
  const chain = [own, ...certificates.filter((certificate) => certificate !== own)];
  const loaded = { cert: chain.map(String).join(""), key: key.export({ type: "pkcs8", format: "pem" }).toString() };
  try {
    createSecureContext(loaded);
  } catch (error) {
    // Such as `error:0A00018F:SSL routines::ee key too small`.
    throw problem(`The certificate in ${name} is not fit for TLS: ${String(error).split("::").at(-1)}.`);
  }
  return loaded;
}

interface Parts {
  readonly certificates: readonly X509Certificate[];
  readonly key: KeyObject;
  /** Where they come from. */
  readonly name: string;
}

async function fromPem(source: Extract<ClientCertificateSource, { kind: "pem" }>): Promise<Parts> {
  const name = nameOfSource(source.certificate, "clientCertificate");
  const bytes = await readSource(source.certificate, "clientCertificate");
  const text = bytes.toString("utf8");
  const blocks = certificateBlocks(text);
  if (blocks.length === 0) {
    const hint = isBinary(bytes) ? "; it is binary: write it as PEM, or give a PFX as clientPfxPath" : "";
    throw problem(`${name} holds no certificate in PEM${hint}.`);
  }
  const certificates = blocks.map((block) => readCertificate(block, name));
  if (source.key === undefined) return { certificates, key: readKey(text, name, source.passphrase), name };
  const keyText = (await readSource(source.key, "clientKey")).toString("utf8");
  return { certificates, key: readKey(keyText, nameOfSource(source.key, "clientKey"), source.passphrase), name };
}

/** Every structure of DER begins so. */
function isBinary(bytes: Buffer): boolean {
  return bytes[0] === 0x30;
}

async function fromPfx(source: Extract<ClientCertificateSource, { kind: "pfx" }>): Promise<Parts> {
  const name = nameOfSource(source.pfx, "clientPfx");
  const bytes = await readSource(source.pfx, "clientPfx", "base64");
  const { certificates, keys } = openedPfx(bytes, source.passphrase, name);
  const [key] = keys;
  if (certificates.length === 0) throw problem(`${name} holds no certificate.`);
  if (key === undefined) throw problem(`${name} holds no private key: export it with the key.`);
  return {
    certificates: certificates.map((certificate) => readCertificate(certificate, name)),
    key: readKey(key, name, undefined),
    name,
  };
}

function openedPfx(bytes: Buffer, passphrase: string | undefined, name: string) {
  if (!isBinary(bytes)) {
    const isPem = bytes.includes("-----BEGIN");
    throw problem(`${name} is no PFX (PKCS #12)${isPem ? "; it is PEM: give it as clientCertificatePath" : ""}.`);
  }
  const opened = openPfx(bytes, passphrase);
  switch (opened) {
    case "wrong passphrase":
      throw problem(
        passphrase === undefined
          ? `${name} needs a passphrase: give clientPassphrase.`
          : `The passphrase of ${name} is wrong.`,
      );
    case "unknown cipher":
      throw problem(`${name} is encrypted in a way that is not known here: export it with AES-256 or 3DES.`);
    case "broken":
      throw problem(`${name} is no PFX (PKCS #12), or a broken one.`);
    default:
      return opened;
  }
}

function readCertificate(pem: string, name: string): X509Certificate {
  const certificate = parseCertificate(pem);
  if (certificate === undefined) throw problem(`${name} holds a certificate that cannot be read.`);
  return certificate;
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
