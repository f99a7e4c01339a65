import { readFile } from "node:fs/promises";
import { type FoundRecord, readRecordLine } from "../evidence/record";
import { UsageError } from "./usage-error";

/** The records of a file, a line each. @throws UsageError where it cannot be read, or a line holds no record. */
export async function readEvidenceFile(file: string): Promise<readonly FoundRecord[]> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(`--evidence: ${error instanceof Error ? error.message : String(error)}`);
  });
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const place = `line ${index + 1} of ${file}`;
    const record = readRecordLine(line, place);
    if (record === undefined) throw new UsageError(`--evidence: ${place} holds no record that is known here.`);
    return [record];
  });
}
