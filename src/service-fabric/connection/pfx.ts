import type * as Forge from "node-forge";
import { algorithmName, algorithmsIn } from "./algorithm-names";
import { parseCertificate } from "./pem-certificates";

/** What a PFX (PKCS #12) holds, as PEM. */
export interface PfxContent {
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
}

/** Why a PFX cannot be opened. */
export type PfxProblem =
  | { readonly kind: "wrong passphrase" }
  /** Without a MAC nobody can tell one from the other. */
  | { readonly kind: "wrong passphrase or broken" }
  | { readonly kind: "unknown algorithm"; readonly algorithm: string }
  | { readonly kind: "broken" };

/**
 * Opens a PFX. Not by Node's own reader: OpenSSL 3 refuses the ciphers with which Windows and Key Vault have written
 * files for years (RC2-40).
 */
export function openPfx(pfx: Buffer, passphrase: string | undefined): PfxContent | PfxProblem {
  // A large library that only a PFX needs.
  const forge: typeof Forge = require("node-forge");
  let asn1: Forge.asn1.Asn1 | undefined;
  try {
    asn1 = forge.asn1.fromDer(pfx.toString("binary"));
    return contentOf(forge, parse(forge, asn1, passphrase));
  } catch (error) {
    return problemOf(forge, asn1, passphrase, error);
  }
}

/** forge's own words may quote what it could not read. */
function problemOf(
  forge: typeof Forge,
  asn1: Forge.asn1.Asn1 | undefined,
  passphrase: string | undefined,
  error: unknown,
): PfxProblem {
  if (asn1 === undefined) return { kind: "broken" };
  const text = String(error);
  if (/unsupported|not a supported/i.test(text))
    return { kind: "unknown algorithm", algorithm: algorithmIn(forge, asn1, error) };
  const hasMac = membersOf(asn1).length > 2;
  if (/invalid password/i.test(text)) {
    return { kind: opensSomething(forge, asn1, passphrase ?? "") ? "broken" : "wrong passphrase" };
  }
  // Where a MAC was right, so was the passphrase.
  return { kind: hasMac || !isPfx(forge, asn1) ? "broken" : "wrong passphrase or broken" };
}

/** A sequence whose version is 3. */
function isPfx(forge: typeof Forge, asn1: Forge.asn1.Asn1): boolean {
  const [version] = membersOf(asn1);
  return version?.type === forge.asn1.Type.INTEGER && version.value === "\x03";
}

/** Whether any encrypted part of a PFX opens with the passphrase, and with no other: then it is not that which is wrong. */
function opensSomething(forge: typeof Forge, asn1: Forge.asn1.Asn1, passphrase: string): boolean {
  const opens = (part: Forge.asn1.Asn1, text: string): boolean => {
    try {
      forge.pkcs12.pkcs12FromAsn1(part, false, text);
      return true;
    } catch {
      return false;
    }
  };
  const spellings = [passphrase, forge.util.encodeUtf8(passphrase)];
  return partsOf(forge, asn1).some(
    (part) => spellings.some((text) => opens(part, text)) && !opens(part, `not ${passphrase}`),
  );
}

/** A PFX without MAC for each of its parts: certificates and keys are encrypted apart. */
function partsOf(forge: typeof Forge, asn1: Forge.asn1.Asn1): Forge.asn1.Asn1[] {
  const { Class, Type, create, fromDer, toDer } = forge.asn1;
  const [version, safe] = membersOf(asn1);
  const [type, content] = membersOf(safe);
  const octets = membersOf(content)[0]?.value;
  if (version === undefined || type === undefined || typeof octets !== "string") return [];
  try {
    return membersOf(fromDer(octets)).map((part) => {
      const alone = toDer(sequence(forge, [part])).getBytes();
      const inOctets = create(Class.UNIVERSAL, Type.OCTETSTRING, false, alone);
      // forge's type of a tag lists those of the universal class only.
      const tagged = create(Class.CONTEXT_SPECIFIC, 0 as Forge.asn1.Type, true, [inOctets]);
      return sequence(forge, [version, sequence(forge, [type, tagged])]);
    });
  } catch {
    return [];
  }
}

/** What forge does not know: it names it in most of its errors. */
function algorithmIn(forge: typeof Forge, asn1: Forge.asn1.Asn1, error: unknown): string {
  const told = typeof error === "object" && error !== null ? Reflect.get(error, "oid") : undefined;
  const inWords = /\d+(?:\.\d+){3,}/.exec(String(error))?.[0];
  if (typeof told === "string" && /^[\d.]+$/.test(told)) return algorithmName(told);
  return inWords === undefined
    ? (algorithmsIn(forge.asn1.toDer(asn1).getBytes()) ?? "an unknown cipher")
    : algorithmName(inWords);
}

