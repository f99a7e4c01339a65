import { type Layer, layersOf, type Range, rewrite } from "./text-layers";

/** Shorter ones cannot be told from other text. */
const shortestCharacters = 3;
/** From here on a secret is also looked for between blanks and line breaks, and encoded: shorter ones stand there by chance. */
const shortestLongCharacters = 8;
/** Nothing that is longer is ever shown. */
const longestTextCharacters = 100_000;
/** What one character may become at most, in base64 and escaped twice. */
const longestSpellingCharacters = 16;
const mask = "[secret]";

/** Texts that must never be shown, as far as they are known by now: a token is known only once it was had. */
export class Secrets {
  readonly #known = new Set<string>();
  readonly #needles: Needles = { exact: new Set(), folded: new Set(), bare: new Set(), encoded: new Set() };
  readonly #others: Secrets[] = [];

  constructor(...secrets: readonly string[]) {
    this.add(...secrets);
  }

  add(...secrets: readonly string[]): void {
    for (const secret of secrets.flatMap((one) => [one, one.trim()])) {
      if (secret.length < shortestCharacters || this.#known.has(secret)) continue;
      this.#known.add(secret);
      addNeedles(this.#needles, secret);
    }
  }

  /** Takes those of another set too, with what that learns from now on. */
  include(other: Secrets): void {
    this.#others.push(other);
  }

  /**
   * Replaces every secret in a text, in each spelling that a message may give it, and every signature of Azure Storage
   * (`sig=`). To be asked before anything else touches the text: half a secret is not recognised. Takes time in
   * proportion to the text's length.
   */
  readonly redact = (text: string): string => {
    if (text.length <= longestTextCharacters) return masked(text, this.#rangesIn(text));
    const start = text.slice(0, longestTextCharacters);
    const longest = Math.max(0, ...this.#all().flatMap((set) => [...set.#known].map(({ length }) => length)));
    // What is cut may end in the middle of a secret.
    const end: Range = [Math.max(0, start.length - longest * longestSpellingCharacters), start.length];
    return `${masked(start, [...this.#rangesIn(start), end])}…`;
  };

  #all(): readonly Secrets[] {
    return [this, ...this.#others];
  }

  #rangesIn(text: string): Range[] {
    return layersOf(text).flatMap((layer) => [
      ...signatures(layer),
      ...this.#all().flatMap((set) => rangesOf(set.#needles, layer, text)),
    ]);
  }
}

/** What is looked for: in a text as it is, in the folded one, and in the one without blanks. */
interface Needles {
  /** What would be too short if it were folded. */
  readonly exact: Set<string>;
  readonly folded: Set<string>;
  readonly bare: Set<string>;
  /** In base64 or hexadecimal digits, without blanks. */
  readonly encoded: Set<string>;
}

function addNeedles({ exact, folded, bare, encoded }: Needles, secret: string): void {
  for (const layer of layersOf(secret)) {
    const [foldedSecret, bareSecret] = [folding(layer).text, withoutBlanks(layer).text];
    if (foldedSecret.length >= shortestCharacters) folded.add(foldedSecret);
    if (bareSecret.length >= shortestLongCharacters) bare.add(bareSecret);
    const bytes = Buffer.from(layer.text, "utf8");
    if (bytes.length < shortestLongCharacters) continue;
    for (const text of encodingsOf(bytes)) encoded.add(text.replace(blanks, ""));
  }
  if (secret.replaceAll("\\", "").length < shortestCharacters) exact.add(secret);
}

/**
 * In either case of the digits, and in either alphabet of base64 as it reads after none, one or two other bytes; without
 * the characters at its ends that tell of its neighbours too.
 */
function* encodingsOf(bytes: Buffer): Generator<string> {
  yield bytes.toString("hex");
  yield bytes.toString("hex").toUpperCase();
  for (const before of [0, 1, 2]) {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6)];
    for (const alphabet of ["base64", "base64url"] as const) yield all.toString(alphabet).slice(first, last);
  }
}

const sameAs: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f", "+": " " };

/**
 * Without the differences that only tell how a text was escaped. So a backslash counts for nothing, as nobody can say
 * how many of them stand for one; a line break is the letter that JSON writes for it, and a plus a form's blank.
 */
function folding(layer: Layer): Layer {
  const text = layer.text.replace(/[\n\r\t\b\f+]/g, (sign) => sameAs[sign] ?? sign);
  return rewrite({ ...layer, text }, /\\+/g, () => "");
}

const blanks = /[\s\\+]+/g;

/** As a text reads that was broken over lines, or whose blanks were changed. */
function withoutBlanks(layer: Layer): Layer {
  return rewrite(layer, blanks, () => "");
}

function rangesOf(needles: Needles, layer: Layer, original: string): Range[] {
  const find = (view: Layer, wanted: ReadonlySet<string>): Range[] =>
    [...wanted].flatMap((needle) =>
      occurrences(view.text, needle).map((at) => view.originOf([at, at + needle.length])),
    );
  const bare = withoutBlanks(layer);
  return [
    ...find(layer, needles.exact),
    ...find(folding(layer), needles.folded),
    ...find(bare, needles.bare),
    ...wholeTexts(find(bare, needles.encoded), original),
  ];
}

/** What is encoded as one text is hidden as one: its first and last characters tell of the secret too. */
function wholeTexts(ranges: readonly Range[], text: string): Range[] {
  const isPart = (at: number): boolean => /[A-Za-z0-9+/=_-]/.test(text.charAt(at));
  const whole: Range[] = [];
  for (const [start, end] of [...ranges].sort(byStart)) {
    const before = whole.at(-1)?.[1] ?? 0;
    if (end <= before) continue;
    let [from, to] = [start, end];
    while (from > before && isPart(from - 1)) from--;
    while (isPart(to)) to++;
    whole.push([from, to]);
  }
  return whole;
}

const signature = /\bsig=(?<value>(?:[\w+/=.~%-]|\\+\/)+)/gi;

function signatures({ text, originOf }: Layer): Range[] {
  return [...text.matchAll(signature)].map(({ index, 0: { length } }) =>
    originOf([index + "sig=".length, index + length]),
  );
}

/** The values of all signatures of Azure Storage in a text, however it is escaped. */
export function signaturesIn(text: string): readonly string[] {
  return layersOf(text).flatMap((layer) =>
    [...layer.text.matchAll(signature)].map(({ groups }) => groups?.value ?? ""),
  );
}

/** Where a text holds another, also where one overlaps itself. The search for more is Knuth, Morris and Pratt's. */
function occurrences(text: string, needle: string): number[] {
  const first = text.indexOf(needle);
  if (first === -1) return [];
  const borders = bordersOf(needle);
  const found: number[] = [];
  let matched = 0;
  for (let at = first; at < text.length; at++) {
    while (matched > 0 && text[at] !== needle[matched]) matched = borders[matched - 1] ?? 0;
    if (text[at] === needle[matched]) matched++;
    if (matched < needle.length) continue;
    found.push(at + 1 - matched);
    matched = borders[matched - 1] ?? 0;
  }
  return found;
}

/** For every start of a text, how much of it is also its end. */
function bordersOf(text: string): readonly number[] {
  const borders = [0];
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    while (length > 0 && text[at] !== text[length]) length = borders[length - 1] ?? 0;
    if (text[at] === text[length]) length++;
    borders.push(length);
  }
  return borders;
}

function byStart([one]: Range, [other]: Range): number {
  return one - other;
}

/** What overlaps is hidden as one. */
function masked(text: string, ranges: readonly Range[]): string {
  const pieces: string[] = [];
  let [start, end] = [0, 0];
  for (const [from, to] of [...ranges].sort(byStart)) {
    if (from < end) {
      end = Math.max(end, to);
      continue;
    }
    if (end > 0) pieces.push(mask);
    pieces.push(text.slice(end, from));
    [start, end] = [from, to];
  }
  return end > start ? `${pieces.join("")}${mask}${text.slice(end)}` : text;
}
