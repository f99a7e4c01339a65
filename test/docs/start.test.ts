import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startNode } from "../scripts/in-node";
import { blocks, repository } from "./pages";

// Three operations of the engine, on a machine that may be busy with other tests.
jest.setTimeout(240_000);

/** What differs from one run to the next: times and durations. */
function steady(line: string): string {
  return line
    .trimEnd()
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    .replace(/\(\d+s\)/g, "(<duration>)")
    .replace(/; \d+ s$/, "; <duration>");
}

async function start(...args: string[]): Promise<string[]> {
  // Else the command would first set up the very folder that the other tests are using.
  if (!process.env.PULUMI_ENGINE_ROOT) throw new Error("Run the tests by `npm test`, which sets up first.");
  const { exitCode, stdout, stderr } = await startNode([join(repository, "scripts/start.mjs"), ...args]).ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout.split("\n");
}

test("npm start prints what the README shows, in that order", async () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  expect(scripts.start).toBe("node scripts/start.mjs");
  const [block] = blocks({ path: "README.md", language: "text" });
  const shown = block?.text.split("\n").map(steady) ?? [];
  // Else there might be nothing to compare.
  expect(shown).toContainEqual(expect.stringContaining("the upgrade never starts"));

  const printed = (await start()).map(steady);
  const isOfResource = (line = ""): boolean => line.startsWith("    ");
  let from = 0;
  let end = 0;
  for (const [index, line] of shown.entries()) {
    // What several resources tell in the end, the engine shows in any order.
    if (!isOfResource(line) || !isOfResource(shown[index - 1])) from = end;
    expect(["", ...printed.slice(from), ""].join("\n")).toContain(`\n${line}\n`);
    end = Math.max(end, printed.indexOf(line, from) + 1);
  }
  expect(printed.filter((line) => line.startsWith("  backup  "))).toHaveLength(5);
});

test("npm start -- --example pre-upgrade takes one backup of a partition in two ups", async () => {
  const printed = await start("--example", "pre-upgrade");

  expect(printed).toContainEqual(expect.stringContaining("proven: LSN 24, "));
  expect(printed).toContain("    2 unchanged");
  expect(printed).toContain("  in all          1 backup asked of the cluster");
});
