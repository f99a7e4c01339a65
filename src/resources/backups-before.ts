import * as pulumi from "@pulumi/pulumi";
import { counted } from "../errors/counted";
import { AdHocBackup } from "./ad-hoc-backup";
import { ApplicationBackup } from "./application-backup";
import { ServiceBackup } from "./service-backup";

/** A resource of this package that took backups. */
export type BackupOf = AdHocBackup | ServiceBackup | ApplicationBackup;

/** What can be restored from, in words: the backups that are given, and those that are depended on. */
export function backupsBefore(
  given: BackupOf | readonly BackupOf[] | undefined,
  dependsOn: pulumi.CustomResourceOptions["dependsOn"],
): pulumi.Output<string[]> | undefined {
  const candidates: readonly unknown[] = [given ?? [], dependsOn ?? []].flat();
  const texts = [...new Set(candidates)].flatMap((candidate) => inWords(candidate) ?? []);
  return texts.length === 0 ? undefined : pulumi.all(texts);
}

function inWords(candidate: unknown): pulumi.Output<string> | undefined {
  if (AdHocBackup.isInstance(candidate)) {
    const { serviceName, partitionId, timestamp, backupLocation } = candidate;
    return pulumi.interpolate`partition ${partitionId} of ${serviceName}, ${timestamp}: ${backupLocation}`;
  }
  if (ServiceBackup.isInstance(candidate) || ApplicationBackup.isInstance(candidate)) {
    const { applicationName, partitionCount, earliestTimestamp, latestTimestamp } = candidate;
    const partitions = partitionCount.apply((count) => counted(count, "partition"));
    return pulumi.interpolate`${partitions} of ${applicationName}, ${earliestTimestamp} to ${latestTimestamp}`;
  }
  return undefined;
}
