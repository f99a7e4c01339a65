import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { algorithmsIn } from "./algorithm-names";
import { dayOf, validityOf } from "./certificate-dates";
import type { ClientCertificateSource } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { certificatesIn, oddityOf, parseCertificate } from "./pem-certificates";
import type { SourceContent } from "./pem-text";
import { openPfx, type PfxContent } from "./pfx";
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
  const { certificates, keys, name } = source.kind === "pfx" ? await fromPfx(source) : await fromPem(source);
  const pairs = keys.flatMap((key) => certificates.map((own) => ({ own, key })));
  const { own, key } = pairs.find((pair) => pair.own.checkPrivateKey(pair.key)) ?? {};
  if (own === undefined || key === undefined) throw problem(`The key does not belong to the certificate in ${name}.`);
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
  readonly keys: readonly KeyObject[];
  /** Where they come from. */
  readonly name: string;
}

async function fromPem(source: Extract<ClientCertificateSource, { kind: "pem" }>): Promise<Parts> {
  const name = nameOfSource(source.certificate, "clientCertificate");
  const content = await readSource(source.certificate, "clientCertificate");
  const certificates = certificatesIn(content, name);
  if (source.key === undefined) return { certificates, keys: [readKey(content, name, source.passphrase)], name };
  const keyContent = await readSource(source.key, "clientKey");
  return { certificates, keys: [readKey(keyContent, nameOfSource(source.key, "clientKey"), source.passphrase)], name };
}

async function fromPfx(source: Extract<ClientCertificateSource, { kind: "pfx" }>): Promise<Parts> {
  const name = nameOfSource(source.pfx, "clientPfx");
  const content = openedPfx(await readSource(source.pfx, "clientPfx"), source.passphrase, name);
  if (content.certificates.length === 0) throw problem(`${name} holds no certificate.`);
  if (content.keys.length === 0) throw problem(`${name} holds no private key: export it with the key.`);
  const certificates = content.certificates.map(parseCertificate).filter((one) => one !== undefined);
  if (certificates.length < content.certificates.length) {
    throw problem(`${name} holds a certificate that cannot be read.`);
  }
  return { certificates, keys: content.keys.map((key) => keyOf(key, name)), name };
}

function openedPfx(content: SourceContent, passphrase: string | undefined, name: string): PfxContent {
  const opened = openPfx(pfxBytesIn(content, name), passphrase);
  if ("certificates" in opened) return opened;
  switch (opened.kind) {
    case "wrong passphrase":
    case "wrong passphrase or broken":
      if (passphrase === undefined) throw problem(`${name} needs a passphrase: give clientPassphrase.`);
      throw problem(
        `The passphrase of ${name} is wrong${opened.kind === "wrong passphrase" ? "" : ", or it is broken"}.`,
      );
    case "unknown algorithm":
      throw problem(
        `${name} is encrypted with ${opened.algorithm}, which is not known here. Export it anew: ` +
          "`openssl pkcs12 -legacy -in old.pfx -out plain.pem -nodes`, then " +
          "`openssl pkcs12 -export -in plain.pem -out new.pfx -keypbe AES-256-CBC -certpbe AES-256-CBC -macalg SHA256`, " +
          "and delete plain.pem.",
      );
    case "broken":
      throw problem(`${name} is no PFX (PKCS #12), or a broken one.`);
  }
}

/** Also from PEM that certutil, or somebody else, has put around a PFX. */
function pfxBytesIn(content: SourceContent, name: string): Buffer {
  if (content.kind === "binary") return content.bytes;
  const [only, ...others] = content.kind === "pem" ? content.blocks : [];
  if (only !== undefined && others.length === 0 && isPfx(only.der)) return only.der;
  const hint = content.kind === "pem" ? "; it is PEM: give it as clientCertificatePath" : oddityOf(content);
  throw problem(`${name} is no PFX (PKCS #12)${hint}.`);
}

/** In DER: a sequence, in it the version 3. */
function isPfx(der: Buffer): boolean {
  return der[0] === 0x30 && der.subarray(2, 8).includes(Buffer.of(2, 1, 3));
}

function readKey(content: SourceContent, name: string, passphrase: string | undefined): KeyObject {
  const block = content.kind === "pem" ? content.blocks.find(({ label }) => /PRIVATE KEY$/.test(label)) : undefined;
  if (block === undefined) throw problem(`${name} holds no private key in PEM${oddityOf(content)}.`);
  const { pem, der } = block;
  if (!/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)) return keyOf(pem, name);
  if (passphrase === undefined) throw problem(`The key in ${name} is encrypted: give clientPassphrase.`);
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (error) {
    switch (typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined) {
      case "ERR_OSSL_BAD_DECRYPT":
        throw problem(`The passphrase of the key in ${name} is wrong.`);
      case "ERR_OSSL_EVP_UNSUPPORTED": {
        const cipher =
          /DEK-Info: ([\w-]+)/.exec(pem)?.[1] ?? algorithmsIn(der.toString("binary")) ?? "an unknown cipher";
        throw problem(
          `The key in ${name} is encrypted with ${cipher}, which is not known here. Encrypt it anew: ` +
            "`openssl pkey -provider legacy -provider default -in old.pem -out new.pem -aes256`.",
        );
      }
      default:
        throw problem(`${name} holds a key that cannot be read.`);
    }
  }
}

function keyOf(pem: string, name: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw problem(`${name} holds a key that cannot be read.`);
  }
}

function problem(message: string): CredentialProblem {
  return new CredentialProblem(message);
}
