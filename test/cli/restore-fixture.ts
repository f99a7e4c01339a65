import { join } from "node:path";
import { type Emulator, EmulatorClock, type EmulatorOptions, startEmulator } from "servicefabric-backup-emulator";
import { storageVariables } from "../../src/cli/plan-sources/storage-variables";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { GatewayClient } from "../emulator/gateway-client";
import { partitionsOf, persisted, topologyOf } from "../protocol/shop";
import { type Started, startNode } from "../scripts/in-node";

export const shop = "fabric:/Shop";
export const orders = `${shop}/Orders`;

/** How much faster time goes, in the cluster as in the command. */
const factor = 10;

const nothingSet = Object.fromEntries(
  [...connectionFieldNames.map(environmentNameOf), ...storageVariables].map((name) => [name, undefined]),
);

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs the command in a process of its own, in a folder, with nothing of this machine's settings. */
export function command(args: readonly string[], folder: string, environment: Environment = {}): Started {
  return start([join(__dirname, "run-command.cjs"), ...args], folder, environment);
}

/** The same at a terminal, where somebody types this. */
export function typing(typed: string, args: readonly string[], folder: string): Started {
  const programs = ["-r", join(__dirname, "as-a-terminal.cjs"), join(__dirname, "run-command.cjs")];
  return start([...programs, ...args], folder, {}, `${typed}\n`);
}

function start(args: readonly string[], folder: string, environment: Environment, input = ""): Started {
  const settings = { ...nothingSet, TEST_CLOCK_FACTOR: String(factor), ...environment };
  return startNode(args, settings, { cwd: folder, input });
}

/** A shop whose backups and restores take a second or two of a time that goes fast. */
export function startShop(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({
    clock: new EmulatorClock({ mode: "scaled", factor }),
    topology: topologyOf({ [shop]: [persisted(orders, { scheme: "Int64Range", partitionCount: 2 })] }),
    transitions: {
      accepted: "immediate",
      backup: { afterMilliseconds: 1_000 },
      restore: { afterMilliseconds: 2_000 },
    },
    ...options,
  });
}

const good = { good: "as it was" };
const bad = { bad: "what an upgrade has left" };

/** Each partition is backed up with good data, and has bad ones now. @returns The ids. */
export async function ruin(emulator: Emulator, service = orders): Promise<readonly string[]> {
  const gateway = new GatewayClient(emulator.url);
  const ids = partitionsOf(emulator, service);
  for (const id of ids) {
    await emulator.writeData(id, good);
    await gateway.requestBackup(id);
  }
  for (const id of ids) await ended(gateway, id);
  for (const id of ids) await emulator.writeData(id, bad);
  return ids;
}

async function ended(gateway: GatewayClient, partitionId: string): Promise<void> {
  for (;;) {
    const { text } = await gateway.progress(partitionId);
    if (text.includes('"Success"')) return;
    if (!/Accepted|BackupInProgress/.test(text)) throw new Error(`The backup did not succeed: ${text}`);
  }
}

/** Whether a partition holds what was backed up, or what ruined it. */
export async function stateOf(emulator: Emulator, partitionId: string): Promise<"good" | "bad" | "other"> {
  const { records } = await emulator.readData(partitionId);
  const text = JSON.stringify(records);
  return text === JSON.stringify(good) ? "good" : text === JSON.stringify(bad) ? "bad" : "other";
}

/** How many restores of a partition the cluster has accepted. */
export function restoresOf({ requests }: Emulator, partitionId: string): number {
  return requests.filter(
    (one) => one.route === "RestorePartition" && one.partitionId === partitionId && one.status === 202,
  ).length;
}

/** The start of what the command is told of the shop. */
export function ofShop({ url }: Emulator): readonly string[] {
  return ["--endpoint", url, "--application", shop];
}
