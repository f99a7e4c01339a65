import { join } from "node:path";
import { versionWarnings } from "../../src/restore/plan/version-warnings";
import { type Ended, startNode } from "../scripts/in-node";
import { codeIn, pageAt, repository, table } from "./pages";

const page = "docs/restoring.md";
const commands = ["restore-plan", "restore"] as const;
type Command = (typeof commands)[number];

function help(command: Command): Promise<Ended> {
  const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
  return startNode([program, command, "--help"], { COLUMNS: "1000" }).ended;
}

/** The options of a command by name, with the default that its help tells, if it does. */
async function optionsOf(command: Command): Promise<ReadonlyMap<string, string | undefined>> {
  const { stdout } = await help(command);
  const lines = stdout.replace(/\n {10,}/g, " ").matchAll(/^ {2}(?:-h, )?(--[a-z-]+)(?: <\w+>)? {2,}(.*)$/gm);
  return new Map([...lines].map(([, name = "", text = ""]) => [name, /default: ([^;,]+)/.exec(text)?.[1]?.trim()]));
}

const rows = table(page, "option", "of", "default", "what it does").map(([name, of = "", standard = ""]) => ({
  name: codeIn(name)[0] ?? "",
  of: of === "both" ? commands : codeIn(of),
  standard: standard.replaceAll("`", ""),
}));

describe.each(commands)("the table of options, as to %s", (command) => {
  test("has every option of its help, and no other", async () => {
    const shown = rows.filter(({ of }) => of.includes(command)).map(({ name }) => name);

    expect([...shown, "--help"].sort()).toEqual([...(await optionsOf(command)).keys()].sort());
  });

  test("says the default that its help says", async () => {
    const told = [...(await optionsOf(command))].filter(([, standard]) => standard !== undefined);

    expect(told.length).toBeGreaterThan(1);
    for (const [name, standard] of told) {
      expect([name, rows.find((row) => row.name === name)?.standard]).toEqual([
        name,
        expect.stringContaining(`${standard}`),
      ]);
    }
  });

  test("says what each exit code means in the words of its help", async () => {
    const { stdout } = await help(command);
    const column = commands.indexOf(command) + 1;
    const codes = table(page, "exit code", "`restore-plan`", "`restore`").map((row) => `${row[0]} ${row[column]}`);

    expect(stdout.replace(/\s+/g, " ")).toContain(`Exit codes: ${codes.join(", ")}.`);
  });
});

test("the page names every case in its beginning", () => {
  const { lines } = pageAt(page);
  const cases = lines.filter((line) => /^- \[A .*\]\(#a-/.test(line));

  expect(cases.map((line) => /\[([^\]]+)\]/.exec(line)?.[1])).toEqual(
    lines.flatMap((line) => /^## (A (?:bad|lost) .*)$/.exec(line)?.[1] ?? []),
  );
  expect(cases).toHaveLength(4);
});

test("the page says which versions forget no restore as the plan does", () => {
  const text = pageAt(page).lines.join(" ");
  const [warning] = versionWarnings("9.0.1000.9590");
  const versions = warning?.text.match(/\b\d+\.\d+\.\d+ and \d+\.\d+\.\d+\b/)?.[0] ?? "none";

  expect(text).toContain(`Before ${versions} the record is never forgotten`);
});
