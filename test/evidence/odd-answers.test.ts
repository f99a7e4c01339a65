import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeAudit } from "../../src/evidence/audit/audit";
import type { RecordToAudit } from "../../src/evidence/audit/audit-run";
import { readRecordLine, readRecordOf, recordLine } from "../../src/evidence/record";
import type { Client } from "../../src/service-fabric/client";
import { type Clock, systemClock } from "../../src/waiting/clock";
import { backedUpShop, type backUp, folderOf, orders } from "../cli/plan-fixture";
import { drillAt, upgradeAt } from "../cli/record-audit-fixture";
import { emulatorFixture, type Running } from "../emulator/emulator-fixture";

jest.setTimeout(30_000);

const fixture = emulatorFixture();

let running: Running;
let client: Client;
let set: Awaited<ReturnType<typeof backUp>>;

beforeEach(async () => {
  ({ running, client, set } = await backedUpShop(fixture));
});
afterEach(() => client.close());

const toAudit = (found: ReturnType<typeof readRecordOf>): RecordToAudit => {
  if (found === undefined) throw new Error("It is no record.");
  return { record: found };
};

/** Goes faster where nobody is asked: a list that lacks a backup is read again after two seconds. */
const clock: Clock = {
  ...systemClock,
  after: (milliseconds, act) => systemClock.after(milliseconds < 30_000 ? milliseconds / 40 : milliseconds, act),
};

/** The audit of the backups and of what else there is, where the cluster gives these answers instead of its own. */
function audited(answers: Partial<Client> = {}, ...others: readonly RecordToAudit[]) {
  const records = [toAudit(readRecordOf("backup", set, "before-v2 of stack dev")), ...others];
  const order = { records, unproven: [], sources: ["stack dev"] };
  return makeAudit(order, { cluster: { ...client, ...answers }, clock, progress: () => undefined });
}

/** As somebody deletes it who has access to the storage. */
function removeFirst(): void {
  const zip = join(folderOf(running.emulator), String(set.partitions[0]?.backupLocation).replaceAll("\\", "/"));
  for (const file of [zip, zip.replace(".zip", ".bkmetadata")]) rmSync(file);
}

const answered = <T>(value: T) => ({ kind: "answered", value }) as const;
const refused = async () => ({ kind: "error", status: 400, code: "E_INVALIDARG", message: "" }) as const;
const policy = { name: "DailyToShare", autoRestoreOnDataLoss: false } as const;

describe("given a backup that is gone, when it is audited, then it says what is known of the policy", () => {
  test.each<[string, Partial<Client>, boolean, string]>([
    [
      "none applies any more",
      { getBackupConfiguration: async () => answered(undefined) },
      false,
      "No policy is known whose retention could have deleted it.",
    ],
    [
      "which applies cannot be read",
      { getBackupConfiguration: refused },
      false,
      "No policy is known whose retention could have deleted it.",
    ],
    [
      "it cannot be read",
      { getBackupPolicy: refused },
      false,
      'The policy "DailyToShare" cannot be read, so its retention is not known.',
    ],
    [
      "its retention is of a kind that is not known here",
      { getBackupPolicy: async () => answered({ ...policy, isRetentionUnknown: true }) },
      false,
      'The retention of the policy "DailyToShare" is written in a way that is not known here.',
    ],
    [
      "it keeps backups for a while",
      { getBackupPolicy: async () => answered({ ...policy, retention: { durationSeconds: 86_400 } }) },
      true,
      'The policy "DailyToShare" keeps backups for 24 h: it was older.',
    ],
  ])("%s", async (_, answers, isExplainedByRetention, reason) => {
    removeFirst();
    const { applications } = await audited(answers);

    expect(applications[0]?.backups[0]).toMatchObject({ verdict: "gone", isExplainedByRetention, reason });
    expect(applications[0]?.backups[1]).toMatchObject({ verdict: "listed" });
  });
});

