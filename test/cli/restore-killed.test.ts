import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator, RecordedRequest } from "servicefabric-backup-emulator";
import { fewAtOnce } from "../../src/waiting/side-by-side";
import { GatewayClient, read } from "../emulator/gateway-client";
import { command, ofShop, ruin, startShop, stateOf } from "./restore-fixture";

jest.setTimeout(600_000);

/** A moment of a restore: so many requests after the first of a kind. Each comes in every restore, however slow it looks. */
interface Moment {
  readonly route: string;
  readonly requests: number;
}

const after = (route: string, ...counts: readonly number[]): readonly Moment[] =>
  counts.map((requests) => ({ route, requests }));

const moments: readonly Moment[] = [
  ...after("GetClusterVersion", 0, 7, 14, 21, 28, 35, 42),
  ...after("BackupPartition", 0, 1, 3),
  ...after("SuspendPartitionBackup", 0, 1, 2),
  ...after("RestorePartition", 0, 1, 3, 5, 7, 9),
  ...after("ResumePartitionBackup", 0),
];

/** How often a partition's data were given up: once for each restore that was taken, whether or not the answer arrived. */
async function dataLossesOf({ url }: Emulator, partitionId: string): Promise<number> {
  const gateway = new GatewayClient(url);
  const everyDataLoss = { TypeFilter: "1", StateFilter: "65535" };
  const operations: readonly { OperationId: string }[] = read(await gateway.get("/Faults/", everyDataLoss, "6.0"));
  let count = 0;
  for (const { OperationId } of operations) {
    // The server looks at the operation alone, whatever the path names.
    const path = `/Faults/Services/Any/$/GetPartitions/${partitionId}/$/GetDataLossProgress`;
    const progress = read(await gateway.get(path, { OperationId }, "6.0"));
    if (progress.InvokeDataLossResult.SelectedPartition.PartitionId === partitionId) count++;
  }
  return count;
}

/** Restores a shop, and ends the command with SIGKILL at a moment; then calls it again. */
async function restoreKilledAt(moment: Moment): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "restore-killed-"));
  let left: number | undefined;
  let onRequest: (request: RecordedRequest) => void = () => undefined;
  const emulator = await startShop({ onRequest: (request) => onRequest(request) });
  try {
    const ids = await ruin(emulator);
    const args = ["restore", ...ofShop(emulator), "--yes"];
    const running = command(args, folder);
    onRequest = ({ route }) => {
      if (left !== undefined) left--;
      else if (route === moment.route) left = moment.requests;
      if (left === 0) running.kill("SIGKILL");
    };
    const killed = await running.ended;
    onRequest = () => undefined;
    expect([moment, killed.exitCode]).toEqual([moment, null]);
    const { exitCode, stdout } = await command(args, folder).ended;

    expect([moment, exitCode, exitCode === 0 ? "" : stdout]).toEqual([moment, 0, ""]);
    for (const id of ids) {
      expect([moment, await stateOf(emulator, id), await dataLossesOf(emulator, id)]).toEqual([moment, "good", 1]);
    }
    expect(existsSync(join(folder, "restore-Shop.journal"))).toBe(false);
    const suspended = emulator.requests.filter(({ path, status }) => /\$\/SuspendBackup$/.test(path) && status === 202);
    const resumed = emulator.requests.filter(({ path, status }) => /\$\/ResumeBackup$/.test(path) && status === 202);
    expect(resumed.length > 0 && suspended.length > 0).toBe(true);
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

test(`given a restore that is killed at ${moments.length} moments, when it is called again, then each partition is restored once, and none is forgotten`, async () => {
  // Mostly they wait, each on a cluster of its own.
  await fewAtOnce(moments, 5, restoreKilledAt);
});
