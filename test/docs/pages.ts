import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const repository = resolve(__dirname, "../..");

/** A page of the documentation, by its path below the repository, with slashes. */
export interface Page {
  readonly path: string;
  readonly lines: readonly string[];
}

/** A fenced block, such as one of TypeScript. */
export interface Block {
  readonly page: string;
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Every page that this folder's tests speak for; the emulator's is its own. */
export const pages: readonly Page[] = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file.replaceAll("\\", "/")}`)
    .sort(),
].map((path) => ({ path, lines: readFileSync(join(repository, path), "utf8").trimEnd().split("\n") }));

export function pageAt(path: string): Page {
  const page = pages.find((one) => one.path === path);
  if (page === undefined) throw new Error(`There is no page ${path}.`);
  return page;
}

/** The fenced blocks of a page, or of all pages; those of one language, if it is named. */
export function blocks({ language, path }: { language?: string; path?: string } = {}): readonly Block[] {
  return pages
    .filter((page) => path === undefined || page.path === path)
    .flatMap(blocksOf)
    .filter((block) => language === undefined || block.language === language);
}

/** The fenced blocks of a chapter, by its heading. */
export function blocksBelow(path: string, heading: string): readonly Block[] {
  const { lines } = pageAt(path);
  const start = lines.indexOf(`## ${heading}`);
  if (start < 0) throw new Error(`${path} has no chapter "${heading}".`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  const end = length < 0 ? lines.length : start + 1 + length;
  return blocks({ path }).filter(({ line }) => line > start && line <= end);
}

/** The commands of a block of `sh`, each in one line however many it takes, with the number of the line in the block. */
export function commandsOf({ text }: Block): readonly { readonly index: number; readonly command: string }[] {
  const found: { index: number; command: string }[] = [];
  let isOpen = false;
  for (const [index, line] of text.split("\n").entries()) {
    const last = found.at(-1);
    const part = line.replace(/\\$/, "").trim();
    if (isOpen && last !== undefined) last.command += ` ${part}`;
    else found.push({ index, command: part });
    isOpen = line.endsWith("\\");
  }
  return found.filter(({ command }) => command !== "" && !command.startsWith("#"));
}

function blocksOf({ path, lines }: Page): Block[] {
  const found: Block[] = [];
  let open: { line: number; language: string; indent: string; text: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^(\s*)```(\w*)$/.exec(line);
    if (fence === null) {
      open?.text.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    } else if (open === undefined) {
      open = { line: index + 2, language: fence[2] ?? "", indent: fence[1] ?? "", text: [] };
    } else {
      found.push({ page: path, line: open.line, language: open.language, text: open.text.join("\n") });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: the block has no end.`);
  return found;
}

/** The lines of a page that are not in a fenced block. */
export function prose({ lines }: Page): readonly { readonly line: number; readonly text: string }[] {
  let isInBlock = false;
  return lines.flatMap((text, index) => {
    const isFence = /^\s*```/.test(text);
    if (isFence) isInBlock = !isInBlock;
    return isFence || isInBlock ? [] : [{ line: index + 1, text }];
  });
}

/** The rows of the table whose head begins with these cells, without that head. */
export function table(path: string, ...head: readonly string[]): readonly (readonly string[])[] {
  const { lines } = pageAt(path);
  const start = lines.findIndex((line) => head.every((cell, index) => cellsOf(line)[index] === cell));
  if (start < 0) throw new Error(`${path} has no table with the head ${head.join(" | ")}.`);
  const body = lines.slice(start + 2);
  const end = body.findIndex((line) => !line.startsWith("|"));
  return body.slice(0, end < 0 ? undefined : end).map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line.startsWith("|")
    ? line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    : [];
}

/** The words that stand in backticks. */
export function codeIn(text = ""): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");
}
