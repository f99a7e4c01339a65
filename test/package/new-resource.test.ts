import { execFile } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "servicefabric-backup-emulator";
import { type FakeEngine, startFakeEngine } from "../protocol/fake-engine";
import { repository, startProviderHost } from "../protocol/provider-host";
import { currentStoredCode } from "../protocol/stored-codes";
import { runProgram } from "../resources/run-program";

// The whole source is compiled once.
jest.setTimeout(120_000);

/** What somebody writes who adds a resource that reads one value: whole files, and one line in each of these. */
const added = join(__dirname, "new-resource");
const registrations: Readonly<Record<string, string>> = {
  "src/provider/definitions/index.ts": 'export { clusterVersion } from "./cluster-version";',
  "src/index.ts": 'export * from "./resources/cluster-version";',
};
const mostLines = 80;
const mostRegistrations = 4;

/** Something that is no cluster: whatever is asked, it answers with a page. */
const page = createServer((_, response) => response.end("<html></html>"));

async function pageAddress(): Promise<string> {
  await once(page.listen(0, "127.0.0.1"), "listening");
  const address = page.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
}

/** A copy of the source with the new resource, compiled; and a project that depends on it. */
let folder: string;
let emulator: Emulator;
let engine: FakeEngine;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "new-resource-test-")));
  const copy = join(folder, "package");
  for (const part of ["src", "package.json", "tsconfig.base.json"]) {
    cpSync(join(repository, part), join(copy, part), { recursive: true });
  }
  cpSync(added, copy, { recursive: true });
  for (const [file, line] of Object.entries(registrations)) {
    writeFileSync(join(copy, file), `${readFileSync(join(copy, file), "utf8")}${line}\n`);
  }
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"), "dir");
  mkdirSync(join(folder, "project", "node_modules"), { recursive: true });
  symlinkSync(copy, join(folder, "project", "node_modules", "pulumi-servicefabric-backup"), "dir");
  const compiler = join(repository, "node_modules", "typescript", "bin", "tsc");
  await promisify(execFile)(process.execPath, [compiler, "-p", "src"], { cwd: copy });
  emulator = await startEmulator();
  engine = await startFakeEngine();
});
afterAll(async () => {
  page.close();
  page.closeAllConnections();
  await emulator.close();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a new resource that reads a value is short, and is registered in few places, by one line each", () => {
  const files = readdirSync(added, { recursive: true, encoding: "utf8" }).map((file) => join(added, file));
  const lines = files
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "utf8").trimEnd().split("\n").length);

  expect(lines.reduce((sum, one) => sum + one)).toBeLessThan(mostLines);
  expect(Object.keys(registrations).length).toBeLessThanOrEqual(mostRegistrations);
  for (const line of Object.values(registrations)) expect(line).not.toContain("\n");
});

test("given it in a program, when it is declared, then it brings the code of all resources with its own name, and all its outputs", async () => {
  const { registered, returned } = await runProgram(
    `
    const { ClusterVersion } = require(${JSON.stringify(join(folder, "package"))});
    const declared = new ClusterVersion("before-v2", { triggers: ["v2"], cluster: { endpoint: "e", token: "t" } });
    let refused;
    try { new ClusterVersion("taken", {}, { id: "x" }) } catch (error) { refused = error.message }
    const isOne = [ClusterVersion.isInstance(declared), ClusterVersion.isInstance(new AdHocBackup("other", {}))];
    return { version: declared.version, refused, isOne };
  `,
    { outputs: { version: "10.1" } },
  );

  const declared = registered.find(({ name }) => name === "before-v2");
  expect(declared).toMatchObject({
    type: "pulumi-nodejs:dynamic/servicefabric:ClusterVersion",
    inputs: { __provider: currentStoredCode("clusterVersion"), triggers: ["v2"], cluster: { endpoint: "e" } },
  });
  expect(declared?.inputs.cluster).not.toMatchObject({ token: "t" });
  expect(returned).toMatchObject({ version: "10.1", isOne: [true, false] });
  expect(returned).toMatchObject({
    refused: expect.stringContaining(
      'ClusterVersion "taken": it cannot have the option id. The version would not be read',
    ),
  });
});

test("given the real provider host, when it goes through its life, then it reads the value, and its diff is right", async () => {
  const host = await startProviderHost(engine.address, {
    cwd: join(folder, "project"),
    config: { "servicefabric:endpoint": emulator.url },
  });
  try {
    const asked = { __provider: currentStoredCode("clusterVersion"), triggers: ["v1"] };
    const { inputs, failures } = await host.check({}, asked);
    expect(failures).toEqual([]);
    const { failures: wrong } = await host.check({}, { ...asked, trigger: 1 });
    expect(wrong.map(({ reason }) => reason)).toEqual([expect.stringContaining("did you mean triggers?")]);

    const { id, properties } = await host.create(inputs);
    expect(properties).toMatchObject({
      version: expect.stringMatching(/^\d+(\.\d+){3}$/),
      clusterEndpoint: emulator.url,
    });
    expect(await host.diff(id, properties, inputs)).toEqual({ changes: "none", replaces: [] });
    expect(await host.diff(id, properties, { ...inputs, triggers: ["v2"] })).toMatchObject({ replaces: ["triggers"] });
    expect(await host.read(id, properties)).toEqual({ id, properties });
    await host.delete(id, properties);

    const elsewhere = { ...inputs, cluster: { endpoint: await pageAddress() } };
    await expect(host.create(elsewhere)).rejects.toThrow("Version of the cluster: ");
  } finally {
    await host.close();
  }
});
