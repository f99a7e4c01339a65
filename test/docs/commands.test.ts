import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { configKeyOf, connectionFieldNames } from "../../src/service-fabric/connection/fields";
import { startNode, temporaryFolder } from "../scripts/in-node";
import { blocks, commandsOf, repository } from "./pages";

const read = (path: string) => readFileSync(join(repository, path), "utf8");
const manifest = JSON.parse(read("package.json"));
const project = /^name: (\S+)$/m.exec(read("Pulumi.yaml"))?.[1] ?? "";

/** What runs each command that the pages show: `.ci/run`, in which it is a line, or a test. */
const ranBy: Readonly<Record<string, string>> = {
  "npm start": "test/docs/start.test.ts",
  "npm start -- --example pre-upgrade": "test/docs/start.test.ts",
  "npm start -- --endpoint https://cluster.example.com:19080 --partition 974bd92a-b395-4631-8a7f-53bd4ae9cf22":
    "test/docs/commands.test.ts",
  "npm test -- --coverage": ".ci/run",
  "npm run test:clients": ".ci/run",
  "npm run lint": ".ci/run",
  "npm run check:types": ".ci/run",
  "npm run check:azure-native": ".ci/run",
  "npm run check:dead-code": ".ci/run",
  "npm run check:package": ".ci/run",
  "npm run check:figures": ".ci/run",
  // `npm test` builds first, by the same compiler and settings.
  "npm run build": "scripts/set-up/build.mjs",
  // `npm test` hands its arguments on to Jest; `.ci/run` has it look at the coverage too.
  "npm test": "scripts/test.mjs",
  "npm test -- test/errors.test.ts": "scripts/test.mjs",
  'npm test -- test/errors.test.ts -t "two copies"': "scripts/test.mjs",
  "npx jest test/errors.test.ts": "test/errors.test.ts",
  "PROPERTY_SEED=1 PROPERTY_RUNS=100 npx jest test/backup/run.property.test.ts": "test/backup/run.property.test.ts",
  "npm pack": "test/package/install.test.ts",
  "npm install @pulumi/pulumi ../pulumi-servicefabric-backup/pulumi-servicefabric-backup-0.2.0.tgz":
    "test/package/install.test.ts",
  "npm install @azure/identity": "test/service-fabric/real-sign-in.test.ts",
  "npx pulumi-servicefabric-backup doctor --stack dev --application fabric:/Shop": "test/cli/doctor.test.ts",
  "npx pulumi-servicefabric-backup doctor --stack dev --partition 974bd92a-b395-4631-8a7f-53bd4ae9cf22":
    "test/cli/doctor.test.ts",
  "pulumi up": "test/engine/success.test.ts",
  "pulumi up --config appVersion=1.0.0 --target '**::upgrade'": "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore-plan --stack dev": "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore --stack dev": "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore-plan --application fabric:/Shop --at 2026-11-20T10:00Z --storage-from-env":
    "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore --stack dev --partition 974bd92a-b395-4631-8a7f-53bd4ae9cf22":
    "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore --stack dev --no-backup-first": "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore --application fabric:/Shop --at 2026-11-20T10:00Z --storage-from-env --no-backup-first":
    "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore --application fabric:/Shop --at 2026-11-20T10:00Z --storage-from-env":
    "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup restore --stack dev --yes --json": "test/engine/restored.test.ts",
  "npx pulumi-servicefabric-backup audit --stack dev --max-age 24h": "test/docs/audit.test.ts",
  "npx pulumi-servicefabric-backup audit --stack dev --html audit.html --markdown": "test/docs/audit.test.ts",
  "npx pulumi-servicefabric-backup audit --evidence evidence.jsonl --json": "test/docs/audit.test.ts",
  "npx pulumi-servicefabric-backup evidence --stack dev --out evidence.jsonl": "test/docs/audit.test.ts",
  "pulumi stack export --stack dev --show-secrets | python3 test/clients/check_evidence.py":
    "test/engine/evidence.test.ts",
  "npx pulumi-servicefabric-backup audit --policies": "test/docs/policies.test.ts",
  "npx pulumi-servicefabric-backup audit --policies --application fabric:/Shop --markdown":
    "test/docs/policies.test.ts",
  "npx pulumi-servicefabric-backup audit --policies --json": "test/docs/policies.test.ts",
  "npx servicefabric-backup-emulator": "test/docs/emulator.test.ts",
  "curl -X POST 'http://127.0.0.1:19080/Partitions/974bd92a-b395-4631-8a7f-53bd4ae9cf22/$/Backup?api-version=6.4'":
    "test/docs/emulator.test.ts",
  'curl -X POST http://127.0.0.1:19080/_emulator/v1/clock/advance -d \'{"duration":"PT23S"}\'':
    "test/docs/emulator.test.ts",
  "curl 'http://127.0.0.1:19080/Partitions/974bd92a-b395-4631-8a7f-53bd4ae9cf22/$/GetBackupProgress?api-version=6.4'":
    "test/docs/emulator.test.ts",
  "npx servicefabric-backup-emulator --port 0 --json": "test/docs/emulator.test.ts",
  "npx servicefabric-backup-emulator --client-certificates --write-certificates certificates":
    "test/docs/recipes.test.ts",
  "npx servicefabric-backup-emulator --tokens --write-certificates certificates": "test/docs/recipes.test.ts",
  "npx servicefabric-backup-emulator --scenario lost-answer --fault list-lags:lists=2": "test/docs/emulator.test.ts",
  "npx servicefabric-backup-emulator --clock manual --transition backup=polls:2": "test/docs/emulator.test.ts",
};

