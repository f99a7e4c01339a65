import { throughPages } from "../../service-fabric/pages";
import type { RestorePoint } from "../../service-fabric/restores";
import { gatewayPatience, isDefiniteNo, type Patience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import { fewAtOnce } from "../../waiting/side-by-side";
import { type DrillRun, nameOf } from "./drill-run";
import type { BackupToDrill } from "./outcome";

/** A backup as the storage lists it. */
export interface Point {
  readonly backup: BackupToDrill;
  /** The version of the service's manifest that wrote it. */
  readonly codeVersion?: string;
}

/** Lists that are read at once. */
const listsAtOnce = 4;
/** Around the time of a backup, in which it is listed. */
const windowMilliseconds = 60_000;

/** A list is slow where a storage holds many backups, and an empty 404 may be a failover of the backup service. */
const listPatience: Patience = { ...gatewayPatience, endsWith: isDefiniteNo, asked: "backup service" };

/**
 * Finds each backup in the storage that it will be restored from. What is not listed there, or not as it was proven, would fail
 * only after the scratch application was created.
 */
export async function findPoints(run: DrillRun, sample: readonly BackupToDrill[]): Promise<readonly Point[]> {
  const points = new Map<BackupToDrill, Point>();
  run.progress({ text: `looking for the backups in their storage`, change: true });
  await fewAtOnce(sample, listsAtOnce, async (backup) => {
    points.set(backup, await findPoint(run, backup));
  });
  return sample.flatMap((backup) => points.get(backup) ?? []);
}

async function findPoint(run: DrillRun, backup: BackupToDrill): Promise<Point> {
  const found = await listedAs(run, backup);
  const name = nameOf(backup);
  if (found === undefined) throw run.failure("SFB_BACKUP_GONE", `${name}: ${backup.location}.`, takeAnother);
  const { failure, epoch, lsn, location, codeVersion } = found;
  const isSame =
    epoch?.dataLossVersion === backup.epoch.dataLossVersion &&
    epoch.configurationVersion === backup.epoch.configurationVersion &&
    lsn === backup.lsn;
  if (failure !== undefined || !isSame || location === undefined) {
    const why =
      failure === undefined ? "Its epoch or LSN is another than was proven." : `${failure.code}: ${failure.message}`;
    throw run.failure("SFB_BACKUP_UNUSABLE", `${name}: ${backup.location}. ${why}`, takeAnother);
  }
  // Only as the same list prints it the server finds the chain by it.
  return { backup: { ...backup, location }, ...(codeVersion === undefined ? {} : { codeVersion }) };
}

const takeAnother = "Check that `storage` is where the backup went; if it is, take a new backup.";

async function listedAs(run: DrillRun, backup: BackupToDrill): Promise<RestorePoint | undefined> {
  const { serviceName, partitionId, timestamp, backupId } = backup;
  const around = (milliseconds: number): string => new Date(Date.parse(timestamp) + milliseconds).toISOString();
  const query = { storage: run.order.storage, from: around(-windowMilliseconds), to: around(windowMilliseconds) };
  let found: RestorePoint | undefined;
  await throughPages<RestorePoint>(
    async (token) => ({
      kind: "answered",
      value: await read(run, listPatience, (signal) =>
        run.cluster.pageOfRestorePoints({ kind: "Partition", serviceName, partitionId }, query, token, signal),
      ),
    }),
    (items) => {
      found ??= items.find((item) => item.backupId === backupId.toLowerCase());
    },
  );
  return found;
}
