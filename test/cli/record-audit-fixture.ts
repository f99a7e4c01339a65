import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { storageVariables } from "../../src/cli/plan-sources/storage-variables";
import { digestOf } from "../../src/evidence/canonical-json";
import type { RecordKind } from "../../src/evidence/predicates";
import { clocks, statementOf } from "../../src/evidence/statement";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { repository } from "../docs/pages";
import type { Running } from "../emulator/emulator-fixture";
import { startNode } from "../scripts/in-node";
import { orders, urnOf } from "./plan-fixture";

type Environment = Readonly<Record<string, string | undefined>>;
type Outputs = Readonly<Record<string, unknown>>;

const nothingSet = Object.fromEntries(
  [...connectionFieldNames.map(environmentNameOf), ...storageVariables].map((name) => [name, undefined]),
);

/** Runs the command in a process of its own, by this time and at this pace. */
export function run(args: readonly string[], environment: Environment = {}, now = Date.now(), factor = 20) {
  const program = join(repository, "test", "cli", "run-command.cjs");
  const clock = { TEST_CLOCK_FACTOR: String(factor), TEST_CLOCK_BEGINS_AT: String(now) };
  return startNode([program, ...args], { ...nothingSet, ...clock, ...environment }).ended;
}

/** Audits by the time of the cluster. */
export function audit({ emulator, clock }: Running, args: readonly string[], environment: Environment = {}) {
  return run(["audit", "--endpoint", emulator.url, ...args], environment, clock.now());
}

/** What an audit says with `--json`, and how it ends. */
export async function auditOf(running: Running, args: readonly string[], environment: Environment = {}) {
  const { exitCode, stdout, stderr } = await audit(running, [...args, "--json"], environment);
  if (stdout === "") throw new Error(stderr);
  const report = JSON.parse(stdout);
  const ofApplications = report.applications.flatMap(({ findings }: { findings: unknown[] }) => findings);
  const findings = [...report.findings, ...ofApplications] as { severity: string; code: string; text: string }[];
  return { exitCode, report, findings, codes: findings.map(({ severity, code }) => `${severity}: ${code}`) };
}

const program = { packageVersion: "0.2.0", project: "shop", stack: "dev" };

/** The outputs with their record, as the provider makes it. */
export function recordedAs(kind: RecordKind, outputs: Outputs, asked: Outputs, more: Outputs = {}) {
  const evidence = { program, clocks: clocks[kind], asked, ...more };
  return { ...outputs, evidence, evidenceDigest: digestOf(statementOf(kind, evidence, outputs)) };
}

const settings = { backupTimeoutMinutes: 10, proof: "listed", whenBusy: "wait" };

/** The outputs of a backup, or a set of them, with their record. */
export const withRecord = (outputs: Outputs, asked: Outputs = {}) =>
  recordedAs("backup", outputs, { service: orders, ...settings, ...asked });

/** An upgrade that ended at this time, after a minute. */
export function upgradeAt(
  { emulator }: Pick<Running, "emulator">,
  finished: number,
  dependsOn: readonly unknown[] = [],
) {
  const outputs = {
    clusterEndpoint: emulator.url,
    previousVersion: "1.0.0",
    upgradeState: "RollingForwardCompleted",
    finishedAt: new Date(finished).toISOString(),
    durationSeconds: 60.5,
    upgradeDomains: [{ name: "UD0", state: "Completed" }],
  };
  const asked = { application: "fabric:/Shop", targetVersion: "2.0.0", mode: "monitored", parameterNames: [] };
  const more = dependsOn.length === 0 ? {} : { dependsOn };
  return recordedAs("upgrade", outputs, { ...asked, forceRestart: false }, more);
}

/** A drill of one partition of a set. */
export function drillAt(
  { emulator }: Pick<Running, "emulator">,
  time: number,
  { partitions }: { partitions: Outputs[] },
) {
  const { timestamp, ...row } = { ...partitions[0], seconds: 12.5 } as Outputs;
  const outputs = {
    clusterEndpoint: emulator.url,
    drilledAt: new Date(time).toISOString(),
    partitionCount: partitions.length,
    sampledCount: 1,
    restoreSecondsTotal: 14,
    slowestPartition: row,
    typeVersion: "1.0.0",
    partitions: [row],
  };
  const asked = { application: "fabric:/Shop", scratchApplication: "fabric:/Shop-drill", sample: { partitions: 1 } };
  return recordedAs("drill", outputs, asked);
}

export const resource = (type: string, name: string, outputs: object, more: object = {}) => ({
  urn: urnOf(type, name),
  type: `pulumi-nodejs:dynamic/servicefabric:${type}`,
  outputs,
  ...more,
});

/** How the engine writes a secret in a state. */
export const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

/** A Pulumi CLI that prints the state of each of these stacks, and their configuration. */
export function standInStacks(
  folder: string,
  stacks: Readonly<Record<string, readonly object[]>>,
  config: Outputs = {},
): Environment {
  for (const [name, resources] of Object.entries(stacks))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ version: 3, deployment: { resources } }));
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const pulumi = join(folder, "pulumi");
  const lines = ["#!/bin/sh", `if [ "$1" = config ]; then cat ${join(folder, "config.json")}; exit; fi`];
  lines.push('while [ "$1" != --stack ]; do shift; done', `cat "${folder}/$2.json"`, "");
  writeFileSync(pulumi, lines.join("\n"));
  chmodSync(pulumi, 0o755);
  return { PATH: `${folder}${delimiter}${process.env.PATH}` };
}
