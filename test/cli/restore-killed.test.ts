import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordedRequest } from "servicefabric-backup-emulator";
import { fewAtOnce } from "../../src/waiting/side-by-side";
import { command, ofShop, restoresOf, ruin, startShop, stateOf } from "./restore-fixture";

jest.setTimeout(600_000);

const moments = 20;

/** Restores a shop, and ends the command with SIGKILL when so many of its requests were answered; then calls it again. */
async function restoreKilledAfter(requests: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "restore-killed-"));
  let left = Number.POSITIVE_INFINITY;
  let onRequest: (request: RecordedRequest) => void = () => undefined;
  const emulator = await startShop({ onRequest: (request) => onRequest(request) });
  try {
    const ids = await ruin(emulator);
    const args = ["restore", ...ofShop(emulator), "--yes"];
    const running = command(args, folder);
    left = requests;
    onRequest = () => {
      if (--left === 0) running.kill("SIGKILL");
    };
    const killed = await running.ended;
    onRequest = () => undefined;
    expect([requests, killed.exitCode]).toEqual([requests, null]);
    const { exitCode, stdout } = await command(args, folder).ended;

    expect([requests, exitCode, exitCode === 0 ? "" : stdout]).toEqual([requests, 0, ""]);
    for (const id of ids) {
      expect([requests, await stateOf(emulator, id), restoresOf(emulator, id)]).toEqual([requests, "good", 1]);
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

/** How many requests a restore makes that nobody kills. */
async function requestsOfAll(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "restore-killed-"));
  let count = 0;
  let isCounting = false;
  const emulator = await startShop({ onRequest: () => void (isCounting && count++) });
  try {
    await ruin(emulator);
    isCounting = true;
    const { exitCode } = await command(["restore", ...ofShop(emulator), "--yes"], folder).ended;
    expect(exitCode).toBe(0);
    return count;
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

test(`given a restore that is killed at ${moments} moments, when it is called again, then each partition is restored once, and none is forgotten`, async () => {
  const all = await requestsOfAll();
  // How often it looks differs a little: the last moment lies well before its end.
  const last = Math.floor(all * 0.8);
  const nths = Array.from({ length: moments }, (_, index) => 1 + Math.floor((index * last) / moments));
  // Mostly they wait, each on a cluster of its own.
  await fewAtOnce(nths, 5, restoreKilledAfter);
});
