import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTopology, routeNames, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { commandLineOptions } from "../../emulator/dist/cli/options";
import type { ControlClient } from "../emulator/control-client";
import { emulatorFixture } from "../emulator/emulator-fixture";
import { firstLine, outcome, programFixture } from "../emulator/program";
import { startModule } from "../scripts/in-node";
import { blocks, codeIn, pageAt, repository, table } from "./pages";

const path = "docs/emulator.md";
const variablePrefix = "SERVICEFABRIC_EMULATOR_";

const fixture = emulatorFixture();
const { runWith } = programFixture(fixture);

/** The first words in backticks of a cell. */
const code = (cell?: string) => codeIn(cell)[0] ?? "";

interface Listed {
  readonly name: string;
  readonly parameters: Readonly<Record<string, { readonly default: unknown }>>;
}

/** `seconds=2`, and a name alone where there is no default; without those that the page tells of in general. */
function parametersOf({ parameters }: Listed, common: readonly string[]): string[] {
  return Object.entries(parameters)
    .filter(([name]) => !common.includes(name))
    .map(([name, { default: value }]) => (value === null ? name : `${name}=${String(value)}`));
}

async function control(): Promise<ControlClient> {
  return (await fixture.startControlled()).control;
}

test("the options are those of the command line, with their variables, defaults and words", () => {
  const shown = table(path, "option", `variable, after \`${variablePrefix}\``).map(
    ([option, variable, usual, does]) => ({
      option: code(option),
      variable: `${variablePrefix}${code(variable)}`,
      usual: code(usual),
      does,
    }),
  );
  const known = commandLineOptions().map(({ flags, envVar, defaultValue, defaultValueDescription, description }) => ({
    option: flags,
    variable: envVar,
    usual: String(defaultValueDescription ?? (defaultValue === false ? "off" : (defaultValue ?? ""))),
    does: description,
  }));
  expect(shown.slice(0, known.length)).toEqual(known);
  expect(shown.slice(known.length).map(({ option }) => option)).toEqual(["-V, --version", "-h, --help"]);
});

test("the options that have no variable are those of --help, in its words", async () => {
  const { out } = await outcome(runWith({}, "--help"));
  for (const [option, variable, , does] of table(path, "option").slice(commandLineOptions().length)) {
    expect(out).toMatch(new RegExp(`^  ${code(option)} +${does}$`, "m"));
    expect(variable).toBe("");
  }
});

test("the faults are those of the program, with their parameters and words", async () => {
  const { named }: { named: (Listed & { shows: string })[] } = await (await control()).ok("GET", "/faults");
  const shown = table(path, "fault").map(([name, shows, parameters]) => [code(name), shows, codeIn(parameters)]);
  const common = ["partition", "nth", "first", "from", "calls"];
  expect(shown).toEqual(named.map((fault) => [fault.name, fault.shows, parametersOf(fault, common)]));
});

test("the scenarios are those of the program, with what AdHocBackup does", async () => {
  const scenarios: (Listed & { title: string; provider: string; errorCode: string | null })[] = await (
    await control()
  ).ok("GET", "/scenarios");
  const shown = table(path, "scenario").map(([name, title, provider, error, parameters]) => [
    code(name),
    title,
    provider,
    code(error),
    codeIn(parameters),
  ]);
  expect(shown).toEqual(
    scenarios.map((one) => [one.name, one.title, one.provider, one.errorCode ?? "", parametersOf(one, ["partition"])]),
  );
});

test("the control routes are those of the program", async () => {
  const routes: { method: string; path: string; does: string }[] = await (await control()).ok("GET", "/");
  const shown = table(path, "request", "what it does").map(([request, does]) => [code(request), does]);
  expect(shown).toEqual(routes.map(({ method, path, does }) => [`${method} ${path}`, does]));
});

test("every operation is in the table, and what is missing is said where something is", () => {
  const rows = table(path, "operation", "support", "what is missing");
  expect(rows.map(([operation]) => code(operation))).toEqual(routeNames);
  for (const [operation, support, missing] of rows) {
    expect([operation, support, missing !== ""]).toEqual([
      operation,
      support === "yes" ? "yes" : "partly",
      support !== "yes",
    ]);
  }
});

test("the members of an emulator that the page names are there", async () => {
  const { emulator } = await fixture.start({ https: true });
  for (const [members] of table(path, "member")) {
    for (const member of codeIn(members)) {
      const [object, method] = member.split(".");
      expect(object).toBeDefined();
      expect(emulator).toHaveProperty(object ?? "");
      if (method !== undefined) expect(emulator).toHaveProperty(`${object}.${method}`, expect.any(Function));
    }
  }
});

test("every partition of the sample is on the page", () => {
  const { orders, cart, web } = samplePartitions;
  expect(table(path, "service", "kind", "partitions").map(([, , ids]) => codeIn(ids))).toEqual([orders, [cart], [web]]);
});

test("the topology of the page is one", async () => {
  const [file] = blocks({ path, language: "json" });
  const topology = readTopology(JSON.parse(file?.text ?? ""));
  const emulator = await startEmulator({ topology });
  fixture.afterwards(() => emulator.close());
  expect([...emulator.cluster.partitions()]).toHaveLength(10);
});

test("the clocks and transitions of the page are taken", async () => {
  const client = await control();
  for (const [clock] of table(path, "clock", "option")) await client.ok("PUT", "/clock", JSON.parse(code(clock)));
  for (const [transition] of table(path, "transition", "option")) {
    await client.ok("PUT", "/transitions", { backup: JSON.parse(code(transition)) });
  }
});

describe("the commands of the page", () => {
  const lines = blocks({ path, language: "sh" }).flatMap(({ text }) => text.split("\n"));
  const program = "npx servicefabric-backup-emulator";

  test.each(lines.filter((line) => line.startsWith(program)))("%s starts an emulator", async (line) => {
    const child = runWith({ PORT: "0" }, ...line.slice(program.length).split(" ").filter(Boolean));
    expect(await firstLine(child)).toContain(line.includes("--json") ? '"url":"http://' : "emulator at http://");
  });

  test("the calls of curl take a backup from its request to its end", async () => {
    const { emulator } = await fixture.startControlled();
    const answers: string[] = [];
    for (const line of lines.filter((one) => one.startsWith("curl "))) {
      const [, method = "GET", url = "", body] =
        /^curl(?: -X (\w+))? '?(http:[^' ]+)'?(?: -d '([^']+)')?$/.exec(line) ?? [];
      const target = url.replace("http://127.0.0.1:19080", emulator.url);
      const answer = await fetch(target, { method, ...(body === undefined ? {} : { body }) });
      answers.push(`${answer.status} ${await answer.text()}`);
    }
    expect(answers).toEqual(["202 ", expect.stringMatching(/^200 /), expect.stringMatching(/^200 .*"Success"/)]);
  });
});

test("every option that the page names elsewhere is one of the command line", () => {
  const known = ["--version", "--help", ...commandLineOptions().map(({ long }) => long)];
  const named = pageAt(path).lines.flatMap((line) => line.match(/(?<=[`\s])--[a-z-]+/g) ?? []);
  expect(named.filter((option) => !known.includes(option))).toEqual([]);
});

describe("the package's own page", () => {
  const page = readFileSync(join(repository, "emulator/README.md"), "utf8");

  test("leads to this one", () => {
    expect(page).toContain("](../docs/emulator.md)");
  });

  test("begins with a program that plain JavaScript runs, and that says how the backup went", async () => {
    const [, program = ""] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
    const { exitCode, stdout, stderr } = await startModule(program).ended;
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain('"BackupState":"Success"');
  });
});
