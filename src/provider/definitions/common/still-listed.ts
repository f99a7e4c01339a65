import { inShort } from "../../../errors/in-short";
import { type Fate, lookAgain } from "../../../evidence/look-again";
import { type FoundRecordOf, readRecordOf } from "../../../evidence/record";
import type { BackupStorage } from "../../../service-fabric/backup-storage";
import type { Client } from "../../../service-fabric/client";
import type { Bag } from "../../bag";
import type { DefinitionOutcome, OperationContext } from "../../definition";
import { reading } from "../../reading";

type Row = FoundRecordOf<"backup">["result"]["partitions"][number];

/** A backup that was looked for, in words, and what has become of it. */
interface Seen {
  readonly backup: string;
  readonly fate: Fate;
}

/**
 * Looks whether the backups of a resource are still listed as they were proven. One that is certainly gone makes the resource
 * one that is gone; whatever else is not as it was is a warning, and changes nothing.
 */
export async function stillListed(
  outputs: Bag,
  storage: BackupStorage | undefined,
  cluster: Client,
  context: OperationContext,
): Promise<DefinitionOutcome> {
  const record = readRecordOf("backup", outputs, "state");
  if (record?.kind !== "backup") return { kind: "done", outputs: {} };
  const seen: Seen[] = [];
  const outcome = await reading("Look for the backups of before", cluster, context, async (run) => {
    for (const [serviceName, rows] of byService(record.result.partitions)) {
      const place = { serviceName, ...(storage === undefined ? {} : { storage }) };
      const fates = await lookAgain({ ...run, cluster }, place, rows);
      for (const row of rows)
        seen.push({ backup: inWords(row), fate: certain(fates.get(row.backupId), record, cluster) });
    }
    return {};
  });
  const gone = seen.filter(({ fate }) => fate.kind === "gone").map(({ backup }) => backup);
  if (gone.length > 0) {
    const message = `Not in the storage any more: ${inShort(gone)}. The next pulumi up takes a new backup.`;
    context.warn(message);
    return { kind: "failed", message, isGone: true };
  }
  const doubts = seen.flatMap(({ backup, fate }) => (fate.why === undefined ? [] : [`${backup}: ${fate.why}`]));
  if (outcome.kind === "failed") doubts.push(outcome.message);
  if (doubts.length > 0)
    context.warn(`Whether it is still there cannot be told, so the state stays. ${inShort(doubts)}`);
  return { kind: "done", outputs: {} };
}

/** A cluster that is not the one of then, or a list that was never had, shows nothing by what it lacks. */
function certain(fate: Fate | undefined, { result }: FoundRecordOf<"backup">, { endpoint }: Client): Fate {
  if (fate?.kind !== "gone") return fate ?? { kind: "unknown", why: "Nobody has looked." };
  if (result.clusterEndpoint !== endpoint) {
    return { kind: "unknown", why: `It was taken on ${result.clusterEndpoint}, and ${endpoint} does not list it.` };
  }
  if (result.proof === "listed") return fate;
  return { kind: "unknown", why: "It was proven by the cluster's report alone, and the list does not show it." };
}

function byService(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const services = new Map<string, Row[]>();
  for (const row of rows) services.set(row.serviceName, [...(services.get(row.serviceName) ?? []), row]);
  return services;
}

function inWords({ backupId, partitionId, serviceName, timestamp }: Row): string {
  return `backup ${backupId} of partition ${partitionId} of ${serviceName} (${timestamp})`;
}