describe("given a backup that is gone, and a policy that keeps three of each partition, when it is audited", () => {
  test.each<[string, number | "unreadable", boolean, string]>([
    ["none is listed any more", 0, false, ", and 0 are listed: somebody or something else deleted it."],
    ["one is listed", 1, false, ", and 1 is listed: somebody or something else deleted it."],
    ["two are listed", 2, false, ", and 2 are listed: somebody or something else deleted it."],
    ["three are listed", 3, true, ": it was older."],
    ["their list cannot be read", "unreadable", false, ". How many are listed cannot be read."],
  ])("then where %s, its retention explains what it can", async (_, listed, isExplainedByRetention, reason) => {
    removeFirst();
    const asked: unknown[] = [];
    const { applications } = await audited({
      getBackupPolicy: async () =>
        answered({ ...policy, retention: { durationSeconds: 86_400, minimumNumberOfBackups: 3 } }),
      pageOfBackups: async (entity, ...query) => {
        if (entity.kind !== "Partition") return client.pageOfBackups(entity, ...query);
        asked.push(entity);
        if (listed === "unreadable") return refused();
        // One of a storage that cannot be read is no backup.
        const items = [...Array.from({ length: listed }, (_, nth) => ({ backupId: `${nth}` })), {}];
        return answered({ items, continuationToken: undefined });
      },
    });

    const reasonWhole = `The policy "DailyToShare" keeps backups for 24 h, and at least 3 of each partition${reason}`;
    expect(applications[0]?.backups[0]).toMatchObject({ verdict: "gone", isExplainedByRetention, reason: reasonWhole });
    expect(asked).toEqual([{ kind: "Partition", serviceName: orders, partitionId: set.partitions[0]?.partitionId }]);
  });
});

test("given a list with an item that the cluster cannot read, when it lacks a backup, then nobody says that it is gone", async () => {
  removeFirst();
  const { outcome, applications } = await audited({
    pageOfBackups: async (...args) => {
      const page = await client.pageOfBackups(...args);
      if (page.kind !== "answered") return page;
      const items = [...page.value.items, { failure: { code: "E_FAIL", message: "cut off" } }, {}];
      return answered({ ...page.value, items });
    },
  });

  expect(outcome).toBe("unchecked");
  expect(applications[0]?.backups[0]).toMatchObject({
    verdict: "unknown",
    reason: "The list has an item that the cluster cannot read. E_FAIL: cut off",
  });
});

/** The line of a restore whose partitions ended at these minutes. */
function restoreLine(firstMinute: number, secondMinute: number): string {
  const [first, second] = set.partitions.map(({ serviceName, partitionId, backupId, backupLocation, epoch, lsn }) => ({
    ...{ serviceName, partitionId, backupId, backupLocation, epoch, lsn },
    ...{ dataLossVersionBefore: "1", dataLossVersion: "2", suspended: false },
    ...{ requestedAt: "2026-03-01T11:00:00.000Z", restoredAt: "2026-03-01T11:01:00Z" },
  }));
  const endedAt = (minute: number) => `2026-03-01T11:0${minute}:00.000Z`;
  const partitions = [
    { ...first, completedAt: endedAt(firstMinute), restoreSeconds: 61 },
    { ...second, completedAt: endedAt(secondMinute), restoreSeconds: 12 },
  ];
  const { clusterEndpoint, applicationName } = set;
  return recordLine("restore", { clusterEndpoint, applicationName, partitions });
}

test("given records in no order, when they are audited, then each kind is told by its time", async () => {
  const now = running.clock.now();
  const records = [2, 1].flatMap((place) => {
    const time = now + place * 60_000;
    return [
      toAudit(readRecordOf("upgrade", upgradeAt(running, time), `upgrade ${place}`)),
      toAudit(readRecordOf("drill", drillAt(running, time, set), `drill ${place}`)),
      toAudit(readRecordLine(restoreLine(place, 0), `restore ${place}`)),
    ];
  });
  const { applications } = await audited({}, ...records);

  const { upgrades = [], drills = [], restores = [] } = applications[0] ?? {};
  expect([...upgrades, ...drills, ...restores].map(({ source }) => source)).toEqual(
    ["upgrade", "drill", "restore"].flatMap((kind) => [`${kind} 1`, `${kind} 2`]),
  );
});

test("given a record of a restore, when it is audited, then its slowest partition and its end are told", async () => {
  const { applications } = await audited({}, toAudit(readRecordLine(restoreLine(2, 1), "line 1 of evidence.jsonl")));

  expect(applications[0]?.restores).toEqual([
    {
      source: "line 1 of evidence.jsonl",
      completedAt: "2026-03-01T11:02:00.000Z",
      partitionCount: 2,
      restoreSeconds: 61,
      evidence: { state: "intact", digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ]);
});