function parse(forge: typeof Forge, asn1: Forge.asn1.Asn1, passphrase: string | undefined): Forge.pkcs12.Pkcs12Pfx {
  const open = (text: string | undefined) => forge.pkcs12.pkcs12FromAsn1(asn1, false, text);
  try {
    return open(passphrase ?? "");
  } catch (error) {
    // Without a passphrase some derive their keys from an empty text, and some from none.
    if (!passphrase) return open(undefined);
    if (/invalid password/i.test(String(error))) throw error;
    // The MAC takes the passphrase in UTF-16 and was right. The newer ciphers take it in UTF-8, which forge leaves to us.
    const unsealed = membersOf(asn1).slice(0, 2);
    return forge.pkcs12.pkcs12FromAsn1(sequence(forge, unsealed), false, forge.util.encodeUtf8(passphrase));
  }
}

function contentOf(forge: typeof Forge, parsed: Forge.pkcs12.Pkcs12Pfx): PfxContent {
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  const bagsOf = (bagType: string | undefined): Forge.pkcs12.Bag[] =>
    bagType === undefined ? [] : (parsed.getBags({ bagType })[bagType] ?? []);
  const pem = (label: string, value: Forge.asn1.Asn1): string =>
    forge.pem.encode({ type: label, body: forge.asn1.toDer(value).getBytes() });
  // What forge does not understand, such as an elliptic curve, it leaves as it was.
  const certificates = bagsOf(certBag).map(({ cert, asn1 }) => pem("CERTIFICATE", cert ? asSigned(forge, cert) : asn1));
  const algorithms = certificates.flatMap((certificate) => pssAlgorithmOf(forge, certificate));
  const keys = [...bagsOf(keyBag), ...bagsOf(pkcs8ShroudedKeyBag)].flatMap(({ key, asn1 }) => {
    if (!key) return [pem("PRIVATE KEY", asn1)];
    const rsa = forge.pki.privateKeyToAsn1(key);
    const forPss = algorithms.map((algorithm) => pem("PRIVATE KEY", privateKeyInfo(forge, algorithm, rsa)));
    return [pem("RSA PRIVATE KEY", rsa), ...forPss];
  });
  return { certificates, keys };
}

/** The algorithm of a certificate's key, where that is RSA-PSS. forge reads such a key as one of plain RSA, which it is not. */
function pssAlgorithmOf(forge: typeof Forge, certificate: string): Forge.asn1.Asn1[] {
  const publicKey = parseCertificate(certificate)?.publicKey;
  if (publicKey?.asymmetricKeyType !== "rsa-pss") return [];
  const spki = forge.asn1.fromDer(publicKey.export({ type: "spki", format: "der" }).toString("binary"));
  return membersOf(spki).slice(0, 1);
}

function privateKeyInfo(forge: typeof Forge, algorithm: Forge.asn1.Asn1, key: Forge.asn1.Asn1): Forge.asn1.Asn1 {
  const { Class, Type, create, integerToDer, toDer } = forge.asn1;
  const version = create(Class.UNIVERSAL, Type.INTEGER, false, integerToDer(0).getBytes());
  const octets = create(Class.UNIVERSAL, Type.OCTETSTRING, false, toDer(key).getBytes());
  return sequence(forge, [version, algorithm, octets]);
}

/**
 * A certificate as its bytes were. forge writes the algorithm of the signature anew, wrong for elliptic curves; the
 * signed part holds the same once more.
 */
function asSigned(forge: typeof Forge, cert: Forge.pki.Certificate): Forge.asn1.Asn1 {
  const [signed, ours, signature] = membersOf(forge.pki.certificateToAsn1(cert));
  const fields = membersOf(signed);
  // The version comes first, where there is one; then the serial number, then the algorithm.
  const algorithm = fields[fields[0]?.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC ? 2 : 1] ?? ours;
  return sequence(
    forge,
    [signed, algorithm, signature].filter((member) => member !== undefined),
  );
}

/** forge's types let a value be a text too. */
function membersOf(value: Forge.asn1.Asn1 | undefined): Forge.asn1.Asn1[] {
  return Array.isArray(value?.value) ? value.value : [];
}

function sequence(forge: typeof Forge, members: Forge.asn1.Asn1[]): Forge.asn1.Asn1 {
  return forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.SEQUENCE, true, members);
}
