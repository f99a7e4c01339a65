/**
 * A thumbprint in its normal form: upper-case hex. Any spelling is taken: colons, dashes, spaces, lower case, and the
 * invisible mark that Windows' certificate dialog puts before the first digit.
 */
export function normalThumbprint(text: string): string {
  return text.replace(/[\s:\-\u200e\u200f\ufeff]/g, "").toUpperCase();
}

/** Whether a text is a SHA-1 or a SHA-256 thumbprint in some spelling. */
export function isThumbprint(text: string): boolean {
  return /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(normalThumbprint(text));
}
