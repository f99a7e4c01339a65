import { createPrivateKey, X509Certificate } from "node:crypto";
import forge from "node-forge";
import type { Certificate } from "./certificate";
import { fromDer, integer, nothing, octets, oid, sequence, tagged, toDer } from "./der";

export interface PfxOptions {
  /** `null`: keys are derived from none, as some writers do. */
  readonly passphrase: string | null;
  /** How its key is encrypted. Default: not at all. */
  readonly key?: "3des" | "aes256";
  /** How its certificates are encrypted. Default: not at all. */
  readonly certificates?: "rc2-40" | "an unknown cipher" | "rc4-128";
  /** Certificates beside its own. */
  readonly others?: readonly Certificate[];
  /** What stands in place of its own certificate. */
  readonly certificate?: Buffer;
  /** What stands in place of all that it holds. */
  readonly contents?: Buffer;
  readonly leavesOut?: "the key" | "the certificates" | "the MAC";
}

type Value = ReturnType<typeof sequence>;

const iterations = 8;
const salt = Buffer.from("01234567");

/** A PFX as Windows, OpenSSL and Key Vault write them. */
export function pfxOf(own: Certificate, options: PfxOptions): Buffer {
  const { passphrase, others = [], leavesOut } = options;
  const derOf = ({ cert }: Certificate) => new X509Certificate(cert).raw;
  const certificates = [options.certificate ?? derOf(own), ...others.map(derOf)];
  const bags = sequence(...(leavesOut === "the certificates" ? [] : certificates).map(certificateBag));
  const held = toDer(
    sequence(
      options.certificates === undefined
        ? plainContent(bags)
        : encryptedContent(bags, options.certificates, passphrase),
      plainContent(sequence(...(leavesOut === "the key" ? [] : [keyBag(own, options)]))),
    ),
  );
  const contents = options.contents ?? held;
  const mac = leavesOut === "the MAC" ? [] : [macOf(contents, passphrase)];
  return toDer(sequence(integer(3), sequence(oid("data"), tagged(0, [octets(contents)])), ...mac));
}

function plainContent(bags: Value): Value {
  return sequence(oid("data"), tagged(0, [octets(toDer(bags))]));
}

function encryptedContent(
  bags: Value,
  kind: NonNullable<PfxOptions["certificates"]>,
  passphrase: string | null,
): Value {
  const cipher = forge.rc2.createEncryptionCipher(derived(passphrase, 1, 5), 40);
  cipher.start(derived(passphrase, 2, 8));
  cipher.update(forge.util.createBuffer(toDer(bags).toString("binary")));
  cipher.finish();
  const encrypted = Buffer.from(cipher.output.getBytes(), "binary");
  const algorithm = sequence(oid(ciphers[kind]), sequence(octets(salt), integer(iterations)));
  return sequence(
    oid("encryptedData"),
    tagged(0, [sequence(integer(0), sequence(oid("data"), algorithm, tagged(0, encrypted)))]),
  );
}

/** Only the first is what it says: nobody gets as far as to decrypt the others. */
const ciphers = {
  "rc2-40": "pbewithSHAAnd40BitRC2-CBC",
  "an unknown cipher": "1.2.3.4",
  "rc4-128": "1.2.840.113549.1.12.1.1",
} as const;

function certificateBag(der: Buffer): Value {
  return sequence(oid("certBag"), tagged(0, [sequence(oid("x509Certificate"), tagged(0, [octets(der)]))]));
}

function keyBag(own: Certificate, { key, passphrase }: PfxOptions): Value {
  const plain = fromDer(createPrivateKey(own.key).export({ type: "pkcs8", format: "der" }));
  if (key === undefined) return sequence(oid("keyBag"), tagged(0, [plain]));
  // The newer ciphers take the passphrase in UTF-8, and forge takes it as it comes.
  const text = key === "aes256" ? forge.util.encodeUtf8(passphrase ?? "") : (passphrase ?? "");
  const encrypted = forge.pki.encryptPrivateKeyInfo(plain, text, { algorithm: key, count: iterations });
  return sequence(oid("pkcs8ShroudedKeyBag"), tagged(0, [encrypted]));
}

function macOf(contents: Buffer, passphrase: string | null): Value {
  const mac = forge.hmac.create();
  mac.start("sha1", derived(passphrase, 3, 20));
  mac.update(contents.toString("binary"));
  const digest = Buffer.from(mac.digest().getBytes(), "binary");
  const digestInfo = sequence(sequence(oid("sha1"), nothing()), octets(digest));
  return sequence(digestInfo, octets(salt), integer(iterations));
}

/** Of the purpose: 1 is a key, 2 an initial vector, 3 a MAC's key. */
function derived(passphrase: string | null, purpose: number, bytes: number): forge.util.ByteBuffer {
  return forge.pkcs12.generateKey(
    passphrase,
    forge.util.createBuffer(salt.toString("binary")),
    purpose as 1,
    iterations,
    bytes,
  );
}
