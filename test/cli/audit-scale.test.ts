import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordLine } from "../../src/evidence/record";
import { emulatorFixture, type Running } from "../emulator/emulator-fixture";
import { read } from "../emulator/gateway-client";
import { persisted, topologyOf } from "../protocol/shop";
import { temporaryFolder } from "../scripts/in-node";
import { backUp, folderOf, orders } from "./plan-fixture";
import { auditOf, withRecord } from "./record-audit-fixture";

// Ten thousand backups are files, written, listed and read.
jest.setTimeout(240_000);

const fixture = emulatorFixture();
const folder = temporaryFolder();
/** A list of thousands takes a while, and has its limit by the command's clock. */
const inItsTime = { TEST_CLOCK_FACTOR: "1" };
const mostReads = 5;
const mostBytes = 5 * 1024 * 1024;

/** How often the list of each service was asked for, page by page. */
function readsOf({ emulator }: Running): ReadonlyMap<string, number> {
  const reads = new Map<string, number>();
  for (const { route, path } of emulator.requests) {
    if (route !== "GetServiceBackupList") continue;
    const [service = ""] = path.split("?");
    reads.set(service, (reads.get(service) ?? 0) + 1);
  }
  return reads;
}

const services = ["Cart", "Orders", "Prices", "Stock"].map((name) => `fabric:/Shop/${name}`);
const partitionCount = 2_500;

/** What the policy's own schedule has left, told as the resource of a whole application does. */
async function backedUp(running: Running) {
  running.clock.advance({ minutes: 65 });
  await running.emulator.settle();
  const list = await running.gateway.get("/Applications/Shop/$/GetBackups");
  const partitions = read(list).Items.map((item: Record<string, never>) => {
    const { LowKey, HighKey, Id } = item.PartitionInformation as unknown as Record<string, unknown>;
    const epoch = item.EpochOfLastBackupRecord as unknown as Record<string, unknown>;
    return {
      partitionId: Id,
      serviceName: String(item.ServiceName),
      partition: { kind: "Int64Range", lowKey: String(LowKey), highKey: String(HighKey) },
      backupId: item.BackupId,
      backupLocation: item.BackupLocation,
      epoch: { dataLossVersion: epoch.DataLossVersion, configurationVersion: epoch.ConfigurationVersion },
      lsn: String(item.LsnOfLastBackupRecord),
      timestamp: item.CreationTimeUtc,
    };
  });
  const now = new Date(running.clock.now()).toISOString();
  const clusterEndpoint = running.emulator.url;
  const shared = { applicationName: "fabric:/Shop", clusterEndpoint, policyName: "Hourly", proof: "listed" };
  return withRecord({ ...shared, requestedAt: now, completedAt: now, partitions });
}

describe("given ten thousand partitions of four services", () => {
  test("when their backups are audited, then by a few reads of each list, and the page is small", async () => {
    const scheme = { scheme: "Int64Range", partitionCount } as const;
    const running = await fixture.start({
      topology: topologyOf({ "fabric:/Shop": services.map((name) => persisted(name, scheme)) }),
      policy: { name: "Hourly", schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" } },
    });
    const set = await backedUp(running);
    const partitions = (set as unknown as { partitions: { backupLocation: string }[] }).partitions;
    expect(partitions).toHaveLength(services.length * partitionCount);
    const [lost] = partitions;
    rmSync(
      join(folderOf(running.emulator), String(lost?.backupLocation).replaceAll("\\", "/").replace("zip", "bkmetadata")),
    );
    const file = join(folder(), "evidence.jsonl");
    writeFileSync(file, recordLine("backup", set));
    const page = join(folder(), "audit.html");
    const { exitCode, report } = await auditOf(running, ["--evidence", file, "--html", page], inItsTime);

    const counted: Record<string, number> = {};
    for (const { verdict } of report.applications[0].backups) counted[verdict] = (counted[verdict] ?? 0) + 1;
    expect(counted).toEqual({ listed: partitions.length - 1, gone: 1 });
    expect(exitCode).toBe(1);
    const reads = readsOf(running);
    expect(reads.size).toBe(services.length);
    for (const count of reads.values()) expect(count).toBeLessThanOrEqual(mostReads);
    expect(readFileSync(page).length).toBeLessThan(mostBytes);
  });
});

test("given the records of a month of daily backups, when audited, then the list of the service is read a few times only", async () => {
  const running = await fixture.start({
    topology: topologyOf({ "fabric:/Shop": [persisted(orders)] }),
    policy: { schedule: { ScheduleKind: "FrequencyBased", Interval: "P15D" } },
  });
  const lines: string[] = [];
  for (let day = 0; day < 30; day++) {
    const { partitions, ...shared } = await backUp(running);
    const set = { ...shared, partitions: partitions.map(({ partition, ...row }) => row), policyName: "DailyToShare" };
    lines.push(recordLine("backup", withRecord(set)));
    running.clock.advance({ minutes: 25 * 60 });
    await running.emulator.settle();
    const location = day === 14 ? partitions[0]?.backupLocation : undefined;
    if (location !== undefined)
      rmSync(join(folderOf(running.emulator), location.replaceAll("\\", "/").replace("zip", "bkmetadata")));
  }
  const file = join(folder(), "evidence.jsonl");
  writeFileSync(file, lines.join("\n"));
  const before = running.emulator.requests.length;
  const { report } = await auditOf(running, ["--evidence", file]);

  expect(report.applications[0].backups.map(({ verdict }: { verdict: string }) => verdict)).toEqual(
    lines.map((_, day) => (day === 14 ? "gone" : "listed")),
  );
  const reads = running.emulator.requests.slice(before).filter(({ route }) => route === "GetServiceBackupList");
  expect(reads.length).toBeGreaterThan(1);
  expect(reads.length).toBeLessThanOrEqual(mostReads);
});
