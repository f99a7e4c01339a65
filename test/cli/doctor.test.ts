import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Emulator, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { repository } from "../docs/pages";
import { type Ended, startNode, temporaryFolder } from "../scripts/in-node";

const [partitionId] = samplePartitions.orders;
const folder = temporaryFolder();
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const noSettings = Object.fromEntries(connectionFieldNames.map((name) => [environmentNameOf(name), undefined]));

function doctor(args: readonly string[], environment: Record<string, string | undefined> = {}): Promise<Ended> {
  const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
  return startNode([program, ...args], { ...noSettings, ...environment }).ended;
}

test("given a cluster that is well, when the doctor looks, then there is a line for each check, and it ends with 0", async () => {
  const { exitCode, stdout, stderr } = await doctor(["doctor", "--endpoint", emulator.url, "--partition", partitionId]);

  expect(stdout).toMatch(/^settings {2,}ok {2,}http:/);
  expect(stdout).toMatch(/^certificate {2,}- {2,}http:/m);
  expect(stdout).toMatch(/^last backup {2,}ok {2,}none was ever asked for$/m);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test("given the name of an application, when the doctor looks, then each line counts its partitions, and JSON names them", async () => {
  const args = ["doctor", "--endpoint", emulator.url, "--application", "fabric:/SampleApp"];
  const { exitCode, stdout, stderr } = await doctor(args);
  const { checks } = JSON.parse((await doctor([...args, "--json"])).stdout);

  expect(stdout).toMatch(/^partition {2,}ok {2,}3 partitions of 1 service of fabric:\/SampleApp: Ready$/m);
  expect(stdout).toMatch(/^last backup {2,}ok {2,}of 3 partitions: none was ever asked for$/m);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(checks.at(-1)).toMatchObject({
    name: "last backup",
    findings: [{ entities: samplePartitions.orders.map((partitionId) => ({ partitionId })) }],
  });
});

test("given a cluster that is not there, when the doctor looks, then it ends with 1 and says what to do", async () => {
  const { exitCode, stdout } = await doctor(["doctor"], { SERVICEFABRIC_ENDPOINT: "https://cluster.invalid:19080" });

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^name {2,}FAILED .*\n {2,}\[SFB_NAME_NOT_FOUND\]\n {2,}What to do: Check the spelling/m);
  expect(stdout).toMatch(/^version {2,}- /m);
});

test("given --json, when the doctor looks, then the whole output is the report", async () => {
  const { exitCode, stdout } = await doctor(["doctor", "--json", "--endpoint", emulator.url]);

  const report = JSON.parse(stdout);
  expect({ exitCode, ok: report.ok }).toEqual({ exitCode: 0, ok: true });
  expect(report.checks[0]).toEqual({ name: "settings", status: "ok", detail: expect.any(String) });
});

describe("given --stack, when the doctor looks", () => {
  test("then the settings are those that the Pulumi CLI shows of it", async () => {
    const pulumi = join(folder(), "pulumi");
    const config = { "servicefabric:endpoint": { value: emulator.url, secret: false }, "a:b": { value: "c" } };
    writeFileSync(pulumi, `#!/bin/sh\necho "$@" > ${join(folder(), "args")}\necho '${JSON.stringify(config)}'\n`);
    chmodSync(pulumi, 0o755);

    const { exitCode, stdout } = await doctor(["doctor", "--stack", "dev"], {
      PATH: `${folder()}${delimiter}${process.env.PATH}`,
    });

    expect(stdout).toContain(`ok       ${emulator.url}`);
    expect(exitCode).toBe(0);
  });

  test("then a key of it that is no setting is told", async () => {
    const pulumi = join(folder(), "pulumi");
    const config = { "servicefabric:endpont": { value: "x" } };
    writeFileSync(pulumi, `#!/bin/sh\necho '${JSON.stringify(config)}'\n`);
    chmodSync(pulumi, 0o755);

    const { stdout } = await doctor(["doctor", "--stack", "dev", "--endpoint", emulator.url], {
      PATH: `${folder()}${delimiter}${process.env.PATH}`,
    });

    expect(stdout).toMatch(/^settings {2,}warning .*; servicefabric:endpont is no setting; did you mean endpoint\?\n/);
  });

  test("then it says so where the CLI is not there, or does not know the stack", async () => {
    const missing = await doctor(["doctor", "--stack", "dev"], { PATH: folder() });
    const pulumi = join(folder(), "pulumi");
    writeFileSync(pulumi, "#!/bin/sh\necho \"error: no stack named 'dev' found\" >&2\nexit 255\n");
    chmodSync(pulumi, 0o755);
    const unknown = await doctor(["doctor", "--stack", "dev"], { PATH: `${folder()}${delimiter}${process.env.PATH}` });

    expect([missing.exitCode, unknown.exitCode]).toEqual([2, 2]);
    expect(missing.stderr).toContain("The Pulumi CLI is not on the PATH");
    expect(unknown.stderr).toContain("no stack named 'dev' found");
  });
});

const tryHelp = "Try: pulumi-servicefabric-backup doctor --help";

test.each([
  [
    "an unknown command",
    ["docter"],
    "error: unknown command 'docter'\n(Did you mean doctor?)\nTry: pulumi-servicefabric-backup --help",
  ],
  [
    "an unknown option",
    ["doctor", "--prtition", "x"],
    `error: unknown option '--prtition'\n(Did you mean --partition?)\n${tryHelp}`,
  ],
  ["an option that is near none", ["doctor", "-x"], `error: unknown option '-x'\n${tryHelp}`],
  ["a key without a service", ["doctor", "--key", "7"], `error: --key needs --service\n${tryHelp}`],
  [
    "a partition by id and by name",
    ["doctor", "--partition", "x", "--service", "fabric:/A/B"],
    `error: option '--partition <guid>' cannot be used with option '--service <name>'\n${tryHelp}`,
  ],
  [
    "a service and an application",
    ["doctor", "--service", "fabric:/A/B", "--application", "fabric:/A"],
    `error: option '--service <name>' cannot be used with option '--application <name>'\n${tryHelp}`,
  ],
  [
    "something too much",
    ["doctor", "dev"],
    `error: too many arguments for 'doctor'. Expected 0 arguments but got 1.\n${tryHelp}`,
  ],
  ["an option without its value", ["doctor", "--stack"], `error: option '--stack <name>' argument missing\n${tryHelp}`],
  [
    "an option in the place of a value",
    ["doctor", "--stack", "--json"],
    `error: option '--stack <name>' argument '--json' is invalid. A value is missing.\n${tryHelp}`,
  ],
])("given %s, when it is run, then it is told what, and where to look, and it ends with 2", async (_, args, words) => {
  const { exitCode, stdout, stderr } = await doctor(args);

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toBe(`${words}\n`);
});

test("given nothing, when it is run, then the commands are shown, and it ends with 2", async () => {
  const { exitCode, stdout, stderr } = await doctor([]);

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: pulumi-servicefabric-backup .*^ {2}doctor \[options\] +looks at everything/ms);
});

