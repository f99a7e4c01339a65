import { readFile } from "node:fs/promises";
import type { WantedBackup } from "../../restore/plan";
import { UsageError } from "../usage-error";
import { provenBackupsIn } from "./proven-backups";

/**
 * The backups of a file to which `backupBefore` has written: the newest of each partition.
 * @param before ISO 8601: none that is newer. Left out: the newest of all.
 */
export async function readEvidence(file: string, before: string | undefined): Promise<readonly WantedBackup[]> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(`--evidence: ${error instanceof Error ? error.message : String(error)}`);
  });
  const newest = new Map<string, WantedBackup>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    for (const one of backupsIn(line, `line ${index + 1} of ${file}`)) {
      if (before !== undefined && Date.parse(one.backup.timestamp) > Date.parse(before)) continue;
      const key = `${one.serviceName} ${one.partitionId}`;
      const other = newest.get(key);
      if (other === undefined || timeOf(one) >= timeOf(other)) newest.set(key, one);
    }
  }
  return [...newest.values()];
}

function backupsIn(line: string, place: string): readonly WantedBackup[] {
  const backups = provenBackupsIn(parsed(line), place);
  if (backups === undefined) throw new UsageError(`--evidence: ${place} tells of no backup.`);
  return backups;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function timeOf({ backup }: WantedBackup): number {
  return Date.parse(backup.timestamp);
}
