import { noPreciseDate, writePreciseDate } from "../../wire/dates.js";
import type { JsonObject } from "../../wire/json.js";
import { ticksOf } from "./epoch.js";
import type { LivePartition } from "./live-partition.js";

const minutesKept = 120;

/**
 * What the primary reports about a requested restore that went well, for as long as that report is kept
 * (`BackupRestoreManager.cs`, ReportRestoreSuccessHealth). It does not say which backup it was.
 */
export function writeRestoreReport({ restoredAt }: LivePartition, now: number): JsonObject[] {
  if (restoredAt === undefined || now >= restoredAt + minutesKept * 60_000) return [];
  const at = writePreciseDate(restoredAt);
  return [
    {
      SourceId: "System.BackupRestoreManager",
      Property: "Restore",
      HealthState: "Ok",
      TimeToLiveInMilliSeconds: "PT2H",
      Description: "The partition was restored.",
      SequenceNumber: ticksOf(restoredAt).toString(),
      RemoveWhenExpired: true,
      IsExpired: false,
      SourceUtcTimestamp: at,
      LastModifiedUtcTimestamp: at,
      LastOkTransitionAt: at,
      LastWarningTransitionAt: noPreciseDate,
      LastErrorTransitionAt: noPreciseDate,
    },
  ];
}
