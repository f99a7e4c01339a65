/** What keys and PFX files are encrypted with, as OpenSSL and .NET call it. Sources: RFC 7292, 8018, 7914, 9579; NIST; NTT. */
const names: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.5.1": "PBE-MD2-DES",
  "1.2.840.113549.1.5.3": "PBE-MD5-DES",
  "1.2.840.113549.1.5.4": "PBE-MD2-RC2-64",
  "1.2.840.113549.1.5.6": "PBE-MD5-RC2-64",
  "1.2.840.113549.1.5.10": "PBE-SHA1-DES",
  "1.2.840.113549.1.5.11": "PBE-SHA1-RC2-64",
  "1.2.840.113549.1.5.14": "PBMAC1",
  "1.2.840.113549.1.12.1.1": "PBE-SHA1-RC4-128",
  "1.2.840.113549.1.12.1.2": "PBE-SHA1-RC4-40",
  "1.2.840.113549.1.12.1.4": "PBE-SHA1-2DES",
  "1.2.840.113549.1.12.1.5": "PBE-SHA1-RC2-128",
  "1.2.840.113549.1.12.1.6": "PBE-SHA1-RC2-40",
  "1.3.6.1.4.1.11591.4.11": "scrypt",
  "1.2.840.113549.3.2": "RC2-CBC",
  "1.2.840.113549.3.4": "RC4",
  "1.2.392.200011.61.1.1.1.2": "CAMELLIA-128-CBC",
  "1.2.392.200011.61.1.1.1.4": "CAMELLIA-256-CBC",
  "1.2.410.200004.1.4": "SEED-CBC",
  "1.2.410.200046.1.1.12": "ARIA-256-CBC",
  "2.16.840.1.101.3.4.1.6": "AES-128-GCM",
  "2.16.840.1.101.3.4.1.46": "AES-256-GCM",
  "1.3.14.3.2.7": "DES-CBC",
  "2.16.840.1.101.3.4.2.4": "SHA-224",
  "2.16.840.1.101.3.4.2.8": "SHA3-256",
  "2.16.840.1.101.3.4.2.10": "SHA3-512",
};

/** `PBE-SHA1-RC4-128 (1.2.840.113549.1.12.1.1)`; the bare digits of what has no name here. */
export function algorithmName(oid: string): string {
  const name = names[oid];
  return name === undefined ? oid : `${name} (${oid})`;
}

/** Those of a structure in DER, given one byte a character; `undefined` where it names none of them. */
export function algorithmsIn(der: string): string | undefined {
  const found = Object.keys(names).filter((oid) => der.includes(derOf(oid)));
  return found.length === 0 ? undefined : found.map(algorithmName).join(", ");
}

function derOf(oid: string): string {
  const [first = 0, second = 0, ...rest] = oid.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap(inSevenBits);
  return String.fromCharCode(6, bytes.length, ...bytes);
}

/** The highest digits first; each but the last is marked. */
function inSevenBits(value: number): number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(128 + (rest % 128));
  return digits;
}
