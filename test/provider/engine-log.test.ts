import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { logTo } from "../../src/provider/engine-log";
import { refusingUrl } from "../service-fabric/raw-server";

const engineLog = resolve(__dirname, "../../dist/provider/engine-log.js");
const sdk = resolve(require.resolve("@pulumi/pulumi/package.json"), "..");
const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/servicefabric:AdHocBackup::before-v2";

/** What a provider's process writes that logs two lines, where its script lies in `folder`. */
async function outputOf(folder: string, ...args: readonly string[]): Promise<string> {
  const script = join(folder, "cmd", "dynamic-provider", "index.js");
  mkdirSync(resolve(script, ".."), { recursive: true });
  writeFileSync(
    script,
    `const { logTo } = require(${JSON.stringify(engineLog)});
     const show = logTo(process.env.URN);
     show("first").then(() => show("second")).then(() => process.exit());`,
  );
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, "--logtostderr", ...args], {
    env: { ...process.env, URN: urn },
  });
  expect(stderr).toBe("");
  return stdout;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-log-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder that looks like the SDK's, with what the log takes from it. */
function likeTheSdk(): string {
  mkdirSync(join(folder, "proto"));
  for (const name of ["engine_grpc_pb", "engine_pb"]) {
    writeFileSync(
      join(folder, "proto", `${name}.js`),
      `module.exports = require(${JSON.stringify(join(sdk, "proto", name))});`,
    );
  }
  const grpc = join(folder, "node_modules", "@grpc", "grpc-js");
  mkdirSync(grpc, { recursive: true });
  const real = require.resolve("@grpc/grpc-js", { paths: [sdk] });
  writeFileSync(join(grpc, "index.js"), `module.exports = require(${JSON.stringify(real)});`);
  return folder;
}

describe("given a process that has no engine, when progress is shown, then it goes to the console", () => {
  test("as in a program of another kind", async () => {
    const shown = jest.spyOn(console, "log").mockImplementation(() => undefined);

    await logTo(urn)("a line", "progress");
    await logTo(undefined)("another", "warning");

    expect(shown.mock.calls).toEqual([["a line"], ["warning: another"]]);
    shown.mockRestore();
  });

  test.each([
    ["no address", []],
    ["what is no address", ["http://nowhere"]],
  ])("as in a provider's process that was given %s", async (_, args) => {
    expect(await outputOf(likeTheSdk(), ...args)).toBe("first\nsecond\n");
  });

  test("as beside an SDK that does not have the engine's protocol where it was", async () => {
    expect(await outputOf(folder, "127.0.0.1:1")).toBe("first\nsecond\n");
  });
});

test("given an engine that is gone, when progress is shown, then it goes to the console", async () => {
  const { host } = new URL(await refusingUrl());

  expect(await outputOf(likeTheSdk(), host)).toBe("first\nsecond\n");
});
