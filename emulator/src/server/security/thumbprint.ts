/**
 * Reads a SHA-1 thumbprint: 40 hex digits in any case. Separators may stand between them, and the invisible mark in
 * front that Windows' certificate dialog copies.
 *
 * @returns 40 hex digits in upper case.
 * @throws RangeError for anything else.
 */
export function readThumbprint(text: string): string {
  const digits = text.replace(/[\s:\-\u200b-\u200f\ufeff]/g, "").toUpperCase();
  if (/^[0-9A-F]{40}$/.test(digits)) return digits;
  throw new RangeError(`A thumbprint has 40 hex digits (SHA-1): ${text}`);
}

/** A fingerprint of Node, `AB:CD:…`, as Service Fabric writes thumbprints: hex digits in upper case. */
export function writeThumbprint(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toUpperCase();
}
