import type * as Forge from "node-forge";

/** What a PFX (PKCS #12) holds, as PEM. */
export interface PfxContent {
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
}

/** Why a PFX cannot be opened. */
export type PfxProblem = "wrong passphrase" | "unknown cipher" | "broken";

/**
 * Opens a PFX. Not by Node's own reader: OpenSSL 3 refuses the ciphers with which Windows and Key Vault have written
 * files for years (RC2-40).
 */
export function openPfx(pfx: Buffer, passphrase: string | undefined): PfxContent | PfxProblem {
  // A large library that only a PFX needs.
  const forge: typeof Forge = require("node-forge");
  try {
    const asn1 = forge.asn1.fromDer(pfx.toString("binary"));
    return contentOf(forge, parse(forge, asn1, passphrase));
  } catch (error) {
    return problemOf(error);
  }
}

/** forge's own words may quote what it could not read. */
function problemOf(error: unknown): PfxProblem {
  const text = String(error);
  if (/invalid password|wrong password|failed to decrypt/i.test(text)) return "wrong passphrase";
  return /unsupported|not a supported/i.test(text) ? "unknown cipher" : "broken";
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
  return {
    // What forge does not understand, such as an elliptic curve, it leaves as it was.
    certificates: bagsOf(certBag).map(({ cert, asn1 }) => pem("CERTIFICATE", cert ? asSigned(forge, cert) : asn1)),
    keys: [...bagsOf(keyBag), ...bagsOf(pkcs8ShroudedKeyBag)].map(({ key, asn1 }) =>
      key ? forge.pki.privateKeyToPem(key) : pem("PRIVATE KEY", asn1),
    ),
  };
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
