import { makePlan, type RestorePlan, type Wanted, type WantedBackup } from "../restore/plan";
import type { Client } from "../service-fabric/client";
import { secretsInStorage } from "../service-fabric/secret-texts";
import type { Secrets } from "../service-fabric/secrets";
import { systemClock } from "../waiting/clock";
import type { Ports } from "../waiting/run";
import { connect } from "./connect";
import type { PlanOptions } from "./plan-options";
import { readEvidenceBackups } from "./plan-sources/evidence-backups";
import { readStackBackups, type Unproven } from "./plan-sources/stack-backups";
import { type ReadPlanOptions, readPlanOptions } from "./read-plan-options";
import type { JournalHead } from "./restore-journal";
import { UsageError } from "./usage-error";

/** A plan, and what it takes to carry it out. Whoever has it closes the client. */
export interface OpenedPlan {
  readonly plan: RestorePlan;
  readonly client: Client;
  /** All that must not be shown. */
  readonly secrets: Secrets;
  /** Resources of the stack that have no proven backup. */
  readonly unproven: readonly Unproven[];
}

/** What a restore that was cut off had begun with, by the application that it is of. */
export type FindEarlier = (application: string) => JournalHead | undefined;

/**
 * Makes the plan that the options ask for; it only reads.
 * @param progress Told what goes on, without secrets.
 * @param findEarlier Left out: there is no earlier restore to go on with.
 * @throws UsageError with all that is wrong with the options; ServiceFabricError where the cluster cannot be asked.
 */
export async function openPlan(
  options: PlanOptions,
  progress: Ports["progress"],
  findEarlier: FindEarlier = () => undefined,
): Promise<OpenedPlan> {
  const environment = (name: string): string | undefined => process.env[name];
  const found = readPlanOptions(options, environment);
  if ("problems" in found) throw new UsageError(found.problems.join("\n"));
  const { read } = found;
  const { wanted: asked, unproven } = await readWanted(read);
  const { client, secrets } = await connect(options, environment);
  const wanted = goingOn(asked, read, client.endpoint, findEarlier);
  const storages = wanted.kind === "newest" ? [wanted] : wanted.backups;
  secrets.add(...storages.flatMap(({ storage }) => (storage === undefined ? [] : secretsInStorage(storage))));
  try {
    const plan = await makePlan(
      { ...read, wanted },
      { cluster: client, clock: systemClock, progress, redact: secrets.redact },
    );
    return { plan, client, secrets, unproven };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * A restore that was cut off is gone on with the very backups that it had begun with: by now others may be the newest. Only
 * their storages are taken from the options, as they hold secrets.
 */
function goingOn(asked: Wanted, read: ReadPlanOptions, endpoint: string, findEarlier: FindEarlier): Wanted {
  const [first] = asked.kind === "newest" ? [asked] : asked.backups;
  const head = findEarlier(read.toApplication ?? first?.applicationName ?? "");
  if (head === undefined) return asked;
  if (head.clusterEndpoint !== endpoint) {
    throw new UsageError(`--journal: it is of a restore on ${head.clusterEndpoint}, and this is ${endpoint}.`);
  }
  const backups = head.wanted.map((one): WantedBackup => {
    const same = asked.kind === "newest" ? asked : asked.backups.find((other) => isSameBackup(one, other));
    if (same === undefined) {
      throw new UsageError(
        `--journal: it is of a restore of other backups, begun at ${head.begunAt}: give the options of then, or another file.`,
      );
    }
    return { ...one, ...(same.storage === undefined ? {} : { storage: same.storage }) };
  });
  return { kind: "remembered", backups };
}

function isSameBackup(one: Pick<WantedBackup, "backup">, other: WantedBackup): boolean {
  return one.backup.backupId === other.backup.backupId;
}

async function readWanted({ source, storage }: ReadPlanOptions): Promise<{
  readonly wanted: Wanted;
  readonly unproven: readonly Unproven[];
}> {
  const own = storage === undefined ? {} : { storage };
  switch (source.kind) {
    case "application": {
      const { name, before } = source;
      const time = before === undefined ? {} : { before };
      return { wanted: { kind: "newest", applicationName: name, ...own, ...time }, unproven: [] };
    }
    case "evidence": {
      const backups = await readEvidenceBackups(source.file, source.before);
      return { wanted: { kind: "remembered", backups: backups.map((one) => ({ ...one, ...own })) }, unproven: [] };
    }
    case "stack": {
      const { backups, unproven } = await readStackBackups(source.stack, source.version);
      return { wanted: { kind: "remembered", backups: backups.map((one) => ({ ...one, ...own })) }, unproven };
    }
  }
}
