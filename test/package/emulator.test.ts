import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { repository } from "../protocol/provider-host";

jest.setTimeout(120_000);

const run = promisify(execFile);
const read = (...path: string[]) => readFileSync(join(...path), "utf8");

let folder: string;
beforeAll(() => {
  // A copy, because packing brings files into the package's folder for as long as it takes.
  folder = realpathSync(mkdtempSync(join(tmpdir(), "emulator-package-test-")));
  const isPacked = (path: string) => !/[\\/]node_modules($|[\\/])/.test(path);
  for (const path of ["emulator", "docs", "scripts", "LICENSE"]) {
    cpSync(join(repository, path), join(folder, path), { recursive: true, filter: isPacked });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the emulator's package brings its license, its page and a README whose links lead there", async () => {
  const own = join(folder, "emulator");
  const { stdout } = await run("npm", ["pack", "--pack-destination", folder, "--loglevel", "error"], { cwd: own });
  const tarball = stdout.trim().split("\n").at(-1) ?? "";
  mkdirSync(join(folder, "out"));
  await run("tar", ["-xzf", tarball, "-C", "out"], { cwd: folder });

  const packed = join(folder, "out", "package");
  expect(read(packed, "LICENSE")).toBe(read(repository, "LICENSE"));
  expect(read(packed, "docs", "emulator.md")).toContain("## Differences from a real cluster");
  for (const file of ["bin/servicefabric-backup-emulator.js", "dist/index.js", "dist/index.d.ts", "src/index.ts"]) {
    expect([file, existsSync(join(packed, file))]).toEqual([file, true]);
  }
  for (const file of ["dist/.tsbuildinfo", "tsconfig.json", "node_modules"]) {
    expect([file, existsSync(join(packed, file))]).toEqual([file, false]);
  }
  for (const page of ["README.md", "docs/emulator.md"]) {
    const links = [...read(packed, page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = ""]) => link);
    for (const link of links.filter((one) => !one.startsWith("https://"))) {
      expect([page, link, existsSync(join(packed, posix.join(posix.dirname(page), link)))]).toEqual([page, link, true]);
    }
  }

  // Packing leaves the folder as it was.
  expect(existsSync(join(own, "docs")) || existsSync(join(own, "LICENSE"))).toBe(false);
  expect(read(own, "README.md")).toBe(read(repository, "emulator", "README.md"));
});
