const shortestCharacters = 3;
const mask = "[secret]";

/** Replaces every secret in a text, in each spelling that a message may give it: plain, in JSON, in a URL. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = new Set(
    secrets
      .filter((secret) => secret.length >= shortestCharacters)
      .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), ...inUrl(secret)]),
  );
  // The longest first: a key is part of its connection string.
  const ordered = [...spellings].sort((one, other) => other.length - one.length);
  return (text) => ordered.reduce((redacted, spelling) => redacted.replaceAll(spelling, mask), text);
}

/** In a path or a query, with the digits of its escapes in either case, and as a form writes a blank. */
function inUrl(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  const spellings = [encoded, encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())];
  return [...spellings, ...spellings.map((spelling) => spelling.replaceAll("%20", "+"))];
}
