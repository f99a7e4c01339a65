import { readFile } from "node:fs/promises";
import type { TextSource } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { contentOf, type SourceContent } from "./pem-text";

/** What a source is called in messages: its file, else its setting. */
export function nameOfSource(source: TextSource, setting: string): string {
  return "path" in source ? `${setting}Path (${source.path})` : setting;
}

/** What a source holds, however it is written down. @throws CredentialProblem where its file cannot be read. */
export async function readSource(source: TextSource, setting: string): Promise<SourceContent> {
  if ("text" in source) return contentOf(Buffer.from(source.text, "utf8"));
  try {
    return contentOf(await readFile(source.path));
  } catch (error) {
    const code = String(typeof error === "object" && error !== null ? Reflect.get(error, "code") : error);
    throw new CredentialProblem(`${nameOfSource(source, setting)} cannot be read: ${words[code] ?? code}.`);
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EISDIR: "it is a folder",
};
