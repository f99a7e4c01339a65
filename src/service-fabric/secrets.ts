const shortestCharacters = 3;
const mask = "[secret]";

/** Texts that must never be shown, as far as they are known by now: a token is known only once it was had. */
export class Secrets {
  /** Every spelling, the longest first: a key is part of its connection string. */
  #spellings: readonly string[] = [];

  constructor(...secrets: readonly string[]) {
    this.add(...secrets);
  }

  add(...secrets: readonly string[]): void {
    const added = secrets
      .filter((secret) => secret.length >= shortestCharacters)
      .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), ...inUrl(secret)]);
    const all = new Set([...this.#spellings, ...added]);
    this.#spellings = [...all].sort((one, other) => other.length - one.length);
  }

  /** Replaces every secret in a text, in each spelling that a message may give it: plain, in JSON, in a URL. */
  readonly redact = (text: string): string =>
    this.#spellings.reduce((redacted, spelling) => redacted.replaceAll(spelling, mask), text);
}

/** In a path or a query, with the digits of its escapes in either case, and as a form writes a blank. */
function inUrl(secret: string): readonly string[] {
  // Half of a surrogate pair has no spelling there.
  const encoded = encodeURIComponent(Buffer.from(secret, "utf8").toString("utf8"));
  const spellings = [encoded, encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())];
  return [...spellings, ...spellings.map((spelling) => spelling.replaceAll("%20", "+"))];
}
