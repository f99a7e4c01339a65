import * as pulumi from "@pulumi/pulumi";
import type { BackupStorage } from "../service-fabric/backup-storage";
import type { Epoch, PartitionInformation } from "../service-fabric/records";
import { AdHocBackup } from "./ad-hoc-backup";
import { ApplicationBackup } from "./application-backup";
import type { BackupOf } from "./backups-before";
import type { PartitionBackup } from "./partition-backups";
import { ServiceBackup } from "./service-backup";

/** The outputs of an `AdHocBackup`, as another stack gives them. More may be there. */
export interface AdHocBackupOutputs {
  applicationName: string;
  serviceName: string;
  partition: PartitionInformation;
  partitionId: string;
  backupId: string;
  backupLocation: string;
  epoch: Epoch;
  lsn: string;
  timestamp: string;
}

/** The outputs of a `ServiceBackup` or an `ApplicationBackup`, as another stack gives them. More may be there. */
export interface BackupSetOutputs {
  applicationName: string;
  partitions: PartitionBackup[];
}

/** What can be drilled: a resource that took backups, or its outputs. */
export type BackupToDrill = BackupOf | pulumi.Input<AdHocBackupOutputs | BackupSetOutputs>;

/** What a drill is told of a backup. */
interface Told {
  readonly backup: pulumi.Output<object>;
  readonly applicationName: pulumi.Output<string>;
  /** That of the backup; it has none where it went to a policy's. */
  readonly storage?: pulumi.Output<BackupStorage | undefined>;
}

/** The outputs of the backup that a drill needs. */
export function toldOf(backup: BackupToDrill): Told {
  if (AdHocBackup.isInstance(backup)) {
    const { applicationName, serviceName, partition, partitionId, storage } = backup;
    const { backupId, backupLocation, epoch, lsn, timestamp } = backup;
    const one = { serviceName, partition, partitionId, backupId, backupLocation, epoch, lsn, timestamp };
    return { backup: pulumi.output({ applicationName, partitions: [one] }), applicationName, storage };
  }
  if (ServiceBackup.isInstance(backup) || ApplicationBackup.isInstance(backup)) {
    const { applicationName, partitions, storage } = backup;
    return { backup: pulumi.output({ applicationName, partitions }), applicationName, storage };
  }
  const outputs = pulumi.output(backup);
  return { backup: outputs, applicationName: outputs.apply((given) => given?.applicationName) };
}
