import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { GatewayClient, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const manifestPath = require.resolve("servicefabric-backup-emulator/package.json");
const program = join(manifestPath, "..", "bin", "servicefabric-backup-emulator.js");

type Program = ChildProcessByStdio<null, Readable, Readable>;

function run(...options: string[]): Program {
  const child = spawn(process.execPath, [program, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  fixture.afterwards(async () => {
    child.kill("SIGKILL");
  });
  return child;
}

/** Exit code and everything that was written. */
async function outcome(child: Program): Promise<{ code: unknown; out: string; err: string }> {
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += String(data)));
  child.stderr.on("data", (data) => (err += String(data)));
  const [code] = await once(child, "close");
  return { code, out, err };
}

async function firstLine(child: Program): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("The program wrote nothing.");
}

test.each(["SIGINT", "SIGTERM"] as const)("it serves until %s, and then ends cleanly", async (signal) => {
  const child = run("--port", "0", "--json", "--speed", "1000", "--backup-seconds", "5");
  const started = JSON.parse(await firstLine(child));
  expect(started).toMatchObject({
    policy: { name: "DailyToShare", enabled: true, storage: { StorageKind: "FileShare" } },
    partitions: expect.arrayContaining([
      { serviceName: "fabric:/SampleApp/Orders", serviceKind: "Stateful", partitionId: orders },
    ]),
  });
  const gateway = new GatewayClient(started.url);
  await gateway.requestBackup(orders);
  let state: unknown;
  while (state !== "Success") state = await gateway.state(orders);
  expect(read(await gateway.list(orders)).Items).toHaveLength(1);
  child.kill(signal);
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(existsSync(started.policy.storage.Path)).toBe(false);
});

test("for people it prints the address, the policy and the partitions", async () => {
  const child = run("--port", "0", "--policy", "off");
  const ended = outcome(child);
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const { code, out, err } = await ended;
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^Service Fabric backup emulator at http:\/\/127\.0\.0\.1:\d+\n/);
  expect(out).toContain("policy DailyToShare is off");
  expect(out).toContain(`${orders}  fabric:/SampleApp/Orders`);
});

test("--storage is the folder of the policy, which stays", async () => {
  const folder = await fixture.folder();
  const child = run("--port", "0", "--json", "--storage", folder);
  expect(JSON.parse(await firstLine(child)).policy.storage.Path).toBe(folder);
  child.kill("SIGTERM");
  await once(child, "close");
  expect(existsSync(folder)).toBe(true);
});

test("a port in use is one line on stderr and exit code 2", async () => {
  const { emulator } = await fixture.start();
  const { port } = new URL(emulator.url);
  const { code, out, err } = await outcome(run("--port", port));
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^error: the port is in use .*choose another with --port\n$/);
});

test.each([
  [["--wrong"], "error: unknown option '--wrong'\n"],
  [["--port", "99999"], "It must be a number from 0 to 65535.\n"],
  [["--speed", "0"], "It must be a number above 0.\n"],
  [["--backup-seconds", "-1"], "It must be a number, 0 or more.\n"],
  [["--policy", "maybe"], "Allowed choices are on, off.\n"],
  [["extra"], "error: too many arguments. Expected 0 arguments but got 1.\n"],
])("%j is one line on stderr and exit code 2", async (options, line) => {
  const { code, out, err } = await outcome(run(...options));
  expect([code, out]).toEqual([2, ""]);
  expect(err.endsWith(line)).toBe(true);
  expect(err.trimEnd()).not.toContain("\n");
});

test("--help has examples, and every option of the README", async () => {
  const { code, out } = await outcome(run("--help"));
  expect(code).toBe(0);
  expect(out).toContain("Examples:");
  for (const option of [
    "--port",
    "--host",
    "--speed",
    "--backup-seconds",
    "--policy",
    "--storage",
    "--json",
    "--version",
  ]) {
    expect(out).toContain(option);
  }
});

test("--version is the package's", async () => {
  const { version } = jest.requireActual<{ version: string }>(manifestPath);
  expect(await outcome(run("--version"))).toEqual({ code: 0, out: `${version}\n`, err: "" });
});
