// @ts-check
// What an audit of ten thousand partitions takes, of an emulator in this process: the time of the whole command, the reads
// of each list, and the size of its page.
// node bench/audit.mjs [partitions]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ManualClock, readTopology, startEmulator } from "servicefabric-backup-emulator";
import { recordLine } from "../dist/evidence/record.js";
import { report } from "./report.mjs";

const partitions = Number(process.argv[2] ?? 10_000);
const limits = { reads: 5, bytes: 5 * 1024 * 1024 };
const services = ["Cart", "Orders", "Prices", "Stock"];
const command = fileURLToPath(new URL("../bin/pulumi-servicefabric-backup.js", import.meta.url));

const clock = new ManualClock(new Date().toISOString());
const emulator = await startEmulator({
  clock,
  topology: readTopology({
    applications: [
      {
        name: "fabric:/Shop",
        typeName: "ShopType",
        typeVersion: "1.0.0",
        services: services.map((name) => ({
          kind: "Stateful",
          name: `fabric:/Shop/${name}`,
          typeName: "StoreType",
          hasPersistedState: true,
          scheme: "Int64Range",
          partitionCount: partitions / services.length,
        })),
      },
    ],
  }),
  policy: { name: "Hourly", schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" } },
});
clock.advance({ minutes: 65 });
await emulator.settle();
const folder = mkdtempSync(join(tmpdir(), "bench-audit-"));
const [file, page] = [join(folder, "evidence.jsonl"), join(folder, "audit.html")];
writeFileSync(file, recordLine("backup", await asOutputs()));
const before = emulator.requests.length;

const began = performance.now();
const child = spawn(process.execPath, [
  command,
  "audit",
  "--endpoint",
  emulator.url,
  "--evidence",
  file,
  "--html",
  page,
]);
child.stdout.resume();
const [exitCode] = await once(child, "close");
const seconds = (performance.now() - began) / 1_000;

const reads = emulator.requests.slice(before).filter(({ route }) => route === "GetServiceBackupList").length;
const bytes = statSync(page).size;
report(`An audit of ${partitions} partitions of ${services.length} services`, [
  {
    what: "the whole command, an emulator's lists included",
    measured: `${seconds.toFixed(1)} s, exit code ${exitCode}`,
  },
  {
    what: "reads of a service's list",
    measured: String(reads / services.length),
    limit: `≤ ${limits.reads}`,
    isHeld: reads / services.length <= limits.reads,
  },
  {
    what: "the page",
    measured: `${(bytes / 1024 / 1024).toFixed(2)} MiB`,
    limit: `< ${limits.bytes / 1024 / 1024} MiB`,
    isHeld: bytes < limits.bytes,
  },
]);
rmSync(folder, { recursive: true });
await emulator.close();

/** What the policy's schedule has left, as the resource of a whole application tells it. */
async function asOutputs() {
  const reply = await fetch(`${emulator.url}/Applications/Shop/$/GetBackups?api-version=6.4`);
  // An LSN of the emulator is small enough for a number.
  const { Items } = await reply.json();
  return {
    applicationName: "fabric:/Shop",
    clusterEndpoint: emulator.url,
    policyName: "Hourly",
    proof: "listed",
    requestedAt: new Date(clock.now()).toISOString(),
    completedAt: new Date(clock.now()).toISOString(),
    partitions: Items.map((/** @type {Record<string, any>} */ item) => ({
      partitionId: item.PartitionInformation.Id,
      serviceName: item.ServiceName,
      partition: {
        kind: "Int64Range",
        lowKey: String(item.PartitionInformation.LowKey),
        highKey: String(item.PartitionInformation.HighKey),
      },
      backupId: item.BackupId,
      backupLocation: item.BackupLocation,
      epoch: {
        dataLossVersion: item.EpochOfLastBackupRecord.DataLossVersion,
        configurationVersion: item.EpochOfLastBackupRecord.ConfigurationVersion,
      },
      lsn: String(item.LsnOfLastBackupRecord),
      timestamp: item.CreationTimeUtc,
    })),
  };
}
