import { writeFile } from "node:fs/promises";
import { UsageError } from "./usage-error";

/** Writes a file that an option names. @throws UsageError where it cannot be written. */
export async function writeTo(name: string, file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  });
}
