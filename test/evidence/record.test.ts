import fc from "fast-check";
import { canonicalJson, digestOf } from "../../src/evidence/canonical-json";
import { predicates, type RecordKind } from "../../src/evidence/predicates";
import { readRecordLine, readRecordOf, recordLine } from "../../src/evidence/record";
import { statementOf } from "../../src/evidence/statement";
import type { Properties } from "../protocol/provider-host";
import { password, realOutputs } from "./real-outputs";

// A drill and an upgrade are among what is made.
jest.setTimeout(120_000);

const real = realOutputs();
const resources = [
  ["a backup", "backup", "alone"],
  ["a set of backups", "backup", "set"],
  ["a set of a whole application", "backup", "whole"],
  ["an upgrade", "upgrade", "upgrade"],
  ["a drill", "drill", "drill"],
] as const;
const ofEach = describe.each(resources);

/** The outputs that a record tells of, beside those of single partitions. */
const facts: Readonly<Record<"backup" | "upgrade" | "drill", readonly string[]>> = {
  backup: [
    ..."applicationName clusterEndpoint policyName proof requestedAt completedAt skipped partitions".split(" "),
    ..."serviceName partitionId partition backupId backupLocation epoch lsn timestamp reused".split(" "),
  ],
  upgrade: "clusterEndpoint previousVersion upgradeState startedAt finishedAt durationSeconds upgradeDomains".split(
    " ",
  ),
  drill: [
    ..."clusterEndpoint drilledAt partitionCount sampledCount restoreSecondsTotal slowestPartition".split(" "),
    ..."typeVersion partitions".split(" "),
  ],
};
const ofRecord = (kind: keyof typeof facts, outputs: Properties): Properties =>
  Object.fromEntries(
    Object.entries(outputs).filter(
      ([name]) => [...facts[kind], "evidence", "evidenceDigest"].includes(name) && !isOfASet(name, outputs),
    ),
  );
/** What is about one partition is told by each row of a set. */
const isOfASet = (name: string, { partitions }: Properties): boolean => partitions !== undefined && name === "reused";

const stateIn = (kind: RecordKind, outputs: Properties) => readRecordOf(kind, outputs, "here")?.digest.state;

