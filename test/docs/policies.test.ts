import { join } from "node:path";
import { severityOf } from "../../src/evidence/policies/findings";
import type { PolicyFindingCode } from "../../src/evidence/policies/report";
import { dueBy } from "../../src/evidence/policies/schedule";
import { type BackupSchedule, daysOfWeek } from "../../src/service-fabric/policies";
import { auditPolicies, openHourly } from "../cli/audit-fixture";
import { emulatorFixture } from "../emulator/emulator-fixture";
import { persisted, topologyOf } from "../protocol/shop";
import { startNode } from "../scripts/in-node";
import { blocks, codeIn, commandsOf, repository, table } from "./pages";
import { sourceConstant } from "./source-constant";

const path = "docs/policies.md";
const fixture = emulatorFixture();
const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
const help = async () => (await startNode([program, "audit", "--help"], { COLUMNS: "1000" }).ended).stdout;

async function stopped() {
  const running = await openHourly(fixture, topologyOf({ "fabric:/Shop": [persisted("fabric:/Shop/Orders")] }));
  running.emulator.cluster.periodicBackupsStopped = true;
  running.clock.advance({ minutes: 24 * 60 });
  return running;
}

test("given backups that have stopped, the command prints what the page shows", async () => {
  const [shown] = blocks({ language: "text", path });
  const { stdout, exitCode } = await auditPolicies(await stopped());
  const inOneLine = (text = "") => text.trim().replace(/\s+/g, " ");
  expect(inOneLine(stdout)).toBe(inOneLine(shown?.text));
  expect(exitCode).toBe(1);
});

test("each command of the page runs, and finds the same", async () => {
  const running = await stopped();
  for (const { command } of blocks({ language: "sh", path }).flatMap(commandsOf)) {
    const [, args = ""] = /^npx pulumi-servicefabric-backup audit --policies ?(.*)$/.exec(command) ?? [];
    const { stdout, exitCode } = await auditPolicies(running, args.split(" ").filter(Boolean));
    expect(stdout).toContain("have stopped");
    expect({ command, exitCode }).toEqual({ command, exitCode: 1 });
  }
});

test("the table of options has those of the help that go with --policies, and the exit codes are its words", async () => {
  const text = await help();
  const others = ["--evidence", "--storage-from-env", "--max-age", "--html"];
  const options = [...text.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name = ""]) => name);
  expect(table(path, "option", "default", "what it does").map(([name]) => codeIn(name)[0])).toEqual(
    options.filter((name) => !others.includes(name)),
  );
  const codes = table(path, "exit code", "meaning").map((row) => row.join(" "));
  expect(text).toContain(`Exit codes: ${codes.join(", ")}.`);
});

test("the table of findings has all, as bad as they are", () => {
  // It does not compile where one is missing.
  const all: Readonly<Record<PolicyFindingCode, true>> = {
    late: true,
    "no backup": true,
    suspended: true,
    "unusable backup": true,
    "no policy": true,
    "retention too short": true,
    "older than retention": true,
    "list unreadable": true,
    "schedule unknown": true,
    "retention unknown": true,
    "not looked at": true,
  };
  const shown = table(path, "finding", "severity", "what it means").map(([code, severity]) => [
    codeIn(code)[0],
    severity,
  ]);
  const known = (Object.keys(all) as PolicyFindingCode[]).map((code) => [code, severityOf(code)]);
  expect(shown).toEqual(known);
});

test("the examples of what is late are those of the rule", () => {
  const schedules: Readonly<Record<string, BackupSchedule>> = {
    "every 15 min": { kind: "FrequencyBased", intervalSeconds: 900 },
    "every 1 h": { kind: "FrequencyBased", intervalSeconds: 3_600 },
    "every 1 d": { kind: "FrequencyBased", intervalSeconds: 86_400 },
    "daily at 09:00": { kind: "TimeBased", days: daysOfWeek, runTimesSeconds: [9 * 3_600] },
  };
  const rows = table(path, "schedule", "newest good backup", "late after");
  expect(rows.map(([schedule]) => schedule)).toEqual(Object.keys(schedules));
  for (const [name = "", newest, late = ""] of rows) {
    const schedule = schedules[name];
    if (schedule === undefined) throw new Error(name);
    const day = late.endsWith(" of the next day") ? "02" : "01";
    expect([name, new Date(dueBy(schedule, Date.parse(`2026-03-01T${newest}:00Z`))).toISOString()]).toEqual([
      name,
      `2026-03-${day}T${late.slice(0, 5)}:00.000Z`,
    ]);
  }
});

test("the allowance is told as the program has it", () => {
  const source = "src/evidence/policies/schedule.ts";
  expect(sourceConstant(source, "leastAllowanceSeconds")).toBe(30 * 60);
  expect(sourceConstant(source, "mostAllowanceSeconds")).toBe(4 * 3_600);
  expect(sourceConstant(source, "earlySeconds")).toBe(60);
});
