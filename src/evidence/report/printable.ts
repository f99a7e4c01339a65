/**
 * What would not show, or would make other text show as something else: control characters but the end of a line, marks
 * that turn the direction of text (https://trojansource.codes), line separators, halves of a surrogate pair.
 */
const unshown = /(?!\n)\p{Cc}|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** The same text with what would not show written as `\u202e`, for a page and for a terminal alike. */
export function printable(text: string): string {
  return text.replace(unshown, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
