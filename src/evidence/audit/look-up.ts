import { fewAtOnce } from "../../waiting/side-by-side";
import { type Fate, lookAgain, type Place } from "../look-again";
import type { FoundRecordOf } from "../record";
import type { AuditRun, RecordToAudit } from "./audit-run";
import type { AuditedBackup } from "./report";
import { Retentions } from "./retention";

type Row = FoundRecordOf<"backup">["result"]["partitions"][number];

/** A backup to look for, and the record that it is of. */
interface Wanted {
  readonly row: Row;
  readonly record: FoundRecordOf<"backup">;
  readonly toAudit: RecordToAudit;
}

/** A backup whose fate is known, and the application that it is of. */
export interface LookedUp {
  readonly applicationName: string;
  readonly record: FoundRecordOf<"backup">;
  readonly backup: AuditedBackup;
}

/** Lists are long, and the cluster reads a file for each backup. */
const listsAtOnce = 8;

/**
 * What has become of each backup of the records: one list for each service and storage.
 * @param unreachable Why the cluster cannot be asked at all; left out: it can.
 */
export async function lookUp(
  run: AuditRun,
  records: readonly RecordToAudit[],
  unreachable: string | undefined,
): Promise<readonly LookedUp[]> {
  const wanted = records.flatMap((toAudit) => {
    const { record } = toAudit;
    return record.kind === "backup" ? record.result.partitions.map((row) => ({ row, record, toAudit })) : [];
  });
  const fates = new Map<Wanted, Fate>();
  await fewAtOnce(byPlace(wanted), listsAtOnce, async ([place, ofPlace]) => {
    const why = unreachable ?? ofPlace[0]?.toAudit.closed;
    const found =
      why === undefined
        ? await lookAgain(
            run,
            place,
            ofPlace.map(({ row }) => row),
          )
        : undefined;
    for (const one of ofPlace) fates.set(one, fateOf(run, one, found, why));
  });
  const retentions = new Retentions(run);
  const lookedUp: LookedUp[] = [];
  await fewAtOnce(wanted, 1, async (one) => {
    lookedUp.push({
      applicationName: one.record.result.applicationName,
      record: one.record,
      backup: await toAudited(one, fates.get(one) ?? { kind: "unknown", why: "" }, retentions),
    });
  });
  return lookedUp;
}

function byPlace(wanted: readonly Wanted[]): Iterable<readonly [Place, readonly Wanted[]]> {
  const places = new Map<string, readonly [Place, Wanted[]]>();
  for (const one of wanted) {
    const { serviceName } = one.row;
    const { storage, closed } = one.toAudit;
    const key = JSON.stringify([serviceName, storage, closed]);
    const place = places.get(key) ?? [{ serviceName, ...(storage === undefined ? {} : { storage }) }, []];
    place[1].push(one);
    places.set(key, place);
  }
  return places.values();
}

/** Only where we know that we have looked in the right place is a backup gone. */
function fateOf(
  { cluster }: AuditRun,
  { row, record }: Wanted,
  found: ReadonlyMap<string, Fate> | undefined,
  why: string | undefined,
): Fate {
  const fate = found?.get(row.backupId) ?? { kind: "unknown", why: why ?? "Nobody has looked." };
  if (fate.kind !== "gone") return fate;
  const { clusterEndpoint, proof } = record.result;
  if (clusterEndpoint !== cluster.endpoint) {
    const why = `It was taken on ${clusterEndpoint}, and ${cluster.endpoint} does not list it: ask that cluster by --endpoint.`;
    return { kind: "unknown", why };
  }
  if (proof === "listed") return fate;
  return { kind: "unknown", why: "It was proven by the cluster's report alone, and the list does not show it." };
}

async function toAudited({ row, record, toAudit }: Wanted, fate: Fate, retentions: Retentions): Promise<AuditedBackup> {
  const { serviceName, partitionId, partition, backupId, backupLocation, epoch, lsn, timestamp } = row;
  const seen = {
    source: record.source,
    serviceName,
    partitionId,
    ...(partition === undefined ? {} : { partition }),
    backupId,
    backupLocation,
    epoch,
    lsn,
    timestamp,
    evidence: record.digest,
    verdict: fate.kind,
  };
  if (fate.kind === "listed") return seen;
  if (fate.why !== undefined) return { ...seen, reason: fate.why };
  if (toAudit.storage !== undefined) {
    const reason = "It lay in a storage of its own, which no policy's retention is known to delete from.";
    return { ...seen, reason, isExplainedByRetention: false };
  }
  const { isExplained, why } = await retentions.explain(row, record.result.policyName);
  return { ...seen, reason: why, isExplainedByRetention: isExplained };
}
