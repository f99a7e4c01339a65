import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, relative, sep } from "node:path";
import { z } from "zod";
import type { Json } from "../../wire/json.js";
import type { KeepsState } from "../state/keeps-state.js";
import { readState } from "../state/read-state.js";

/** Paths below the share, with slashes, and contents. */
const savedFiles = z.record(
  z.string().refine(isBelow, "It must be a path below the share."),
  z.base64().transform((text) => Buffer.from(text, "base64")),
);

/** The files of a share that belongs to the emulator, as a part of its state. */
export class ShareFiles implements KeepsState {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  save(): Json {
    const entries = readdirSync(this.#folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
      // A folder lists its entries in any order; a snapshot that is saved twice is the same.
      paths.sort().map((path) => {
        return [relative(this.#folder, path).split(sep).join("/"), readFileSync(path).toString("base64")];
      }),
    );
  }

  load(saved: unknown): void {
    const files = readState(savedFiles, saved);
    for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name), { recursive: true, force: true });
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.#folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}

/** A snapshot may come from anywhere; it must not write outside of the share. */
function isBelow(path: string): boolean {
  return path !== "" && !isAbsolute(path) && !path.includes("\\") && !normalize(path).startsWith("..");
}
