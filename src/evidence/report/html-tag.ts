import { printable } from "./printable";

/** Text that is HTML already. Only `html` makes any, so that no text of a report can pass for it. */
class Html {
  constructor(readonly text: string) {}
}

export type { Html };

export type Content = string | number | Html | readonly Content[];

/** HTML by a template: whatever is put in is escaped, in text and in quoted attributes, unless `html` has made it. */
export function html(texts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(texts.reduce((all, text, index) => `${all}${toHtml(contents[index - 1] ?? "")}${text}`));
}

export const nothing = html``;

function toHtml(content: Content): string {
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(toHtml).join("");
  return typeof content === "number" ? String(content) : escaped(content);
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => references[character] ?? "");
}