ofEach("given the outputs of %s, as its provider made them", (_what, kind, name) => {
  test("when they are read, then they are intact, the schema takes them, and the digest is that of the statement", () => {
    const outputs = real()[name];
    const { predicate } = statementOf(kind, outputs.evidence as Properties, outputs);

    expect(predicates[kind].safeParse(predicate).error).toBeUndefined();
    expect(readRecordOf(kind, outputs, "here")).toMatchObject({
      kind,
      source: "here",
      digest: { state: "intact", digest: outputs.evidenceDigest },
      facts: { program: { packageVersion: expect.any(String) } },
    });
    expect(stateIn(kind, JSON.parse(canonicalJson(outputs)))).toBe("intact");
  });

  test("when a single character of any of its facts is another, then that is found", () => {
    const outputs = real()[name];
    const changes = [...changesOf(ofRecord(kind, outputs))];

    expect(changes.length).toBeGreaterThan(400);
    const missed = changes.filter(({ value }) => stateIn(kind, { ...outputs, ...value }) === "intact");
    expect(missed.map(({ path }) => path)).toEqual([]);
  });

  test("when any of its facts is left out, then that is found", () => {
    const outputs = real()[name];
    const missed = [...omissionsOf(ofRecord(kind, outputs))].filter(({ value }) => {
      const others = Object.entries(outputs).filter(([one]) => one in value || !(one in ofRecord(kind, outputs)));
      return stateIn(kind, { ...Object.fromEntries(others), ...value }) === "intact";
    });

    expect(missed.map(({ path }) => path)).toEqual([]);
  });

  test("when a byte of its line is another, then the line is altered or no record any more", () => {
    const bytes = Buffer.from(recordLine(kind, real()[name]));
    expect(readRecordLine(bytes.toString(), "a line")?.digest.state).toBe("intact");
    const others = Buffer.from('"\\{}[]:,0179aAeEfz+-. é\n');
    const missed = [...bytes.entries()].flatMap(([at, byte]) =>
      [byte ^ 1, others[at % others.length] ?? 0]
        .filter((other) => other !== byte)
        .flatMap((other) => {
          const changed = Buffer.from(bytes);
          changed[at] = other;
          const record = readRecordLine(changed.toString(), "a line");
          return record === undefined || record.digest.state === "altered" ? [] : [changed.toString()];
        }),
    );

    expect(missed).toEqual([]);
  });

  test("when its line is cut short or lengthened anywhere, then it is no intact record", () => {
    const line = recordLine(kind, real()[name]);
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.constantFrom("", "0", '"', "x", ","), (at, added) => {
        for (const changed of [
          line.slice(0, at) + line.slice(at + 1),
          ...(added === "" ? [] : [line.slice(0, at) + added + line.slice(at)]),
        ]) {
          expect(readRecordLine(changed, "a line")?.digest.state ?? "no record").not.toBe("intact");
        }
      }),
      { numRuns: 500 },
    );
  });

  test("when it is written as a line, then any order of the outputs gives the same bytes, without a secret", () => {
    const outputs = real()[name];
    const line = recordLine(kind, outputs);

    expect(recordLine(kind, Object.fromEntries(Object.entries(outputs).reverse()))).toBe(line);
    expect(line).not.toContain(password);
    expect(line).not.toContain(JSON.stringify(password).slice(1, -1));
    const { evidenceDigest, statement } = JSON.parse(line);
    expect(evidenceDigest).toBe(outputs.evidenceDigest);
    expect(digestOf(statement)).toBe(evidenceDigest);
  });

  test("when its statement is read, then every int64 is text", () => {
    const { statement } = JSON.parse(recordLine(kind, real()[name]));
    const int64 = ["dataLossVersion", "configurationVersion", "lsn", "lowKey", "highKey"];
    const found = [...leavesOf(statement)].filter(([path]) => int64.includes(path.at(-1) ?? ""));

    expect(found.filter(([, value]) => typeof value !== "string" || !/^-?\d+$/.test(value))).toEqual([]);
    expect(found.length > 0 || kind === "upgrade").toBe(true);
  });
});

describe("given a statement of a set of backups", () => {
  test("when its subjects are read, then each is a backup by id, location and cluster", () => {
    const { partitions, clusterEndpoint } = real().set;
    const { statement } = JSON.parse(recordLine("backup", real().set));

    expect(statement).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "urn:pulumi-servicefabric-backup:evidence:backup:v1",
    });
    expect(statement.subject).toEqual(
      (partitions as { backupId: string; backupLocation: string }[]).map(({ backupId, backupLocation }) => {
        const annotations = { backupId, backupLocation, clusterEndpoint };
        return { name: backupLocation, annotations, digest: { serviceFabricIdentity: digestOf(annotations) } };
      }),
    );
  });

  test("when its predicate is read, then it tells the program, what was asked, and where the backups lie, without credentials", () => {
    const { predicate } = JSON.parse(recordLine("backup", real().set)).statement;

    expect(predicate).toMatchObject({
      program: {
        project: "shop",
        stack: "dev",
        type: "pulumi-nodejs:dynamic/servicefabric:ServiceBackup",
        resource: "my ServiceBackup",
      },
      asked: {
        service: "fabric:/SampleApp/Orders",
        storage: { storageKind: "FileShare", place: [expect.any(String)] },
        backupTimeoutMinutes: 10,
      },
      result: { proof: "listed", skipped: [] },
    });
  });

  test("when an upgrade depends on it, then the upgrade's record has its digest", () => {
    expect(readRecordOf("upgrade", real().upgrade, "here")?.facts?.dependsOn).toEqual([real().set.evidenceDigest]);
  });
});

