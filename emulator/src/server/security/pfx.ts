import { asn1, pkcs12, pki } from "node-forge";
import type { Identity } from "./x509.js";

/**
 * Writes a certificate and its key as PKCS #12. It is encrypted with triple DES: the newest that every Windows and
 * macOS in use opens.
 */
export function writePfx({ certificate, key }: Identity, passphrase: string): Buffer {
  const content = pkcs12.toPkcs12Asn1(pki.privateKeyFromPem(key), pki.certificateFromPem(certificate), passphrase, {
    algorithm: "3des",
  });
  return Buffer.from(asn1.toDer(content).getBytes(), "binary");
}