test.each([["--key -5"], ["--key=-5"]])(
  "given %s, when it is run, then the key is taken for one below 0",
  async (key) => {
    const args = ["doctor", "--endpoint", emulator.url, "--service", "fabric:/SampleApp/Orders", ...key.split(" ")];
    const { stdout } = await doctor(args);

    expect(stdout).toMatch(/^partition {2,}ok {2,}5a1c7f0e-2f0b-4a53-9a0f-0c8f5b1de7a1/m);
  },
);

test("given --help, when it is run, then options, exit codes, variables and examples are shown", async () => {
  const { exitCode, stdout } = await doctor(["doctor", "--help"]);

  expect(exitCode).toBe(0);
  for (const word of [
    "--endpoint",
    "--stack",
    "--partition",
    "--service",
    "--application",
    "--json",
    "Exit codes",
    "Examples",
  ]) {
    expect(stdout).toContain(word);
  }
  for (const name of connectionFieldNames) expect(stdout.split("\n")).toContain(`  ${environmentNameOf(name)}`);
});

test.each(["--version", "-V"])("given %s, when it is run, then the version of the package is shown", async (option) => {
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

  expect(await doctor([option])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});

describe("given something that is wrong, when the doctor says so, then it names the options of the command", () => {
  test.each([
    ["no endpoint", [], /no endpoint: give --endpoint, or a stack by --stack, or run `pulumi config set/],
    ["a wrong endpoint", ["--endpoint", "cluster"], / --endpoint: must begin with https:/],
  ])("%s", async (_, args, words) => {
    const { stdout } = await doctor(["doctor", ...args]);

    expect(stdout).toMatch(words);
    expect(stdout).not.toContain("cluster.endpoint");
  });

  test.each([
    [
      "a key that is none",
      ["--service", "fabric:/SampleApp/Orders", "--key", "x"],
      "The --key is no whole number.",
      "Give a --key",
    ],
    ["no name", ["--service", "SampleApp/Orders"], "must begin with fabric:/", "Check --service: it is the full name"],
  ])("%s", async (_, args, words, remedy) => {
    const command = ["doctor", "--endpoint", emulator.url, ...args];
    const { stdout } = await doctor(command);
    const { checks } = JSON.parse((await doctor([...command, "--json"])).stdout);

    expect(stdout).toContain(words);
    expect(stdout).toContain(`What to do: ${remedy}`);
    expect(checks).toContainEqual(expect.objectContaining({ remedy: expect.stringContaining(remedy) }));
  });
});

test("given a program, when it calls checkConnection, then it gets the same report", async () => {
  const code = `require(process.argv[1]).checkConnection({ cluster: { endpoint: process.argv[2] } })
    .then((report) => console.log(JSON.stringify(report)))`;
  const { stdout } = await startNode(["-e", code, join(repository, "dist", "doctor"), emulator.url], noSettings).ended;

  expect(JSON.parse(stdout)).toMatchObject({ ok: true, checks: expect.any(Array) });
});

test("given --help, when it is run, then nothing is loaded that only a cluster needs", async () => {
  const code = `require(process.argv[1]).main(["--help"]).then(() =>
    console.error(Object.keys(require.cache).join("\\n")))`;
  const { exitCode, stderr } = await startNode(["-e", code, join(repository, "dist", "cli", "main.js")]).ended;

  expect(exitCode).toBe(0);
  expect(stderr).toContain("commander");
  expect(stderr).not.toMatch(/node_modules.(undici|zod|lossless-json)/);
});
