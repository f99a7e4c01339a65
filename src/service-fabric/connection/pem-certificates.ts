import { X509Certificate } from "node:crypto";

/** The certificates in a text, each as PEM; what else stands there is left out. */
export function certificateBlocks(text: string): readonly string[] {
  return text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END [^-]+-----/g) ?? [];
}

/** `undefined` where it cannot be read. */
export function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
