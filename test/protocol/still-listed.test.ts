import { rmSync } from "node:fs";
import { join } from "node:path";
import { folderOf } from "../cli/plan-fixture";
import type { Properties } from "./provider-host";
import { currentStoredCode } from "./stored-codes";
import { urn, useWorld } from "./world";

jest.setTimeout(60_000);

const world = useWorld();
/** As the engine's protocol numbers them. */
const warning = 2;
const listRoute = "GetServiceBackupList";

/** A proven backup, as the state has it. */
async function proven(changes: Properties = {}) {
  const { host, checked } = world();
  return host.create(await checked({ verifyOnRefresh: true, ...changes }));
}

/** What a refresh comes to: the id that it gives back, what it warns of, and how often it has read the list. */
async function refreshed(id: string, properties: Properties) {
  const { host, engine, emulator } = world();
  const before = engine.lines.length;
  const asked = emulator.requests.length;
  const read = await host.read(id, properties);
  return {
    ...read,
    warnings: engine.lines
      .slice(before)
      .flatMap(({ urn: row, severity, message }) => (row === urn && severity === warning ? [message] : [])),
    lists: emulator.requests.slice(asked).filter(({ route }) => route === listRoute).length,
    requests: emulator.requests.length - asked,
  };
}

function deleteFiles(properties: Properties): void {
  const location = String(properties.backupLocation).replaceAll("\\", "/");
  for (const end of [".zip", ".bkmetadata"]) {
    rmSync(join(folderOf(world().emulator), location.replace(".zip", end)));
  }
}

describe("given a proven backup with verifyOnRefresh, when it is refreshed", () => {
  test("and it is listed as it was, then the state stays, and nobody is warned", async () => {
    const { id, properties } = await proven();

    expect(await refreshed(id, properties)).toEqual({ id, properties, warnings: [], lists: 1, requests: 1 });
  });

  test("and the list was read twice without it, then it is reported as deleted, and the warning says what comes next", async () => {
    const { id, properties } = await proven();
    deleteFiles(properties);

    const { id: left, warnings, lists } = await refreshed(id, properties);

    expect(left).toBe("");
    expect(lists).toBe(2);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Not in the storage any more: backup \S+ of partition \S+ of fabric:\/SampleApp\/Orders \(\S+\)\. The next pulumi up takes a new backup\.$/,
      ),
    ]);
  });

  test("and only the first list lacks it, then the state stays", async () => {
    const { id, properties } = await proven();
    world().emulator.faults.add({ route: listRoute, action: { kind: "lagInList", lists: 1 } });

    expect(await refreshed(id, properties)).toMatchObject({ id, properties, warnings: [], lists: 2 });
  });

  test.each([
    [
      "is listed with another LSN",
      { LsnOfLastBackupRecord: "-1" },
      "It is listed without an LSN that is not negative.",
    ],
    [
      "is listed with another location",
      { BackupLocation: "elsewhere.zip" },
      "It is listed with another BackupLocation.",
    ],
  ])("and it %s, then the state stays, with a warning", async (_, set, why) => {
    const { id, properties } = await proven();
    world().emulator.faults.add({ route: listRoute, action: { kind: "editList", backups: "all", set } });

    const found = await refreshed(id, properties);

    expect(found).toMatchObject({ id, properties });
    expect(found.warnings).toEqual([
      expect.stringContaining("Whether it is still there cannot be told, so the state stays."),
    ]);
    expect(found.warnings[0]).toContain(why);
  });

  test("and the list cannot be read, then the state stays, with a warning", async () => {
    const { id, properties } = await proven();
    deleteFiles(properties);
    world().emulator.faults.add({ route: listRoute, action: { kind: "answer", status: 403 } });

    const found = await refreshed(id, properties);

    expect(found).toMatchObject({ id, properties });
    expect(found.warnings).toEqual([expect.stringContaining("The list of backups cannot be read.")]);
  });

  test("and the cluster is another than the one of then, then what it lacks says nothing", async () => {
    const { id, properties } = await proven();
    deleteFiles(properties);
    const moved = { ...properties, clusterEndpoint: "https://other.example:19080" };

    const found = await refreshed(id, moved);

    expect(found).toMatchObject({ id, properties: moved });
    expect(found.warnings).toEqual([expect.stringContaining("It was taken on https://other.example:19080")]);
  });

  test("and it was proven by the cluster's report alone, then what the list lacks says nothing", async () => {
    const { id, properties } = await proven({ proof: "reported" });
    deleteFiles(properties);

    const found = await refreshed(id, properties);

    expect(found).toMatchObject({ id, properties });
    expect(found.warnings).toEqual([expect.stringContaining("It was proven by the cluster's report alone")]);
  });
});

test("given a set with verifyOnRefresh, when one of its backups is gone, then the set is reported as deleted", async () => {
  const { host, inputs } = world();
  const of = {
    partitionId: undefined,
    service: "fabric:/SampleApp/Orders",
    __provider: currentStoredCode("serviceBackup"),
  };
  const { inputs: normal } = await host.check({}, inputs({ ...of, verifyOnRefresh: true }));
  const { id, properties } = await host.create(normal);
  const [first] = Array.isArray(properties.partitions) ? properties.partitions : [];
  deleteFiles(first);

  const { id: left, warnings } = await refreshed(id, properties);

  expect(left).toBe("");
  expect(warnings).toEqual([expect.stringContaining(`backup ${first.backupId} of partition ${first.partitionId}`)]);
});

test("given a proven backup without verifyOnRefresh, when it is refreshed, then the cluster is asked nothing", async () => {
  const { id, properties } = await proven({ verifyOnRefresh: undefined });
  deleteFiles(properties);

  expect(await refreshed(id, properties)).toEqual({ id, properties, warnings: [], lists: 0, requests: 0 });
});
