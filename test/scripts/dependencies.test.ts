import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateModule, scriptUrl, temporaryFolder } from "./in-node";

const folder = temporaryFolder();

const locked = {
  "": { name: "root" },
  emulator: { name: "emulator", version: "0.1.0" },
  "node_modules/emulator": { resolved: "emulator", link: true },
  "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" },
  "node_modules/only-for-windows": { version: "1.0.0", integrity: "sha512-b", optional: true },
};

const installed = {
  "node_modules/emulator": { resolved: "emulator", link: true },
  "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" },
};

function write(path: string, packages: unknown): void {
  mkdirSync(join(folder(), path, ".."), { recursive: true });
  writeFileSync(join(folder(), path), JSON.stringify({ packages }));
}

const dependenciesAreInstalled = () =>
  evaluateModule(`
    import { dependenciesAreInstalled } from ${JSON.stringify(scriptUrl("set-up/dependencies.mjs"))};
    console.log(dependenciesAreInstalled(${JSON.stringify(folder())}));
  `);

beforeEach(() => {
  write("package-lock.json", locked);
  write("node_modules/.package-lock.json", installed);
});

test("given all that package-lock.json names for this platform, then nothing is to be installed", async () => {
  expect(await dependenciesAreInstalled()).toBe(true);
});

test.each([
  ["no node_modules, or half of one", () => rmSync(join(folder(), "node_modules", ".package-lock.json"))],
  [
    "a package that is not installed",
    () => write("package-lock.json", { ...locked, "node_modules/new": { version: "1.0.0" } }),
  ],
  ["another version", () => write("package-lock.json", { ...locked, "node_modules/zod": { version: "4.0.1" } })],
  [
    "the same version with other content",
    () => write("package-lock.json", { ...locked, "node_modules/zod": { version: "4.0.0", integrity: "sha512-c" } }),
  ],
])("given %s, then packages are to be installed", async (_name, change) => {
  change();
  expect(await dependenciesAreInstalled()).toBe(false);
});
