import type { BackupRecord } from "../service-fabric/records";
import { isoTime, type PartitionRun } from "./backup-run";
import type { ProvenBackup, Target } from "./outcome";
import { proven } from "./proven";
import { verify } from "./verify";

/** How long the list may be unreadable before a new backup is taken instead. */
const listPatienceMilliseconds = 60_000;

/**
 * The partition's last on-demand backup, where the order allows one of its age and it is proven to lie in the
 * destination. So a killed run costs no second backup.
 */
export async function reuse(
  run: PartitionRun,
  target: Target,
  record: BackupRecord | undefined,
): Promise<ProvenBackup | undefined> {
  const { clock, order } = run;
  if (order.reuseNewerThanMinutes === undefined) return undefined;
  if (record?.state !== "Success" || record.timestamp === undefined) return undefined;
  const lookedAt = clock.now();
  const ageMinutes = (lookedAt - Date.parse(record.timestamp)) / 60_000;
  if (ageMinutes >= order.reuseNewerThanMinutes) return undefined;
  const verdict = await verify(run, target, record, {
    until: clock.now() + listPatienceMilliseconds,
    absencePatienceMilliseconds: 0,
  });
  if (verdict.kind !== "proven") return undefined;
  return proven(run, target, verdict.evidence, { requestedAt: isoTime(lookedAt), reused: true });
}
