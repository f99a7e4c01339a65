import { join } from "node:path";
import type { AuditReport } from "../../src/evidence/audit/report";
import { backUp, orders } from "../cli/plan-fixture";
import { audit, resource, run, standInStacks, withRecord } from "../cli/record-audit-fixture";
import { emulatorFixture } from "../emulator/emulator-fixture";
import { persisted, topologyOf } from "../protocol/shop";
import { startNode, temporaryFolder } from "../scripts/in-node";
import { blocks, codeIn, commandsOf, repository, table } from "./pages";

jest.setTimeout(60_000);

const path = "docs/audit.md";
const fixture = emulatorFixture();
const folder = temporaryFolder();
const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
const help = async () => (await startNode([program, "audit", "--help"], { COLUMNS: "1000" }).ended).stdout;

test("each command of the pages runs, and finds nothing missing", async () => {
  const running = await fixture.start({
    topology: topologyOf({ "fabric:/Shop": [persisted(orders, { scheme: "Int64Range", partitionCount: 2 })] }),
  });
  const set = withRecord(await backUp(running));
  const environment = standInStacks(folder(), { dev: [resource("ServiceBackup", "before-v2", set)] });
  const inFolder = (args: string) =>
    args.split(" ").map((arg) => (/^\w+\.(html|jsonl)$/.test(arg) ? join(folder(), arg) : arg));
  const commands = ["docs/evidence.md", path]
    .flatMap((page) => blocks({ language: "sh", path: page }).flatMap(commandsOf))
    .flatMap(({ command }) => /^npx pulumi-servicefabric-backup (evidence|audit) (.*)$/.exec(command) ?? []);
  expect(commands).toHaveLength(4 * 3);
  for (let at = 0; at < commands.length; at += 3) {
    const [command, name, args = ""] = commands.slice(at);
    const ended =
      name === "audit"
        ? await audit(running, inFolder(args), environment)
        : await run(["evidence", ...inFolder(args)], environment);
    expect({ command, exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ command, exitCode: 0, stderr: "" });
  }
});

test("the table of options has those of the help, and the exit codes are its words", async () => {
  const text = await help();
  const options = [...text.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
  expect(table(path, "option", "default", "what it does").map(([name]) => codeIn(name)[0])).toEqual(options);
  const codes = table(path, "exit code", "meaning").map((row) => row.join(" "));
  expect(text).toContain(`Exit codes: ${codes.join(", ")}.`);
});

test("the tables of verdicts and of findings have all", () => {
  // They do not compile where one is missing.
  const verdicts: Readonly<Record<AuditReport["applications"][number]["backups"][number]["verdict"], true>> = {
    listed: true,
    changed: true,
    gone: true,
    unknown: true,
  };
  const findings: Readonly<Record<AuditReport["findings"][number]["code"], true>> = {
    gone: true,
    "gone by retention": true,
    changed: true,
    "cannot be told": true,
    "no proven backup": true,
    "too old": true,
    "upgrade without backup": true,
    "backup not in the audit": true,
    "never drilled": true,
    "evidence altered": true,
    "evidence missing": true,
    "unproven resource": true,
  };
  const firsts = (...head: string[]) => table(path, ...head).map(([name = ""]) => codeIn(name)[0]);
  expect(firsts("verdict", "when")).toEqual(Object.keys(verdicts));
  expect(firsts("finding", "severity", "what to do")).toEqual(Object.keys(findings));
});
