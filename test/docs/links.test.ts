import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { pages, prose, repository } from "./pages";

const links = pages.flatMap((page) =>
  prose(page).flatMap(({ line, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => ({
      place: `${page.path}:${line}`,
      from: page.path,
      target,
    })),
  ),
);
const relative = links.filter(({ target }) => !/^[a-z]+:/.test(target));

test.each(relative)("the link to $target at $place leads somewhere", ({ from, target }) => {
  const [file = "", heading] = target.split("#");
  const path = file === "" ? from : posix.join(posix.dirname(from), file);

  expect(existsSync(join(repository, path))).toBe(true);
  expect(file.endsWith("/")).toBe(file !== "" && statSync(join(repository, path)).isDirectory());
  if (heading !== undefined) expect(anchorsOf(path)).toContain(heading);
});

test("links out are encrypted", () => {
  expect(links.filter(({ target }) => /^[a-z]+:/.test(target) && !target.startsWith("https://"))).toEqual([]);
});

test("every decision that is named by its number exists", () => {
  expect(relative.filter(({ target }) => target.includes("decisions/")).length).toBeGreaterThan(0);
});

/** As GitHub makes them of the headings. */
function anchorsOf(path: string): string[] {
  const lines = readFileSync(join(repository, path), "utf8").split("\n");
  return prose({ path, lines }).flatMap(({ text }) => {
    const heading = /^#+ (.*)$/.exec(text)?.[1];
    if (heading === undefined) return [];
    return [
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, "")
        .replaceAll(" ", "-"),
    ];
  });
}
