import type { FoundRecordOf } from "../../evidence/record";
import type { WantedBackup } from "../../restore/plan";

/** The backups of a record, as a restore wants them. */
export function backupsOf({ result, source }: FoundRecordOf<"backup">): readonly WantedBackup[] {
  const { applicationName } = result;
  return result.partitions.map(
    ({ serviceName, partitionId, partition, backupId, backupLocation, timestamp, epoch, lsn }) => ({
      applicationName,
      serviceName,
      partitionId,
      ...(partition === undefined ? {} : { information: partition }),
      backup: { backupId, location: backupLocation, timestamp, epoch, lsn },
      source,
    }),
  );
}