const commands = blocks({ language: "sh" }).flatMap((block) =>
  commandsOf(block).map(({ index, command }) => ({ place: `${block.page}:${block.line + index}`, command })),
);
const isPulumiSetting = (command: string) => /^pulumi (config set|stack init) /.test(command);

test.each(commands)("$command, at $place, is run by a test or by .ci/run", ({ command }) => {
  // What a recipe exports is what its test runs with.
  if (isPulumiSetting(command) || command.startsWith("export ")) return;
  const runner = ranBy[command] ?? "nobody";

  expect(existsSync(join(repository, runner))).toBe(true);
  if (runner === ".ci/run") expect(read(runner).split("\n")).toContain(command);
});

test("no command is in the list that no page shows", () => {
  const shown = commands.map(({ command }) => command);
  expect(Object.keys(ranBy).filter((command) => !shown.includes(command))).toEqual([]);
});

test.each(commands)("$command, at $place, names what there is", ({ command }) => {
  const variables = command.match(/\b[A-Z_]+(?==)/g) ?? [];
  const [program, ...args] = command.replace(/^(\w+=\S+ )*/, "").split(" ");
  const script = program === "npm" && (args[0] === "run" ? args[1] : /^(start|test)$/.exec(args[0] ?? "")?.[0]);
  if (script) expect(Object.keys(manifest.scripts)).toContain(script);

  for (const file of args.filter((word) => word.endsWith(".test.ts"))) {
    expect(existsSync(join(repository, file))).toBe(true);
    const name = /-t "([^"]+)"/.exec(command)?.[1];
    if (name !== undefined) expect(read(file)).toContain(name);
    for (const variable of variables) expect(read(file)).toContain(variable);
  }
});

test("npm start takes the options that the README gives it", async () => {
  const given = commands.flatMap(({ command }) => (command.startsWith("npm start --") ? [command] : []));
  const { stdout } = await startNode([join(repository, "scripts/start.mjs"), "--help"]).ended;

  for (const option of given.join(" ").match(/ --[a-z]+/g) ?? []) expect(stdout).toContain(option);
});

test("npm pack makes the file that the README installs, with what the package's users read and load", () => {
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: repository,
      shell: process.platform === "win32",
      stdio: ["ignore", "pipe", "ignore"],
    }).toString(),
  );
  const install = commands.find(({ command }) => command.startsWith("npm install "))?.command;
  const files = packed.files.map(({ path }: { path: string }) => path);

  expect(install?.endsWith(`/${packed.name}/${packed.filename}`)).toBe(true);
  expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "dist/index.js", "dist/provider/index.js"]));
});

describe("with a Pulumi engine", () => {
  const folder = temporaryFolder();

  test("every pulumi stack init and config set does what it says, with keys that are read", () => {
    const engineRoot = process.env.PULUMI_ENGINE_ROOT;
    if (!engineRoot) throw new Error("PULUMI_ENGINE_ROOT names no engine: run the tests by `npm test`.");
    const state = join(folder(), "state");
    mkdirSync(state);
    copyFileSync(join(repository, "Pulumi.yaml"), join(folder(), "Pulumi.yaml"));
    const pulumi = (args: string[], input?: string): string =>
      execFileSync(join(engineRoot, "bin", "pulumi"), [...args, "--non-interactive"], {
        cwd: folder(),
        env: {
          ...process.env,
          PATH: `${join(engineRoot, "bin")}${delimiter}${process.env.PATH}`,
          PULUMI_HOME: join(folder(), "home"),
          PULUMI_BACKEND_URL: pathToFileURL(state).href,
          PULUMI_CONFIG_PASSPHRASE: "test",
          PULUMI_SKIP_UPDATE_CHECK: "true",
        },
        ...(input === undefined ? {} : { input }),
        stdio: ["pipe", "pipe", "pipe"],
      }).toString();

    const settings = commands.map(({ command }) => command).filter(isPulumiSetting);
    for (const command of settings) pulumi(command.split(" ").slice(1), "AccountName=one");
    const config: Record<string, { value: string; secret: boolean }> = JSON.parse(
      pulumi(["config", "--json", "--show-secrets"]),
    );

    const keys = Object.keys(config).map((key) => key.replace(`${project}:`, ""));
    for (const key of keys) expect(keysThatAreRead()).toContain(key);
    expect(keys).toEqual(expect.arrayContaining(["servicefabric:endpoint", "partitionId", "backupStorage"]));
    expect(config[`${project}:backupStorage`]).toMatchObject({ secret: true });
  });
});

/** The texts in quotes of the example, and the settings of a connection: all that reads the stack's configuration. */
function keysThatAreRead(): readonly string[] {
  const words = read("examples/pre-upgrade/index.ts").match(/(?<=")[^"\n]*(?=")/g) ?? [];
  return [...words, ...connectionFieldNames.map(configKeyOf)];
}
