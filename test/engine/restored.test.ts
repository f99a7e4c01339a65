import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type Emulator, readTopology, startEmulator, type TopologyFile } from "servicefabric-backup-emulator";
import { storageVariables } from "../../src/cli/plan-sources/storage-variables";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { exportsBelow, type Step, stepsBelow } from "../docs/steps";
import { GatewayClient, read } from "../emulator/gateway-client";
import { partitionsOf } from "../protocol/shop";
import { type Ended, startNode } from "../scripts/in-node";
import { startedEngine } from "./engine";
import { failureOf } from "./seen";

const page = "docs/restoring.md";
const shop = "fabric:/Shop";
const services = [`${shop}/Orders`, `${shop}/Cart`] as const;
const stateful = { kind: "Stateful", hasPersistedState: true } as const;
const parts = [
  { ...stateful, name: services[0], typeName: "OrdersType", scheme: "Named", names: ["north", "south"] },
  { ...stateful, name: services[1], typeName: "CartType", scheme: "Singleton" },
] satisfies TopologyFile["applications"][number]["services"];
const versions = ["1.0.0", "2.0.0"];
const topology = readTopology({
  nodes: 3,
  applicationTypes: [{ name: "ShopType", versions }],
  applications: [{ name: shop, typeName: "ShopType", typeVersion: "1.0.0", services: parts }],
});
/** The code is there, and its manifest has the services; the application is not. */
const empty = readTopology({
  nodes: 3,
  applicationTypes: [
    {
      name: "ShopType",
      versions,
      defaultServices: parts.map((part) => ({ ...part, name: part.name.slice(`${shop}/`.length) })),
    },
  ],
  applications: [],
});

/** A domain of an upgrade is watched for two minutes. */
const speed = 60;
/** Of the command's clock: two looks at a restored partition are 15 s apart. */
const factor = 5;
const good = { apples: "12", pears: "7", plums: "30" };
const ruined = { apples: "ruined by 2.0.0", pears: "ruined by 2.0.0", plums: "ruined by 2.0.0" };
const nothingSet = Object.fromEntries(
  [...connectionFieldNames.map(environmentNameOf), ...storageVariables].map((name) => [name, undefined]),
);

/** What differs from one run to the next: times, ids, and how wide that makes a column. */
function steady(line: string): string {
  return line
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/\b\d+ (s|min|h|d) old/, "<age> old")
    .replace(/restored in \d+ s/, "restored in <time>")
    .replace(/way back \S+$/, "way back <id>")
    .replace(/ {2,}/g, "  ")
    .trim();
}

/** For the compiler: a page that lacks a command fails where it is run. */
const none: Step = { command: "", prints: [] };
const question = /^(Type the name of the application .*: )(\S+)$/;

/** What the page shows is printed, each line as it stands there. */
function expectShown({ prints }: Step = none, { stdout, stderr }: Ended): void {
  const printed = stdout.split("\n").map(steady);
  expect(prints.length).toBeGreaterThan(0);
  for (const line of prints) {
    const [, asked] = question.exec(line) ?? [];
    if (asked === undefined) expect(printed).toContain(steady(line));
    else expect(stderr).toContain(asked);
  }
}

/** Empty for a command that has done what it was asked for, else all that it has written. */
function whyFailed({ exitCode, stdout, stderr }: Ended): string {
  return exitCode === 0 ? "" : `exit code ${exitCode}\n${stdout}\n${stderr}`;
}

async function dataOf(emulator: Emulator, ids: readonly string[]) {
  return Promise.all(ids.map(async (id) => (await emulator.readData(id)).records));
}

/** The partitions of a service, as a cluster has them now; one that was created anew has others than before. */
async function partitionsNow({ url }: Emulator, service: string): Promise<readonly string[]> {
  const answer = await new GatewayClient(url).get(`/Services/${idOf(service)}/$/GetPartitions`);
  return read(answer).Items.map((one: Partition) => one.PartitionInformation.Id);
}

interface Partition {
  readonly PartitionInformation: { readonly Id: string };
}

function idOf(name: string): string {
  return name.slice("fabric:/".length).replaceAll("/", "~");
}

/** Creates the application, as whoever operates it does. @param descriptions Of the services that its manifest lacks. */
async function create({ url }: Emulator, descriptions: readonly unknown[]): Promise<void> {
  const client = new GatewayClient(url);
  const post = (path: string, body: object) => client.post(path, body, {}, "6.0");
  const application = { Name: shop, TypeName: "ShopType", TypeVersion: "1.0.0", ParameterList: [] };
  expect(await post("/Applications/$/Create", application)).toMatchObject({ status: 201 });
  for (const description of descriptions) {
    const made = await post(`/Applications/${idOf(shop)}/$/GetServices/$/Create`, Object(description));
    expect(made).toMatchObject({ status: 202 });
  }
  await until("the services", async () => {
    const { Items: items } = read(await client.get(`/Applications/${idOf(shop)}/$/GetServices`));
    const states = items.map(({ ServiceStatus: status }: { ServiceStatus: string }) => status);
    return states.length === services.length && states.every((status: string) => status === "Active");
  });
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error(`Waiting for ${what}: it takes too long.`);
    await sleep(20);
  }
}

