import type * as Forge from "node-forge";

/** What a PFX (PKCS #12) holds, as PEM. */
export interface PfxContent {
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
}

/**
 * Opens a PFX. Not Node's own reader: OpenSSL 3 refuses the ciphers with which Windows and Key Vault have written
 * files for years (RC2-40).
 *
 * @throws Error whose message says `password` where that is wrong, and something of the format otherwise.
 */
export function openPfx(pfx: Buffer, passphrase: string): PfxContent {
  // A large library that only a PFX needs.
  const forge: typeof Forge = require("node-forge");
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  const parsed = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(pfx.toString("binary")), false, passphrase);
  const bagsOf = (bagType: string | undefined): Forge.pkcs12.Bag[] =>
    bagType === undefined ? [] : (parsed.getBags({ bagType })[bagType] ?? []);
  const pem = (label: string, value: Forge.asn1.Asn1): string =>
    forge.pem.encode({ type: label, body: forge.asn1.toDer(value).getBytes() });
  return {
    // What forge does not understand, such as an elliptic curve, it leaves as it was.
    certificates: bagsOf(certBag).map(({ cert, asn1 }) =>
      pem("CERTIFICATE", cert ? forge.pki.certificateToAsn1(cert) : asn1),
    ),
    keys: [...bagsOf(keyBag), ...bagsOf(pkcs8ShroudedKeyBag)].map(({ key, asn1 }) =>
      key ? forge.pki.privateKeyToPem(key) : pem("PRIVATE KEY", asn1),
    ),
  };
}
