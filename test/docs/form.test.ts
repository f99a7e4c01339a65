import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pageAt, pages, repository } from "./pages";

const longestLine = 120;
const longestReadme = 220;

test(`the README has at most ${longestReadme} lines`, () => {
  expect(pageAt("README.md").lines.length).toBeLessThanOrEqual(longestReadme);
});

test.each(pages)(`no line of $path is wider than ${longestLine}, but for tables and links`, ({ lines }) => {
  const isFree = (line: string) => line.startsWith("|") || /^\s*\[[^\]]*\]\([^)]*\)[.,;]?$/.test(line);
  expect(lines.filter((line) => line.length > longestLine && !isFree(line))).toEqual([]);
});

test.each(pages)("$path ends no line in spaces, has one title, and no path of a machine", ({ lines }) => {
  expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
  expect(lines.findIndex((line) => line.startsWith("# "))).toBe(0);
  expect(lines.filter((line) => /(^|[\s`"'(])\/(home|root|tmp|Users|mnt|work|var|opt)\//.test(line))).toEqual([]);
  expect(lines.filter((line) => /[A-Z]:\\\\?(Users|Windows|Program)/.test(line))).toEqual([]);
});

describe("decisions", () => {
  const decisions = pages.filter(({ path }) => path.startsWith("docs/decisions/"));

  test("are numbered without a gap", () => {
    expect(decisions.map(({ path }) => /\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1])).toEqual(
      decisions.map((_, index) => String(index + 1).padStart(4, "0")),
    );
  });

  test.each(decisions)("$path says context, choice and what was turned down, on half a page", ({ path, lines }) => {
    expect(lines[0]).toMatch(new RegExp(`^# ${/\d{4}/.exec(path)?.[0]} `));
    expect(lines.flatMap((line) => /^\*\*([^*]+)\.\*\*/.exec(line)?.[1] ?? [])).toEqual([
      "Context",
      "Choice",
      "Turned down",
    ]);
    expect(lines.length).toBeLessThanOrEqual(30);
  });
});

test("the changes have a section for the version of the package", () => {
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  expect(pageAt("CHANGELOG.md").lines).toContain(`## ${version}`);
});
