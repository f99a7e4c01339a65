import { samplePartitions } from "servicefabric-backup-emulator";
import type { Outcome, PendingBackup } from "../../src/backup";
import { type Controlled, emulatorFixture } from "./emulator-fixture";
import { read } from "./gateway-client";
import { rehearse } from "./rehearsal";

// Ten minutes of a cluster are hundreds of requests.
jest.setTimeout(30_000);

const fixture = emulatorFixture();
const [orders, other] = samplePartitions.orders;

interface Play extends Controlled {
  readonly outcome: Outcome;
  /** What the run keeps in the stack for the next one. */
  readonly pending: PendingBackup | undefined;
  /** The next `pulumi up`, after the trouble is over. */
  nextUp(): Promise<Outcome>;
}

const posts = ({ emulator }: Controlled) => emulator.backupPosts(orders);
const waited = ({ control }: Controlled) => control.ok("GET", "/clock").then(({ time }) => time - begun);
const begun = Date.parse("2026-03-01T10:00:00Z");
const minute = 60_000;

/** What `AdHocBackup` does in each scenario, beyond the code that it ends with. */
const plays: Record<string, (play: Play) => Promise<void>> = {
  async "happy-path"(play) {
    expect(posts(play)).toEqual({ received: 1, accepted: 1 });
  },
  async "stuck-accepted"(play) {
    expect(play.pending?.phase).toBe("timed out");
    expect(await waited(play)).toBeGreaterThanOrEqual(10 * minute);
    expect((await play.nextUp()).kind).toBe("proven");
  },
  async "quorum-loss"(play) {
    expect(read(await play.gateway.get(`/Partitions/${orders}`)).PartitionStatus).toBe("InQuorumLoss");
    expect((await play.nextUp()).kind).toBe("failed");
  },
  async "late-success"(play) {
    expect(play.pending?.phase).toBe("timed out");
    await play.control.advance(120);
    expect((await play.nextUp()).kind).toBe("proven");
    expect(posts(play)).toEqual({ received: 1, accepted: 1 });
  },
  async "busy-partition"(play) {
    expect(await waited(play)).toBeGreaterThan(2 * minute);
    expect(read(await play.gateway.list(orders)).Items).toHaveLength(2);
  },
  async "foreign-run"(play) {
    const { Items } = read(await play.gateway.list(orders));
    expect(Items).toHaveLength(2);
    expect(play.outcome).toMatchObject({ backup: { backupId: Items[1].BackupId } });
    expect(posts(play).received).toBe(1);
  },
  async "restore-in-the-way"(play) {
    expect(posts(play)).toEqual({ received: 1, accepted: 0 });
    expect(await waited(play)).toBeLessThan(minute);
    expect(play.pending).toBeUndefined();
  },
  async "failover-in-mid-backup"(play) {
    expect(play.outcome).toMatchObject({ backup: { epoch: { configurationVersion: "17179869184" } } });
    const hit = new Set(play.emulator.requests.flatMap(({ faults = [] }) => faults));
    expect([...hit].sort()).toEqual(["epoch-change", "primary-failover", "slowBackup", "unavailable-burst"]);
  },
  async "lost-answer"(play) {
    expect(posts(play)).toEqual({ received: 1, accepted: 1 });
  },
  async "lost-request"(play) {
    expect(posts(play)).toEqual({ received: 2, accepted: 1 });
    expect(await waited(play)).toBeGreaterThan(2 * minute);
  },
  async "rate-limited"(play) {
    expect(posts(play)).toEqual({ received: 3, accepted: 1 });
  },
  async "service-not-installed"(play) {
    expect(posts(play).received).toBe(0);
  },
  async "service-stops"(play) {
    expect(play.pending?.phase).toBe("accepted");
    expect(await waited(play)).toBeGreaterThanOrEqual(11.5 * minute);
    expect((await play.nextUp()).kind).toBe("proven");
    expect(posts(play)).toEqual({ received: 1, accepted: 1 });
  },
  async "read-only-operator"(play) {
    expect(posts(play)).toEqual({ received: 1, accepted: 0 });
    expect(play.pending).toBeUndefined();
  },
  async "certificate-expires"(play) {
    expect(play.pending?.phase).toBe("accepted");
    expect((await play.nextUp()).kind).toBe("proven");
    expect(posts(play)).toEqual({ received: 1, accepted: 1 });
  },
  async "storage-unreachable"(play) {
    expect(play.pending).toBeUndefined();
    expect(String(play.outcome.kind === "failed" && play.outcome.error.message)).toContain(
      "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR",
    );
  },
  async "storage-access-denied"(play) {
    expect(play.pending).toBeUndefined();
    expect(String(play.outcome.kind === "failed" && play.outcome.error.message)).toContain(
      "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED",
    );
  },
  async "green-but-junk"(play) {
    expect(play.pending?.phase).toBe("unknown");
  },
  async "green-but-missing"(play) {
    expect(await waited(play)).toBeGreaterThanOrEqual(2 * minute);
    expect(play.pending?.phase).toBe("unknown");
  },
  async "slow-list"(play) {
    const lists = play.emulator.requests.filter(({ faults }) => faults?.includes("list-lags"));
    expect(lists.length).toBeGreaterThanOrEqual(4);
    expect(posts(play).received).toBe(1);
  },
  async "upgrade-rolls-back"({ gateway, control }) {
    const answer = await gateway.post(`${application}/Upgrade`, upgrade, {}, "6.0");
    expect(answer.status).toBe(200);
    await control.advance(60 * 60);
    const { UpgradeState, UpgradeDomainProgressAtFailure } = read(
      await gateway.get(`${application}/GetUpgradeProgress`, {}, "6.0"),
    );
    expect([UpgradeState, UpgradeDomainProgressAtFailure.DomainName]).toEqual(["RollingBackCompleted", "1"]);
    const [backup] = read(await gateway.list(orders)).Items;
    const restored = { BackupId: backup.BackupId, BackupLocation: backup.BackupLocation };
    expect((await gateway.post(`/Partitions/${orders}/$/Restore`, restored)).status).toBe(202);
  },
  async "corrupt-zip"(play) {
    expect(await restored(play)).toBe("Failure");
    expect([await recordsOf(play), await statusOf(play)]).toEqual([{}, "Ready"]);
  },
  async "moved-backup"(play) {
    expect((await restore(play)).status).toBe(500);
    expect(await recordsOf(play)).not.toEqual({});
  },
  async "storage-gone"(play) {
    expect(await restored(play)).toBe("Failure");
  },
  async "restore-hangs"(play) {
    expect(await restored(play)).toBe("RestoreInProgress");
    await play.control.advance(10 * 60);
    expect([await restoreState(play), await statusOf(play)]).toEqual(["Timeout", "Reconfiguring"]);
  },
  async "restore-accepted-for-ever"(play) {
    expect(await restored(play, 24 * 60 * 60)).toBe("Accepted");
    expect((await restore(play)).status).toBe(409);
  },
  async "no-fault-analysis-service"(play) {
    expect(read(await restore(play)).Error.Code).toBe("FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED");
  },
  async "late-restore"(play) {
    const before = await recordsOf(play);
    expect(await restored(play, 11 * 60)).toBe("Timeout");
    await write(play, { "order-1": "after the Timeout" });
    await play.control.advance(21 * 60);
    expect([await restoreState(play), await recordsOf(play)]).toEqual(["Timeout", before]);
  },
  async "data-loss-after-restore"(play) {
    expect(await restored(play)).toBe("Success");
    expect(await statusOf(play)).toBe("Reconfiguring");
  },
  async "restored-with-another-lsn"(play) {
    expect(await restored(play)).toBe("Success");
    expect((await play.control.ok("GET", `/partitions/${orders}/data`)).lsn).toBe("7");
  },
  async "replica-stays-away"(play) {
    expect(await restored(play, 10 * 60)).toBe("Timeout");
    expect(await statusOf(play)).toBe("InQuorumLoss");
    expect((await play.nextUp()).kind).toBe("failed");
  },
  async "secondaries-behind"(play) {
    expect(await restored(play, 60 * 60)).toBe("Success");
    const { Items } = read(await play.gateway.get(`/Partitions/${orders}/$/GetReplicas`));
    expect(Items.map(({ ReplicaStatus }: { ReplicaStatus: string }) => ReplicaStatus)).toEqual([
      "Ready",
      "InBuild",
      "InBuild",
    ]);
  },
  async "upgrade-ruins-data"(play) {
    const before = await recordsOf(play);
    expect((await play.gateway.post(`${application}/Upgrade`, upgrade, {}, "6.0")).status).toBe(200);
    await play.control.advance(60 * 60);
    const { UpgradeState } = read(await play.gateway.get(`${application}/GetUpgradeProgress`, {}, "6.0"));
    expect(UpgradeState).toBe("RollingForwardCompleted");
    expect(new Set(Object.values(await recordsOf(play)))).toEqual(new Set(["ruined by 2.0.0"]));
    expect([await restored(play), await recordsOf(play)]).toEqual(["Success", before]);
  },
};

