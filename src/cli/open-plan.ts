import { makePlan, type RestorePlan, type Wanted } from "../restore/plan";
import type { Client } from "../service-fabric/client";
import { secretsInStorage } from "../service-fabric/secret-texts";
import type { Secrets } from "../service-fabric/secrets";
import { systemClock } from "../waiting/clock";
import type { Ports } from "../waiting/run";
import { connect } from "./connect";
import type { PlanOptions } from "./plan-options";
import { readEvidence } from "./plan-sources/evidence-file";
import { readStackBackups, type Unproven } from "./plan-sources/stack-backups";
import { type ReadPlanOptions, readPlanOptions } from "./read-plan-options";
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

/**
 * Makes the plan that the options ask for; it only reads.
 * @param progress Told what goes on, without secrets.
 * @throws UsageError with all that is wrong with the options; ServiceFabricError where the cluster cannot be asked.
 */
export async function openPlan(options: PlanOptions, progress: Ports["progress"]): Promise<OpenedPlan> {
  const environment = (name: string): string | undefined => process.env[name];
  const found = readPlanOptions(options, environment);
  if ("problems" in found) throw new UsageError(found.problems.join("\n"));
  const { read } = found;
  const { wanted, unproven } = await readWanted(read);
  const { client, secrets } = await connect(options, environment);
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
      const backups = await readEvidence(source.file, source.before);
      return { wanted: { kind: "remembered", backups: backups.map((one) => ({ ...one, ...own })) }, unproven: [] };
    }
    case "stack": {
      const { backups, unproven } = await readStackBackups(source.stack, source.version);
      return { wanted: { kind: "remembered", backups: backups.map((one) => ({ ...one, ...own })) }, unproven };
    }
  }
}
