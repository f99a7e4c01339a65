import { z } from "zod";
import { provenPartition } from "../../provider/definitions/backup-set/pending";
import type { WantedBackup } from "../../restore/plan";
import type { PartitionInformation } from "../../service-fabric/records";

/** The outputs of a set, as far as a restore needs them. */
const ofSet = z.object({ applicationName: z.string(), partitions: z.array(provenPartition) });

/** Those of an `AdHocBackup`. */
const ofOne = provenPartition.omit({ reused: true }).extend({ applicationName: z.string() });

/** The backups that the outputs of a resource tell; `undefined` where they tell none. */
export function provenBackupsIn(outputs: unknown, source: string): readonly WantedBackup[] | undefined {
  const set = ofSet.safeParse(outputs);
  if (set.success) {
    const { applicationName, partitions } = set.data;
    return partitions.map((one) => toWanted({ ...one, applicationName }, source));
  }
  const one = ofOne.safeParse(outputs);
  return one.success ? [toWanted(one.data, source)] : undefined;
}

function toWanted(proven: z.infer<typeof ofOne>, source: string): WantedBackup {
  const { applicationName, serviceName, partitionId, backupId, backupLocation, timestamp, epoch, lsn } = proven;
  const information: PartitionInformation | undefined = proven.partition;
  return {
    applicationName,
    serviceName,
    partitionId,
    ...(information === undefined ? {} : { information }),
    backup: { backupId, location: backupLocation, timestamp, epoch, lsn },
    source,
  };
}
