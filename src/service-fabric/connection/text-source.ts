import { readFile } from "node:fs/promises";
import type { TextSource } from "./connection";
import { CredentialProblem } from "./credential-problem";

/** What a source is called in messages: its file, else its setting. */
export function nameOfSource(source: TextSource, setting: string): string {
  return "path" in source ? `${setting}Path (${source.path})` : setting;
}

/** The bytes of a source; a text in base64 where its setting says so. */
export async function readSource(
  source: TextSource,
  setting: string,
  encoding: "utf8" | "base64" = "utf8",
): Promise<Buffer> {
  if ("text" in source) return Buffer.from(source.text, encoding);
  try {
    return await readFile(source.path);
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
