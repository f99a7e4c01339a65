/** A part of a text: from a position up to, without, another. */
export type Range = readonly [from: number, to: number];

/** A text that was rewritten, with the way back to where its parts come from. */
export interface Layer {
  readonly text: string;
  /** The part of the original text that a part of this one, not empty, comes from. */
  readonly originOf: (range: Range) => Range;
}

/** More than any message escapes one inside of the other. */
const mostLayers = 8;

/**
 * A text as it is, and with one layer of escapes after the other taken off: those of JSON, of URLs and of HTML. What was
 * written into a text before it was escaped stands as it was in one of them, whatever stands beside it.
 */
export function layersOf(text: string): readonly Layer[] {
  const layers: Layer[] = [{ text, originOf: (range) => range }];
  for (let layer = layers[0]; layer !== undefined && layers.length <= mostLayers; layer = layers.at(-1)) {
    const next = rewrite(layer, escapes, unescaped);
    if (next.text === layer.text) break;
    layers.push(next);
  }
  return layers;
}

const hex = "[0-9a-fA-F]";
/** One character in UTF-8, each byte as a URL writes it. */
const percent = [
  `%[0-7]${hex}`,
  `%[cdCD]${hex}%[89abAB]${hex}`,
  `%[eE]${hex}(?:%[89abAB]${hex}){2}`,
  `%[fF][0-4](?:%[89abAB]${hex}){3}`,
].join("|");
const escapes = new RegExp(
  [
    `[\\\\%]u(?<unit>${hex}{4})`,
    // A row in one: a long one would be as many matches.
    "(?<pairs>(?:\\\\\\\\)+)",
    '\\\\(?<letter>["/nrtbf])',
    `(?<bytes>${percent})`,
    `&#(?:(?<decimal>\\d{1,7})|[xX](?<hexadecimal>${hex}{1,6}));`,
    "&(?<name>amp|lt|gt|quot|apos);",
  ].join("|"),
  "g",
);

const letters: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped({ 0: whole, groups = {} }: RegExpExecArray): string {
  const { unit, pairs, letter, bytes, decimal, hexadecimal, name = "" } = groups;
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
  if (pairs !== undefined) return pairs.slice(pairs.length / 2);
  if (letter !== undefined) return letters[letter] ?? letter;
  if (bytes !== undefined) return decoded(bytes);
  const digits = decimal ?? hexadecimal;
  if (digits === undefined) return names[name] ?? whole;
  const codePoint = Number.parseInt(digits, decimal === undefined ? 16 : 10);
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
}

function decoded(bytes: string): string {
  try {
    return decodeURIComponent(bytes);
  } catch {
    return bytes;
  }
}

/** A layer with every match replaced. What a match becomes comes from the whole of it. */
export function rewrite(layer: Layer, pattern: RegExp, become: (match: RegExpExecArray) => string): Layer {
  const pieces: string[] = [];
  /** Of each match, where it stood and where it stands. */
  const [from, to, newFrom, newTo]: [number[], number[], number[], number[]] = [[], [], [], []];
  let read = 0;
  let written = 0;
  for (const match of layer.text.matchAll(pattern)) {
    const between = layer.text.slice(read, match.index);
    const replacement = become(match);
    pieces.push(between, replacement);
    read = match.index + match[0].length;
    from.push(match.index);
    to.push(read);
    newFrom.push(written + between.length);
    written += between.length + replacement.length;
    newTo.push(written);
  }
  if (pieces.length === 0) return layer;
  /** Where one character comes from. */
  const origin = (position: number): Range => {
    const nth = lastUpTo(newFrom, position);
    const [start = 0, end = 0, newEnd = 0] = [from[nth], to[nth], newTo[nth]];
    const copied = end + position - newEnd;
    return position < newEnd ? [start, end] : [copied, copied + 1];
  };
  return {
    text: pieces.join("") + layer.text.slice(read),
    originOf: ([start, end]) => layer.originOf([origin(start)[0], origin(end - 1)[1]]),
  };
}

/** The index of the last of ascending numbers that is not above a limit; -1 where there is none. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
