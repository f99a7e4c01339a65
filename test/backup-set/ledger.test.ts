import { Ledger } from "../../src/backup-set/ledger";
import type { ProvenPartition, SetOrder } from "../../src/backup-set/outcome";
import { setError } from "../../src/backup-set/set-error";
import type { SetRun } from "../../src/backup-set/set-run";
import { BackupError, type ErrorCode, ServiceFabricError } from "../../src/errors";
import { VirtualClock } from "../waiting/virtual-clock";

const target: SetOrder["target"] = { application: "fabric:/Shop" };

/** As much of a run as a ledger needs. */
function aRun(): SetRun {
  return {
    order: { target },
    clock: new VirtualClock(1, 0),
    stop: new AbortController().signal,
    progress: () => undefined,
    failure: (code: ErrorCode, detail = "") => new ServiceFabricError(code, "Backup of the set", { detail }),
  } as unknown as SetRun; // The cluster is not asked for anything.
}

const proven = (nth: number): ProvenPartition => ({
  partitionId: `${String(nth).padStart(8, "0")}-b395-4631-8a7f-53bd4ae9cf22`,
  serviceName: "fabric:/Shop/Orders",
  partition: { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "-3074457345618258604" },
  backupId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
  backupLocation: "Shop\\Orders\\974bd92a-b395-4631-8a7f-53bd4ae9cf22\\2018-11-21 20.00.01.zip",
  epoch: { dataLossVersion: "131873018908156893", configurationVersion: "12884901888" },
  lsn: "36",
  timestamp: "2018-11-21T20:00:01Z",
});

test.each([
  { partitions: 10_000, isAllKept: true },
  { partitions: 30_000, isAllKept: false },
])(
  "given $partitions proven partitions and one that failed, when the set ends, then the engine can carry what is left",
  ({ partitions, isAllKept }) => {
    const run = aRun();
    const all = Array.from({ length: partitions }, (_, nth) => proven(nth));
    const ledger = new Ledger(run, partitions + 1, all, () => 0);
    const failure = new BackupError("SFB_BACKUP_FAILED", { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" });
    ledger.refuse(failure);

    const pending = ledger.pending("2018-11-21T20:00:00.000Z");

    expect(JSON.stringify(pending).length).toBeLessThanOrEqual(8_000_200);
    expect(pending.missing.map(({ partitionId }) => partitionId)).toEqual([failure.partitionId]);
    expect(pending.proven.length + (pending.dropped ?? 0)).toBe(partitions);
    expect(pending.dropped === undefined).toBe(isAllKept);

    const kept = pending.proven.length;
    const { message } = setError(run, [failure], { proven: partitions, kept, total: partitions + 1 });
    expect(message).toContain(`${partitions} of ${partitions + 1} partitions have a proven backup, which is kept.`);
    const dropped = `${partitions - kept} of those are more than Pulumi can carry, and are taken again.`;
    expect(message.includes(dropped)).toBe(!isAllKept);
  },
);