/** What stands in the place of the page's examples. */
interface Given {
  readonly at?: string;
  readonly id?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

describe("given a stack that backs an application up before each upgrade, and the commands of the page", () => {
  const engine = startedEngine({
    program: "examples/application",
    withAzurite: true,
    stack: "dev",
    cluster: { topology, speed },
  });
  const cluster = () => engine().cluster;
  const ids = () => services.flatMap((name) => partitionsOf(cluster(), name));
  const gateway = () => new GatewayClient(cluster().url);
  const all = <T>(one: T): readonly T[] => ids().map(() => one);
  const control = async (method: string, path: string, body?: object) => {
    const { status } = await fetch(`${cluster().url}/_emulator/v1${path}`, { method, body: JSON.stringify(body) });
    expect(status).toBe(200);
  };

  /** The storage and the cluster that the page exports, at this place. */
  const exported = (endpoint: string) => ({
    ...exportsBelow(page, "A lost cluster"),
    SERVICEFABRIC_ENDPOINT: endpoint,
    SERVICEFABRIC_STORAGE_CONNECTION_STRING: engine().connectionString,
  });

  /** Runs a command of the page where the stack is, and types what the page types. */
  function run({ command, prints }: Step = none, given: Given = {}): Promise<Ended> {
    const { at = "", id = "", environment = {} } = given;
    const [npx, program, ...args] = command
      .replace("2026-11-20T10:00Z", at)
      .replace("974bd92a-b395-4631-8a7f-53bd4ae9cf22", id)
      .split(" ");
    expect([npx, program]).toEqual(["npx", "pulumi-servicefabric-backup"]);
    const [, , typed = shop] = prints.map((line) => question.exec(line)).find((found) => found !== null) ?? [];
    const { stateFolder } = engine();
    const engineRoot = process.env.PULUMI_ENGINE_ROOT ?? "";
    const settings = {
      ...nothingSet,
      TEST_CLOCK_FACTOR: String(factor),
      PATH: `${join(engineRoot, "bin")}${delimiter}${process.env.PATH}`,
      PULUMI_HOME: join(stateFolder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(stateFolder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(stateFolder, "passphrase"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...environment,
    };
    const commands = join(__dirname, "../cli");
    return startNode(
      ["-r", join(commands, "as-a-terminal.cjs"), join(commands, "run-command.cjs"), ...args],
      settings,
      {
        cwd: join(stateFolder, "work", "dev"),
        input: `${typed}\n`,
      },
    ).ended;
  }

  /** Runs a `pulumi up` of the page, by the engine. */
  function up({ command }: Step = none) {
    const config = Object.fromEntries([...command.matchAll(/--config (\w+)=(\S+)/g)].map(([, key, to]) => [key, to]));
    const target = [...command.matchAll(/--target '([^']+)'/g)].map(([, urn = ""]) => urn);
    expect(command).toMatch(/^pulumi up( --config \S+| --target \S+)*$/);
    return engine().up({ config, ...(target.length === 0 ? {} : { options: { target } }) });
  }

  const [rollBack, plan, restore, backUpAgain, planOfStorage] = stepsBelow(page, "A bad upgrade");
  let beforeUpgrade = "";
  let afterRestore = "";

  test("when an upgrade ruins what the partitions hold, then its backups are proven, and the data are bad", async () => {
    for (const id of ids()) await control("PUT", `/partitions/${id}/data`, { records: good });
    await control("PUT", "/ruinous-upgrade", { applicationName: shop, isRuinous: true });
    const config = { application: shop, appVersion: "2.0.0" };
    const upgraded = await engine().up({ config, secretConfig: { backupStorage: engine().connectionString } });
    await control("PUT", "/ruinous-upgrade", { applicationName: shop, isRuinous: false });

    expect(failureOf(upgraded)).toBe("");
    expect(await dataOf(cluster(), ids())).toEqual(all(ruined));
    beforeUpgrade = String(engine().saved().one("before-upgrade").outputs.latestTimestamp);
  });

  test("when the code is rolled back, then the data stay bad, and the stack still has the backups from before", async () => {
    const back = await up(rollBack);

    expect(failureOf(back)).toBe("");
    expect(cluster().cluster.applications()[0]?.typeVersion).toBe("1.0.0");
    expect(await dataOf(cluster(), ids())).toEqual(all(ruined));
    expect(engine().saved().one("before-upgrade").outputs.latestTimestamp).toBe(beforeUpgrade);
  });

  test("when the plan is made, then it prints what the page shows, and nothing has changed", async () => {
    const ended = await run(plan);

    expect(whyFailed(ended)).toBe("");
    expectShown(plan, ended);
    expect(await dataOf(cluster(), ids())).toEqual(all(ruined));
  });

  test("when it is carried out, then it prints what the page shows, and the data are as they were", async () => {
    const ended = await run(restore);

    expect(whyFailed(ended)).toBe("");
    expectShown(restore, ended);
    expect(await dataOf(cluster(), ids())).toEqual(all(good));
    afterRestore = new Date().toISOString();
  });

  test("when the way back is restored, then the ruined data are there again, and a pipeline undoes that", async () => {
    const [undo] = stepsBelow(page, "The way back");
    const undone = await run(undo, { at: afterRestore, environment: exported(cluster().url) });
    expect(whyFailed(undone)).toBe("");
    expect(await dataOf(cluster(), ids())).toEqual(all(ruined));

    const [again] = stepsBelow(page, "Exit codes");
    const redone = await run(again);
    expect(whyFailed(redone)).toBe("");
    expect(JSON.parse(redone.stdout)).toMatchObject({ ok: true, partitions: [{}, {}, {}] });
    expect(await dataOf(cluster(), ids())).toEqual(all(good));
  });

  test("when the stack has taken new backups, then the storage still tells those from before the upgrade", async () => {
    expect(failureOf(await up(backUpAgain))).toBe("");
    expect(engine().saved().one("before-upgrade").outputs.latestTimestamp).not.toBe(beforeUpgrade);
    const planned = await run(planOfStorage, { at: beforeUpgrade, environment: exported(cluster().url) });

    expect(whyFailed(planned)).toBe("");
    const times = planned.stdout.match(/\d{4}-\d\d-\d\dT[\d:]+Z/g) ?? [];
    expect(times).toHaveLength(3);
    expect(times.filter((time) => time > beforeUpgrade)).toEqual([]);
  });

  test("when a partition has lost its data and waits, then it is restored alone, as the page shows", async () => {
    const [alone] = stepsBelow(page, "A lost partition");
    const [lost = ""] = ids();
    await control("POST", `/partitions/${lost}/data-loss`);
    await until("the data loss", async () => {
      const { PartitionStatus: status } = read(await gateway().get(`/Partitions/${lost}`));
      return status === "Reconfiguring";
    });
    const ended = await run(alone, { id: lost });

    expect(whyFailed(ended)).toBe("");
    expectShown(alone, ended);
    expect(await dataOf(cluster(), ids())).toEqual(all(good));
  });

  test("when the application was deleted, then the plan names what to create, and the restore brings all back", async () => {
    const [whatIsLost, bringBack] = stepsBelow(page, "A lost application");
    const descriptions = await Promise.all(
      services.map(async (name) => JSON.parse((await gateway().get(`/Services/${idOf(name)}/$/GetDescription`)).text)),
    );
    await gateway().post(`/Applications/${idOf(shop)}/$/Delete`, undefined, {}, "6.0");
    await until("the deletion", async () => (await gateway().get(`/Applications/${idOf(shop)}`)).status === 204);
    const planned = await run(whatIsLost);
    expect(planned.exitCode).toBe(1);
    expectShown(whatIsLost, planned);

    await create(cluster(), descriptions);
    const ended = await run(bringBack);
    expect(whyFailed(ended)).toBe("");
    expectShown(bringBack, ended);
    const now = (await Promise.all(services.map((name) => partitionsNow(cluster(), name)))).flat();
    expect(now.filter((id) => ids().includes(id))).toEqual([]);
    expect(await dataOf(cluster(), now)).toEqual(all(good));
  });

  test("when the cluster is lost, then another one has all of it from before the upgrade, by the storage alone", async () => {
    const [whatIsLost, bringBack] = stepsBelow(page, "A lost cluster");
    const another = await startEmulator({ topology: empty, speed, policy: "off" });
    try {
      const given = { at: beforeUpgrade, environment: exported(another.url) };
      const planned = await run(whatIsLost, given);
      expect(planned.exitCode).toBe(1);
      expectShown(whatIsLost, planned);

      await create(another, []);
      const ended = await run(bringBack, given);
      expect(whyFailed(ended)).toBe("");
      expectShown(bringBack, ended);
      const now = (await Promise.all(services.map((name) => partitionsNow(another, name)))).flat();
      expect(await dataOf(another, now)).toEqual(all(good));
    } finally {
      await another.close();
    }
  });
});
