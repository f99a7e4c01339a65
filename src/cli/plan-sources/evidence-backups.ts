import type { WantedBackup } from "../../restore/plan";
import { readEvidenceFile } from "../evidence-file";
import { UsageError } from "../usage-error";
import { backupsOf } from "./proven-backups";

/**
 * The backups of a file of evidence: the newest of each partition.
 * @param before ISO 8601: none that is newer. Left out: the newest of all.
 * @throws UsageError also where a record was altered: nothing is restored by what nobody can trust.
 */
export async function readEvidenceBackups(file: string, before: string | undefined): Promise<readonly WantedBackup[]> {
  const newest = new Map<string, WantedBackup>();
  for (const record of await readEvidenceFile(file)) {
    if (record.digest.state === "altered") {
      throw new UsageError(`--evidence: ${record.source} was altered: its digest is that of another record.`);
    }
    for (const one of record.kind === "backup" ? backupsOf(record) : []) {
      if (before !== undefined && Date.parse(one.backup.timestamp) > Date.parse(before)) continue;
      const key = `${one.serviceName} ${one.partitionId}`;
      const other = newest.get(key);
      if (other === undefined || timeOf(one) >= timeOf(other)) newest.set(key, one);
    }
  }
  return [...newest.values()];
}

function timeOf({ backup }: WantedBackup): number {
  return Date.parse(backup.timestamp);
}