/** What `restore` of the backup that was proven comes to. */
async function restore(play: Play, query: Record<string, string> = {}) {
  const [backup] = read(await play.gateway.list(orders)).Items;
  const body = { BackupId: backup.BackupId, BackupLocation: backup.BackupLocation };
  return play.gateway.post(`/Partitions/${orders}/$/Restore`, body, query);
}

async function restored(play: Play, seconds = 33): Promise<unknown> {
  expect((await restore(play)).status).toBe(202);
  await play.control.advance(seconds);
  return restoreState(play);
}

const restoreState = async ({ gateway }: Controlled) =>
  read(await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`)).RestoreState;
const recordsOf = async ({ control }: Controlled) => (await control.ok("GET", `/partitions/${orders}/data`)).records;
const statusOf = async ({ gateway }: Controlled) => read(await gateway.get(`/Partitions/${orders}`)).PartitionStatus;
const write = ({ control }: Controlled, records: Record<string, string>) =>
  control.ok("PUT", `/partitions/${orders}/data`, { records });

const application = "/Applications/SampleApp/$";
const upgrade = {
  Name: "fabric:/SampleApp",
  TargetApplicationTypeVersion: "2.0.0",
  UpgradeKind: "Rolling",
  RollingUpgradeMode: "Monitored",
  MonitoringPolicy: { FailureAction: "Rollback", HealthCheckRetryTimeoutInMilliseconds: "60000" },
};

interface Listed {
  readonly name: string;
  readonly title: string;
  readonly rehearses: string;
  readonly provider: string;
  readonly errorCode: string | null;
}

test("every scenario has a play here, and says what it is for", async () => {
  const { control } = await fixture.startControlled();
  const scenarios: Listed[] = await control.ok("GET", "/scenarios");
  expect(scenarios.map(({ name }) => name).sort()).toEqual(Object.keys(plays).sort());
  for (const { title, rehearses, provider } of scenarios) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(rehearses).toMatch(/^[A-Z].*[.?]$/);
    expect(provider).toMatch(/^[A-Z].*\.$/);
  }
});

test.each(Object.keys(plays))("%s: AdHocBackup ends as the scenario says", async (name) => {
  const controlled = await fixture.startControlled();
  const { emulator, control } = controlled;
  const scenarios: Listed[] = await control.ok("GET", "/scenarios");
  await control.ok("POST", `/scenarios/${name}`, { parameters: { partition: orders } });
  const outcome = await rehearse(emulator, { address: { partitionId: orders } });
  expect(outcome.kind === "failed" ? outcome.error.code : null).toBe(
    scenarios.find((one) => one.name === name)?.errorCode,
  );
  const pending = outcome.kind === "failed" ? outcome.pending : undefined;
  await plays[name]?.({
    ...controlled,
    outcome,
    pending,
    async nextUp() {
      await control.ok("DELETE", "/faults");
      return rehearse(emulator, { address: { partitionId: orders } }, pending);
    },
  });
});

test("without a partition a scenario plays on the first that can be backed up, and leaves the others alone", async () => {
  const { emulator, control } = await fixture.startControlled();
  await control.ok("POST", "/scenarios/stuck-accepted");
  expect(await rehearse(emulator, { address: { partitionId: other } })).toMatchObject({ kind: "proven" });
  expect(await rehearse(emulator, { address: { partitionId: orders } })).toMatchObject({
    error: { code: "SFB_BACKUP_TIMED_OUT" },
  });
});
