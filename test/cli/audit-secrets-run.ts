import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { variableOf } from "../../src/cli/plan-sources/storage-variables";
import { runAudit } from "../../src/cli/run-audit";
import { recordLine } from "../../src/evidence/record";
import { placeOf, storageSchema } from "../../src/service-fabric/storage-kinds";
import type { Clock } from "../../src/waiting/clock";
import { startEchoingCluster } from "../provider/echoing-cluster";
import { type Given, identity, leaksIn, storage, trouble } from "../provider/given-secrets";
import { selfSigned, thumbprintOf } from "../service-fabric/certificate";

const timestamp = "2026-01-05T12:00:05Z";
/** The limits of single calls, which are left to run; every other wait is over at once, and its time has passed. */
const limits = [900, 5_000, 30_000, 60_000, 130_000];

function quickClock(): Clock {
  let now = Date.parse(timestamp) + 60_000;
  return {
    now: () => now,
    after: (milliseconds, act) => {
      if (limits.includes(milliseconds)) return () => undefined;
      now += milliseconds;
      const soon = setImmediate(act);
      return () => clearImmediate(soon);
    },
    random: () => 0.37,
  };
}

/** A record whose texts repeat what is secret, as somebody may write it into a file. */
function lineOf(endpoint: string, where: Given, words: string): string {
  const [storageKind = "", ...place] = placeOf(storageSchema.parse(where.fields));
  return recordLine("backup", {
    applicationName: "fabric:/SampleApp",
    clusterEndpoint: endpoint,
    proof: "listed",
    requestedAt: timestamp,
    completedAt: timestamp,
    evidence: {
      program: { packageVersion: "0.2.0" },
      clocks: { cluster: ["timestamp"], program: [] },
      asked: { storage: { storageKind, place }, backupTimeoutMinutes: 10, proof: "listed", whenBusy: "wait" },
    },
    serviceName: "fabric:/SampleApp/Orders",
    partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
    backupId: "11111111-2222-4333-8444-555555555555",
    backupLocation: `SampleApp/Orders/${words}.zip`,
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: "24",
    timestamp,
  });
}

function variablesOf(who: Given, where: Given): Readonly<Record<string, string>> {
  const ofStorage = Object.entries(variableOf).flatMap(([field, name]) => {
    const value = where.fields[field];
    return value === undefined ? [] : [[name, value] as const];
  });
  const ofConnection = Object.entries(who.fields).map(
    ([name, value]) =>
      [`SERVICEFABRIC_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`, value] as const,
  );
  return Object.fromEntries([...ofStorage, ...ofConnection]);
}

/** Throws where a secret was seen. Prints how often a run came to which end. */
async function main(): Promise<void> {
  const certificate = selfSigned();
  const cluster = await startEchoingCluster(certificate);
  const folder = mkdtempSync(join(tmpdir(), "audit-secrets-"));
  const [file, page] = [join(folder, "evidence.jsonl"), join(folder, "audit.html")];
  const shown: unknown[] = [];
  const { log } = console;
  for (const name of ["log", "warn", "error", "info", "debug"] as const) {
    console[name] = (...texts: unknown[]) => void shown.push(...texts);
  }
  const before = { ...process.env };
  const ends = new Map<string, number>();
  const form = fc.constantFrom<{ readonly json?: true; readonly markdown?: true }>(
    {},
    { json: true },
    { markdown: true },
  );
  await fc.assert(
    fc.asyncProperty(identity, storage, trouble, form, async (who, where, trouble, form) => {
      cluster.forget();
      cluster.trouble = trouble;
      const secrets = [...who.secrets, ...where.secrets];
      shown.length = 0;
      writeFileSync(page, "");
      writeFileSync(file, lineOf(cluster.url, where, Object.values({ ...who.fields, ...where.fields }).join("\n")));
      process.env = {
        ...before,
        ...variablesOf(who, where),
        SERVICEFABRIC_SERVER_THUMBPRINTS: thumbprintOf(certificate),
      };
      const options = { endpoint: cluster.url, evidence: [file], storageFromEnv: true, html: page, ...form } as const;
      const end = await runAudit(options, quickClock()).catch((error: Error) => {
        shown.push(error.message);
        return error.name;
      });
      ends.set(String(end), (ends.get(String(end)) ?? 0) + 1);
      const parsed = form.json && typeof shown.at(-1) === "string" ? [parsedOf(String(shown.at(-1)))] : [];

      // A line of a page is enough to see what is wrong.
      const lines = readFileSync(page, "utf8").split("\n");
      assert.deepEqual(leaksIn([...shown, ...parsed, ...lines], secrets), []);
    }),
    { numRuns: 120 },
  );
  log(JSON.stringify(Object.fromEntries(ends)));
  rmSync(folder, { recursive: true });
  // Connections of the clients in this process are kept for a while.
  process.exit(0);
}

function parsedOf(text: string): unknown {
  return text.startsWith("{") ? JSON.parse(text) : text;
}

main().catch((error: unknown) => {
  process.stderr.write(
    String(error instanceof Error && error.cause instanceof Error ? `${error}\n${error.cause.message}` : error),
  );
  process.exit(1);
});
