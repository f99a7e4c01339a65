import { appendFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import { recordLine } from "../evidence/record";
import type { Bag } from "../provider/bag";
import type { ResourceDefinition, Settings } from "../provider/definition";
import { adHocBackup, applicationBackup, serviceBackup } from "../provider/definitions";
import { toPlainJson } from "../provider/plain-json";
import type { ProgressSink } from "../provider/progress";
import { type Host, runOperation } from "../provider/run-operation";
import { systemClock } from "../waiting/clock";

/** A backup that is taken before something is done to a resource. */
export interface Hooked {
  readonly inputs: Bag;
  /** Of the resource. */
  readonly urn: string;
  readonly evidenceFile: string | undefined;
}

const settings: Settings = {
  config: (key) => pulumi.runtime.getConfig(key),
  environment: (name) => process.env[name],
};
const host: Host = { clock: systemClock, environment: settings.environment, logTo };

const targets = ["application", "service", "partitionId"] as const;

/** All that is wrong with the inputs, each with its path. */
export function failuresOf(inputs: Bag): readonly string[] {
  if (targets.every((name) => inputs[name] === undefined)) return [`is missing: one of ${targets.join(", ")}`];
  const definition = definitionFor(inputs);
  return definition.check(definition.normalize(inputs), settings).map(({ reason }) => reason);
}

/** Takes a backup and proves it. @throws Error with what the resource would say. */
export async function takeBackup({ inputs, urn, evidenceFile }: Hooked): Promise<void> {
  const definition = definitionFor(inputs);
  // Better now than after the backup.
  if (evidenceFile !== undefined) await write(evidenceFile, "");
  const normal = toPlainJson(definition.normalize(inputs));
  const operation = { inputs: { ...normal, __urn: urn }, operation: "create" } as const;
  const outcome = await runOperation(definition, host, settings, operation, (context) =>
    definition.create(normal, context),
  );
  if (outcome.kind === "failed") throw new Error(outcome.message);
  if (evidenceFile === undefined) return;
  await write(evidenceFile, `${recordLine("backup", outcome.outputs)}\n`);
}

function definitionFor(inputs: Bag): ResourceDefinition {
  if (inputs.application !== undefined) return applicationBackup;
  return inputs.partitionId === undefined && inputs.partitionKey === undefined ? serviceBackup : adHocBackup;
}

async function write(evidenceFile: string, text: string): Promise<void> {
  await appendFile(evidenceFile, text).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The evidence cannot be written, so nothing begins: ${why}. Check evidenceFile.`);
  });
}

/** Into the row of the resource that waits. */
function logTo(urn: string | undefined): ProgressSink {
  const row = urn === undefined ? undefined : new pulumi.DependencyResource(urn);
  return (text, kind) =>
    kind === "warning" ? pulumi.log.warn(text, row) : pulumi.log.info(text, row, undefined, kind === "progress");
}
