const shortestCharacters = 3;
const mask = "[secret]";

/** Texts that must never be shown, as far as they are known by now: a token is known only once it was had. */
export class Secrets {
  /** By the secret; the longest first: a key is part of its connection string. */
  #patterns: ReadonlyMap<string, RegExp> = new Map();

  constructor(...secrets: readonly string[]) {
    this.add(...secrets);
  }

  add(...secrets: readonly string[]): void {
    const added = secrets
      .filter((secret) => secret.length >= shortestCharacters && !this.#patterns.has(secret))
      .map((secret): [string, RegExp] => [secret, anySpellingOf(secret)]);
    if (added.length === 0) return;
    const all = [...this.#patterns, ...added];
    this.#patterns = new Map(all.sort(([one], [other]) => other.length - one.length));
  }

  /** Replaces every secret in a text, in each spelling that a message may give it: plain, in JSON, in a URL, in HTML. */
  readonly redact = (text: string): string =>
    [...this.#patterns.values()].reduce((redacted, pattern) => redacted.replace(pattern, mask), text);
}

/** Each character may be spelt in another way: servers differ in what they escape, and a text may be escaped twice. */
function anySpellingOf(secret: string): RegExp {
  return new RegExp([...secret].map(spellingsOf).join(""), "g");
}

/** More than any message escapes one inside of the other; without a limit, a long row of backslashes takes long. */
const slashes = "\\\\{1,8}";

function spellingsOf(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const units = Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index), 4));
  const bytes = [...Buffer.from(character, "utf8")].map((byte) => hex(byte, 2));
  const codePoint = character.codePointAt(0) ?? 0;
  const spellings = [
    ...literally(character),
    units.map((unit) => `${slashes}u${unit}`).join(""),
    bytes.map((byte) => `%(?:25){0,8}${byte}`).join(""),
    `&(?:amp;){0,8}#(?:0{0,4}${codePoint}|[xX]0{0,4}${hex(codePoint, 1)});`,
    ...(character in named ? [`&(?:amp;){0,8}${named[character]};`] : []),
  ];
  return `(?:${spellings.join("|")})`;
}

/** As itself, in JSON perhaps with backslashes before it, and as a form writes a blank. */
function literally(character: string): readonly string[] {
  if (character === "\\") return [slashes];
  if (character === " ") return [" ", "\\+"];
  const itself = /\p{ASCII}/u.test(character)
    ? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`
    : character;
  const letter = letters[character];
  return letter === undefined ? [`(?:${slashes})?${itself}`] : [itself, `${slashes}${letter}`];
}

/** What JSON writes as a backslash and a letter. */
const letters: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

const named: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Hexadecimal digits in either case, as a pattern. */
function hex(value: number, digits: number): string {
  return value
    .toString(16)
    .padStart(digits, "0")
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
