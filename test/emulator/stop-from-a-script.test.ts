import { execFile } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { emulatorFixture } from "./emulator-fixture";
import { freePort } from "./program";

jest.setTimeout(60_000);

const fixture = emulatorFixture();
const packageFolder = dirname(require.resolve("servicefabric-backup-emulator/package.json"));

test("the script of the README starts the emulator, waits until it is up, and stops it", async () => {
  const readme = await readFile(join(packageFolder, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  const script = blocks.find((text) => text.includes("kill ")) ?? "";
  // A project that has installed it.
  const project = await fixture.folder();
  await mkdir(join(project, "node_modules"));
  await symlink(packageFolder, join(project, "node_modules", "servicefabric-backup-emulator"));
  const port = String(await freePort());
  const own = script
    .replaceAll("19080", port)
    .replace("npm test", `echo; curl --silent http://127.0.0.1:${port}/_emulator/v1/clock; echo`);
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", `set -e\n${own}\necho "ended with $?"`], {
    cwd: project,
    env: { ...process.env, SERVICEFABRIC_EMULATOR_PORT: port },
  });
  expect(stdout).toMatch(/^\{"status":"ok"\}\n\{"mode":"real".*\}\nended with 0\n$/);
  expect(stderr).toBe("");
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});