describe("given a proven backup, when only its settings change", () => {
  test("then the record stays what it is, and intact", async () => {
    const { host, alone, checked } = real();
    const inputs = await checked("AdHocBackup", {
      partitionId: String(alone.partitionId).toUpperCase(),
      proof: "reported",
      whenBusy: "fail",
      backupTimeoutMinutes: 25,
    });
    const updated = await host.update("id", alone, inputs);

    expect(updated).toMatchObject({ whenBusy: "fail", evidenceDigest: alone.evidenceDigest });
    expect(stateIn("backup", updated)).toBe("intact");
  });

  test("then that of a set and of an upgrade, too", async () => {
    const { host, set, upgrade, checked } = real();
    const { service, storage } = set;
    const slower = await checked("ServiceBackup", { service, storage, concurrency: 2, proof: "reported" });
    const { application, targetVersion } = upgrade;
    const patient = await checked("ApplicationUpgrade", { application, targetVersion, forceRestart: true });

    expect(stateIn("backup", await host.update("id", set, slower))).toBe("intact");
    expect(stateIn("upgrade", await host.update("id", upgrade, patient))).toBe("intact");
  });
});

describe("given what is no record", () => {
  test.each(["", "{}", "null", "[]", "no JSON", '{"evidenceDigest":"0","statement":{}}'])(
    "when the line %p is read, then there is none",
    (line) => expect(readRecordLine(line, "a line")).toBeUndefined(),
  );

  test("when outputs tell of no backup, then there is none", () => {
    expect(readRecordOf("backup", {}, "here")).toBeUndefined();
    expect(readRecordOf("backup", { partitionId: "1" }, "here")).toBeUndefined();
  });

  test("when a predicate is of another kind, then there is none", () => {
    const line = recordLine("backup", real().set);
    expect(readRecordLine(line.replace("evidence:backup:v1", "evidence:backup:v9"), "a line")).toBeUndefined();
  });
});

test("given a backup of 0.1.0, when it is read, then it is one, without a record", () => {
  // It kept neither the keys of the partition nor whether the backup was there before.
  const { evidence, evidenceDigest, partition, ...outputs } = real().alone;
  const record = readRecordOf("backup", outputs, "here");

  expect(record).toMatchObject({
    digest: { state: "none" },
    result: { partitions: [{ backupId: outputs.backupId, epoch: outputs.epoch, lsn: outputs.lsn }] },
  });
  expect(record).not.toHaveProperty("facts");
});

type Path = readonly string[];

function* leavesOf(value: unknown, path: Path = []): Generator<readonly [Path, unknown]> {
  if (typeof value !== "object" || value === null) return yield [path, value];
  for (const [name, one] of Object.entries(value)) yield* leavesOf(one, [...path, name]);
}

function without(value: unknown, [name = "", ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value.filter((_, index) => String(index) !== name)
      : value.map((one, index) => (String(index) === name ? without(one, rest) : one));
  }
  const bag = { ...(value as Properties) };
  if (rest.length === 0) delete bag[name];
  else bag[name] = without(bag[name], rest);
  return bag;
}

function set(value: unknown, [name, ...rest]: Path, to: unknown): unknown {
  if (name === undefined) return to;
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === name ? set(one, rest, to) : one));
  const bag = value as Properties;
  return { ...bag, [name]: set(bag[name], rest, to) };
}

/** The same outputs, each time with one character of one text, or one number, changed. */
function* changesOf(outputs: Properties): Generator<{ path: string; value: Properties }> {
  for (const [path, leaf] of leavesOf(outputs)) {
    const others =
      typeof leaf === "string"
        ? [...leaf].map((sign, at) => `${leaf.slice(0, at)}${sign === "0" ? "1" : "0"}${leaf.slice(at + 1)}`)
        : [typeof leaf === "number" ? leaf + 1 : leaf !== true];
    for (const other of others) {
      yield { path: `${path.join(".")}: ${String(other)}`, value: set(outputs, path, other) as Properties };
    }
  }
}

function* omissionsOf(outputs: Properties): Generator<{ path: string; value: Properties }> {
  for (const [path] of leavesOf(outputs)) yield { path: path.join("."), value: without(outputs, path) as Properties };
}
