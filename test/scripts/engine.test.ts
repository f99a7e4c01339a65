import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Ended, type Started, scriptsFolder, scriptUrl, startModule, temporaryFolder } from "./in-node";

const wanted = /\/pkg\/v3 v(\S+)/.exec(readFileSync(join(scriptsFolder, "engine", "go.mod"), "utf8"))?.[1];
const folder = temporaryFolder();
const inFolder = (...path: string[]) => join(folder(), ...path);
const cacheFolder = () => inFolder("cache", "pulumi-servicefabric-backup");
const cachedRoot = () => join(cacheFolder(), `engine-${wanted}-${process.platform}-${process.arch}`);

/** A shell script that uses no other program by name, since nothing else lies in the PATH of these tests. */
function executable(path: string, body: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

function addPulumi(bin: string, version: string, { launcher = true } = {}): void {
  executable(join(bin, "pulumi"), `echo ${version}`);
  if (launcher) executable(join(bin, "pulumi-resource-pulumi-nodejs"), ":");
}

/** A Go whose build takes `seconds` and makes an engine that reports `version`. It notes each build. */
function addGo(bin: string, { seconds = 0, version = `v${wanted}`, exitCode = 0 } = {}): void {
  const build = [
    `[ "$1" = version ] && exit 0`,
    `while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done`,
    `echo build >> "${inFolder("builds")}"`,
    `echo half > "$out"`,
    `/bin/sleep ${seconds}`,
    `echo "what the compiler says" >&2`,
    `printf '#!/bin/sh\\necho ${version}\\n' > "$out"`,
    `/bin/chmod 755 "$out"`,
    `exit ${exitCode}`,
  ];
  executable(join(bin, "go"), build.join("\n"));
}

function builds(): number {
  return existsSync(inFolder("builds")) ? readFileSync(inFolder("builds"), "utf8").trim().split("\n").length : 0;
}

const noNetwork = `throw new TypeError("fetch failed", { cause: new Error("no network here") });`;

/** Looks for an engine, or makes one, with only `bin` in the PATH, and without a network unless there is a `fetch`. */
function start(bin = inFolder("bin"), fetch = noNetwork): Started {
  writeFileSync(inFolder("fetch.cjs"), `globalThis.fetch = async () => { ${fetch} };`);
  const code = `
    import { findOrMakeEngine } from ${JSON.stringify(scriptUrl("set-up/engine.mjs"))};
    const engine = await findOrMakeEngine({});
    console.log(JSON.stringify(engine));
  `;
  const NODE_OPTIONS = `--require ${inFolder("fetch.cjs")}`;
  return startModule(code, { PATH: bin, XDG_CACHE_HOME: inFolder("cache"), NODE_OPTIONS });
}

function engineOf({ stdout, stderr }: Ended): { root: string; version: string; way: string } {
  const last = stdout.trim().split("\n").at(-1) ?? "";
  if (!last.startsWith("{")) throw new Error(`no engine:\n${stdout}${stderr}`);
  return JSON.parse(last);
}

test("given a Pulumi in PATH that is new enough and has its launcher, then it is taken and the cache left alone", async () => {
  addPulumi(inFolder("bin"), "v3.300.1");
  addPulumi(join(cachedRoot(), "bin"), `v${wanted}`);
  expect(engineOf(await start().ended)).toMatchObject({ root: folder(), version: "3.300.1" });
});

test("given a Pulumi in PATH that is a link, then the folder that it leads to is taken", async () => {
  addPulumi(inFolder("real", "bin"), "v3.300.1");
  mkdirSync(inFolder("links"));
  symlinkSync(inFolder("real", "bin", "pulumi"), inFolder("links", "pulumi"));
  expect(engineOf(await start(inFolder("links")).ended)).toMatchObject({ root: inFolder("real"), version: "3.300.1" });
});

test.each([
  ["is too old", () => addPulumi(inFolder("bin"), "v3.199.0")],
  ["has no launcher", () => addPulumi(inFolder("bin"), "v3.300.0", { launcher: false })],
  ["tells no version", () => addPulumi(inFolder("bin"), "''")],
  ["does not run", () => addPulumi(inFolder("bin"), "broken; exit 3")],
  ["is not there", () => mkdirSync(inFolder("bin"))],
])("given a Pulumi in PATH that %s, then the one in the cache is taken", async (_name, prepare) => {
  prepare();
  addPulumi(join(cachedRoot(), "bin"), `v${wanted}`);
  expect(engineOf(await start().ended)).toMatchObject({ root: cachedRoot(), version: wanted });
});

test("given Go and no network, then an engine is built once, complete with its launcher, and found again", async () => {
  addGo(inFolder("bin"));
  expect(engineOf(await start().ended)).toMatchObject({ root: cachedRoot(), way: "just made: Go" });
  expect(engineOf(await start().ended)).toMatchObject({ root: cachedRoot(), way: "made before, in the cache" });
  expect(builds()).toBe(1);
  expect(readdirSync(cacheFolder())).toEqual([`engine-${wanted}-${process.platform}-${process.arch}`]);
  const bin = join(cachedRoot(), "bin");
  expect(readdirSync(bin).sort()).toEqual(["pulumi", "pulumi-resource-pulumi-nodejs"]);
  expect(statSync(join(bin, "pulumi-resource-pulumi-nodejs")).mode & 0o777).toBe(0o755);
});

test("given a network, then the official installer is run, and Go is left alone", async () => {
  addGo(inFolder("bin"));
  const installer = [
    "#!/bin/sh",
    `while [ $# -gt 0 ]; do case $1 in --install-root) root=$2;; --version) version=$2;; esac; shift; done`,
    `/bin/mkdir -p "$root/bin"`,
    `printf '#!/bin/sh\\necho v%s\\n' "$version" > "$root/bin/pulumi"`,
    `/bin/chmod 755 "$root/bin/pulumi"`,
  ];
  const answers = `return new Response(${JSON.stringify(installer.join("\n"))});`;
  const ended = await start(inFolder("bin"), answers).ended;
  expect(engineOf(ended)).toMatchObject({ root: cachedRoot(), version: wanted, way: "just made: installer" });
  expect(builds()).toBe(0);
});

test("given an installer that fails, then the engine is built", async () => {
  addGo(inFolder("bin"));
  const ended = await start(inFolder("bin"), `return new Response("#!/bin/sh\\nexit 9\\n");`).ended;
  expect(engineOf(ended)).toMatchObject({ root: cachedRoot(), way: "just made: Go" });
});

test("given two that need an engine at once, then one builds and the other waits for it", async () => {
  addGo(inFolder("bin"), { seconds: 1 });
  const both = [start(), start()];
  const ended = await Promise.all(both.map((one) => one.ended));
  expect(ended.map((one) => engineOf(one).root)).toEqual([cachedRoot(), cachedRoot()]);
  expect(builds()).toBe(1);
  expect(ended.filter(({ stdout }) => stdout.includes("waiting: process"))).toHaveLength(1);
});

test("given a build that was killed in the middle, then nothing half-made is found, and the next one builds", async () => {
  addGo(inFolder("bin"), { seconds: 1 });
  const first = start();
  await first.wrote("building Pulumi");
  while (builds() === 0) await new Promise((settle) => setTimeout(settle, 20));
  first.kill("SIGKILL");
  expect((await first.ended).exitCode).toBeNull();
  expect(existsSync(cachedRoot())).toBe(false);

  expect(engineOf(await start().ended)).toMatchObject({ root: cachedRoot(), version: wanted });
  expect(builds()).toBe(2);
  expect(readdirSync(cacheFolder())).toEqual([`engine-${wanted}-${process.platform}-${process.arch}`]);
});

test("given a build of another version, or one that fails, then nothing goes to the cache", async () => {
  addGo(inFolder("bin"), { version: "v3.1.0" });
  expect((await start().ended).stderr).toContain(`it reports version "v3.1.0" and not ${wanted}`);
  addGo(inFolder("bin"), { exitCode: 2 });
  expect((await start().ended).stderr).toContain("exit code 2\n             what the compiler says");
  expect(readdirSync(cacheFolder())).toEqual([]);
});

test("given no way at all, then one message names each way and why it failed", async () => {
  addPulumi(inFolder("bin"), "v3.199.0");
  const { exitCode, stderr } = await start().ended;
  expect(exitCode).toBe(1);
  const message = stderr.slice(stderr.indexOf("No Pulumi engine"), stderr.indexOf("then run this again."));
  expect(message.split("\n")).toEqual([
    "No Pulumi engine is to be had. Tried, in this order:",
    `  PATH       3.199.0 in ${inFolder("bin")} is not 3.200.0 or later`,
    `  cache      nothing in ${cachedRoot()}`,
    "  installer  https://get.pulumi.com/install.sh cannot be reached: no network here",
    "  Go         no go in PATH",
    "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/), ",
  ]);
});
