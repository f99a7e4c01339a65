const shortestCharacters = 3;
const mask = "[secret]";

/** Replaces every secret in a text, in each spelling that a message may give it: plain, in JSON, in a URL. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = new Set(
    secrets
      .filter((secret) => secret.length >= shortestCharacters)
      .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
  );
  // The longest first: a key is part of its connection string.
  const ordered = [...spellings].sort((one, other) => other.length - one.length);
  return (text) => ordered.reduce((redacted, spelling) => redacted.replaceAll(spelling, mask), text);
}

/** The same for plain JSON: every text in it, at any depth. */
export function redactJson<T>(value: T, redact: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => (typeof inner === "string" ? redact(inner) : inner));
}
