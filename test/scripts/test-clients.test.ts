import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scriptsFolder, startNode, temporaryFolder } from "./in-node";

const folder = temporaryFolder();

/** Runs the command where only the given programs can be found, each a few lines of shell. */
function testClients(programs: Readonly<Record<string, string>>) {
  const bin = join(folder(), "bin");
  mkdirSync(bin);
  for (const [name, lines] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const environment = { PATH: bin, XDG_CACHE_HOME: join(folder(), "cache") };
  return startNode([join(scriptsFolder, "test-clients.mjs")], environment).ended;
}

const oldPython = 'echo "3.8.20"';
const withoutVenv = 'case "$2" in *venv*) exit 1;; *) echo "3.12.1";; esac';
const withBrokenVenv = 'case "$1" in -m) exit 9;; *) echo "3.12.1";; esac';

test.each<[string, Record<string, string>, string]>([
  ["no Python at all", {}, "(python3: not found; python: not found; py -3: not found)"],
  ["an old Python", { python3: oldPython }, "(python3: version 3.8.20; python: not found; py -3: not found)"],
  ["a Python without venv", { python: withoutVenv }, "(python3: not found; python: without venv; py -3: not found)"],
])("given %s, it says what is needed and how to get it, with exit code 2", async (_, programs, found) => {
  const { exitCode, stderr } = await testClients(programs);
  expect(stderr).toContain(`need Python 3.9 or later with its module venv ${found}.\n`);
  expect(stderr).toContain("apt-get install python3 python3-venv");
  expect(exitCode).toBe(2);
});

test("given an environment that cannot be made, it says which step failed and leaves nothing that looks complete", async () => {
  const { exitCode, stderr } = await testClients({ python3: withBrokenVenv });
  expect(stderr).toMatch(/^python3 -m venv \S+ ended with 9\. pip takes its index/m);
  expect(exitCode).toBe(2);
  const cached = readdirSync(join(folder(), "cache", "pulumi-servicefabric-backup"), { recursive: true });
  expect(cached.filter((name) => /complete|\.lock$/.test(String(name)))).toEqual([]);
});
