import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Emulator } from "servicefabric-backup-emulator";
import { storageVariables } from "../../src/cli/plan-sources/storage-variables";
import { createClient } from "../../src/service-fabric/client";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { createTransport } from "../../src/service-fabric/transport";
import { repository } from "../docs/pages";
import { type emulatorFixture, type Running, takeBackup } from "../emulator/emulator-fixture";
import { read } from "../emulator/gateway-client";
import { partitionsOf, persisted, topologyOf } from "../protocol/shop";
import { type Ended, startNode } from "../scripts/in-node";

export const orders = "fabric:/Shop/Orders";
export const urnOf = (type: string, name: string) =>
  `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/servicefabric:${type}::${name}`;

type Environment = Readonly<Record<string, string | undefined>>;

const nothingSet = Object.fromEntries(
  [...connectionFieldNames.map(environmentNameOf), ...storageVariables].map((name) => [name, undefined]),
);

/** Runs the command in a process of its own, with nothing of this machine's settings. */
export function restorePlan(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
  return startNode([program, "restore-plan", ...args], { ...nothingSet, ...environment }).ended;
}

/** What the command says with `--json`, and how it ends. */
export async function planOf(args: readonly string[], environment: Environment = {}) {
  const { exitCode, stdout, stderr } = await restorePlan([...args, "--json"], environment);
  if (stdout === "") throw new Error(stderr);
  return { exitCode, stderr, plan: JSON.parse(stdout) };
}

/** The codes of all that stands in the way, row by row. */
export function codesOf({ plan }: Awaited<ReturnType<typeof planOf>>): readonly (readonly string[])[] {
  return plan.rows.map(({ obstacles }: { obstacles: readonly { code: string }[] }) =>
    obstacles.map(({ code }) => code),
  );
}

/** Takes a backup of each partition of a service, and tells them as the resources do. */
export async function backUp(running: Running, serviceName = orders) {
  const partitions = [];
  for (const partitionId of partitionsOf(running.emulator, serviceName)) {
    await takeBackup(running, partitionId);
    const record = read(await running.gateway.progress(partitionId));
    const { PartitionInformation: information } = read(await running.gateway.get(`/Partitions/${partitionId}`));
    partitions.push({
      partitionId,
      serviceName,
      partition: {
        kind: "Int64Range" as const,
        lowKey: String(information.LowKey),
        highKey: String(information.HighKey),
      },
      backupId: String(record.BackupId),
      backupLocation: String(record.BackupLocation),
      epoch: {
        dataLossVersion: record.EpochOfLastBackupRecord.DataLossVersion,
        configurationVersion: record.EpochOfLastBackupRecord.ConfigurationVersion,
      },
      lsn: String(record.LsnOfLastBackupRecord),
      timestamp: record.TimeStampUtc,
    });
  }
  const now = new Date(running.clock.now()).toISOString();
  return {
    applicationName: serviceName.slice(0, serviceName.lastIndexOf("/")),
    clusterEndpoint: running.emulator.url,
    proof: "listed",
    requestedAt: now,
    completedAt: now,
    partitions,
  };
}

/** A shop of two partitions, both backed up, and a client of its cluster, which whoever has it closes. */
export async function backedUpShop(fixture: ReturnType<typeof emulatorFixture>) {
  const running = await fixture.start({
    topology: topologyOf({ "fabric:/Shop": [persisted(orders, { scheme: "Int64Range", partitionCount: 2 })] }),
  });
  const set = await backUp(running);
  const connection = { endpoints: [running.emulator.url], serverTrust: { kind: "authority" } } as const;
  return { running, set, client: createClient(connection, createTransport(connection)) };
}

/** A Pulumi CLI that prints this state, and what it was called with. */
export function standInPulumi(folder: string, state: unknown): Environment {
  writeFileSync(join(folder, "state.json"), JSON.stringify(state));
  const pulumi = join(folder, "pulumi");
  const script = ["#!/bin/sh", 'case "$1" in', "config) echo '{}' ;;"];
  script.push(`*) echo "$@" > ${join(folder, "args")}; cat ${join(folder, "state.json")} ;;`, "esac", "");
  writeFileSync(pulumi, script.join("\n"));
  chmodSync(pulumi, 0o755);
  return { PATH: `${folder}${delimiter}${process.env.PATH}` };
}

/** The folder of the policy's storage. */
export function folderOf({ policy: { storage } }: Emulator): string {
  if (storage.StorageKind !== "FileShare")
    throw new Error(`The policy's storage is no folder: ${storage.StorageKind}.`);
  return storage.Path;
}
