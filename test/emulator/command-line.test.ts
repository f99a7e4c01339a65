import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { routeNames, samplePartitions } from "servicefabric-backup-emulator";
import { ControlClient } from "./control-client";
import { emulatorFixture } from "./emulator-fixture";
import { GatewayClient, read } from "./gateway-client";
import { firstLine, freePort, outcome, type Program, programFixture } from "./program";

// Each test starts a process, some of them several.
jest.setTimeout(30_000);

const fixture = emulatorFixture();
const { run, runWith } = programFixture(fixture);
const [orders, other] = samplePartitions.orders;

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
  [["--share", "server=/var/backups"], "such as \\\\server\\share=/var/backups.\n"],
  [["--policy", "maybe"], "Allowed choices are on, off.\n"],
  [["extra"], "error: too many arguments. Expected 0 arguments but got 1.\n"],
])("%j is one line on stderr and exit code 2", async (options, line) => {
  const { code, out, err } = await outcome(run(...options));
  expect([code, out]).toEqual([2, ""]);
  expect(err.endsWith(line)).toBe(true);
  expect(err.trimEnd()).not.toContain("\n");
});

describe("what the emulator begins with", () => {
  /** Starts it, asks something over HTTP, and gives the answer with what was printed. */
  const asked = async (path: string, variables: Record<string, string>, ...options: string[]) => {
    const child = runWith(variables, "--port", "0", "--json", ...options);
    const told = JSON.parse(await firstLine(child));
    return { told, answer: await new ControlClient(told.controlUrl).ok("GET", path) };
  };
  const scenario = [{ name: "stuck-accepted", faults: [{ partitionId: other }] }];
  const twoFaults = [{ name: "stall" }, { name: "too-many-requests", faults: [{ calls: { nth: 3 } }] }];

  test.each([
    ["clock", { CLOCK: "manual" }, ["--clock", "manual"], { clock: { mode: "manual" } }],
    ["factor", { CLOCK: "60" }, ["--clock", "60"], { clock: { mode: "scaled", factor: 60 } }],
    ["policy", { POLICY: "off" }, ["--policy", "off"], { policies: [{ name: "DailyToShare", enabledFor: [] }] }],
    [
      "scenario",
      { SCENARIO: `stuck-accepted:partition=${other}` },
      ["--scenario", `stuck-accepted:partition=${other}`],
      { faults: scenario },
    ],
    [
      "fault",
      { FAULT: " stall  too-many-requests:nth=3,seconds=2" },
      ["--fault", "stall", "--fault", "too-many-requests:nth=3,seconds=2"],
      { faults: twoFaults },
    ],
  ] as [string, Record<string, string>, string[], object][])(
    "%s, as an option and as a variable",
    async (_name, variables, options, expected) => {
      expect((await asked("/state", variables)).answer).toMatchObject(expected);
      expect((await asked("/state", {}, ...options)).answer).toMatchObject(expected);
    },
  );

  test("a reset comes back to all of it", async () => {
    const folder = await fixture.folder();
    const { emulator } = await fixture.startControlled();
    emulator.setLsn(orders, 77n);
    await writeFile(join(folder, "state.json"), JSON.stringify(await emulator.save()));
    const options = ["--scenario", "busy-partition", "--fault", "stall:nth=3", "--state", join(folder, "state.json")];
    const child = run("--port", "0", "--json", "--policy", "off", "--clock", "manual", ...options);
    const control = new ControlClient(JSON.parse(await firstLine(child)).controlUrl);
    const before = await control.ok("GET", "/snapshot");
    expect(before.faults.entries).toHaveLength(1);
    await control.ok("DELETE", "/faults");
    await control.ok("POST", `/partitions/${orders}/lsn`, { lsn: "1" });
    await control.ok("POST", "/clock/advance", { duration: "PT1H" });
    await control.ok("POST", "/reset");
    expect(await control.ok("GET", "/snapshot")).toEqual(before);
  });

  test("a storage, a log of requests and a state, which are files", async () => {
    const folder = await fixture.folder();
    const [storage, log, state] = ["share", "requests.jsonl", "state.json"].map((name) => join(folder, name));
    const { emulator } = await fixture.startControlled();
    await emulator.startScenario("rate-limited");
    await writeFile(state ?? "", JSON.stringify(await emulator.save()));
    const variables = { STORAGE: storage ?? "", REQUEST_LOG: log ?? "", STATE: state ?? "" };
    const options = ["--storage", storage ?? "", "--request-log", log ?? ""];
    for (const { told, answer } of [
      // The state of an emulator with a share of its own does not fit one that was given a folder.
      await asked("/state", { REQUEST_LOG: log ?? "", STATE: state ?? "" }),
      await asked("/state", {}, "--request-log", log ?? "", "--state", state ?? ""),
    ]) {
      expect(answer.faults).toHaveLength(2);
      await fetch(`${told.url}/hello`);
    }
    for (const { told } of [
      await asked("/state", { STORAGE: variables.STORAGE }),
      await asked("/state", {}, ...options),
    ]) {
      expect(told.policy.storage.Path).toBe(storage);
    }
    expect((await readFile(log ?? "", "utf8")).match(/"path":"\/hello"/g)).toHaveLength(2);
  });

  test("folders for UNC paths, and what stands in for storages of Azure", async () => {
    const [first, second, container] = [await fixture.folder(), await fixture.folder(), await fixture.folder()];
    const backUpTo = async (url: string, storage: object) => {
      const gateway = new GatewayClient(url);
      expect((await gateway.requestBackup(other, storage)).status).toBe(202);
      await new ControlClient(`${url}/_emulator/v1`).advance(60);
      expect(await gateway.state(other)).toBe("Success");
    };
    const shares = [`\\\\server\\a b=${first}`, `\\\\server\\b\\c=${join(second, "made")}`];
    const managed = {
      StorageKind: "ManagedIdentityAzureBlobStore",
      ManagedIdentityType: "VMSS",
      BlobServiceUri: "https://example.blob.core.windows.net/",
      ContainerName: "box",
    };
    const variables = { SHARE: shares.join(";"), STAND_IN_STORAGE: container };
    const options = [...shares.flatMap((share) => ["--share", share]), "--stand-in-storage", container];
    for (const { told } of [
      await asked("/state", { ...variables, CLOCK: "manual" }),
      await asked("/state", { CLOCK: "manual" }, ...options),
    ]) {
      await backUpTo(told.url, { StorageKind: "FileShare", Path: "\\\\server\\a b" });
      await backUpTo(told.url, { StorageKind: "FileShare", Path: "\\\\server\\b\\c" });
      await backUpTo(told.url, managed);
      for (const folder of [first, join(second, "made"), join(container, "box")]) {
        expect(await readdir(folder)).toEqual(["SampleApp"]);
        await rm(join(folder, "SampleApp"), { recursive: true });
      }
    }
  });

  test("a connection string that stands in is one by the name that it begins with, and is told nowhere", async () => {
    // A port that was free a moment ago: the backup ends in Failure, and says where it tried to go.
    const blobs = `http://127.0.0.1:${await freePort()}/account`;
    const connection = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=c2VjcmV0;BlobEndpoint=${blobs}`;
    const { told } = await asked("/state", { STAND_IN_STORAGE: connection, CLOCK: "manual" });
    const gateway = new GatewayClient(told.url);
    await gateway.requestBackup(other, {
      StorageKind: "DsmsAzureBlobStore",
      StorageCredentialsSourceLocation: "https://dsms/source",
      ContainerName: "box",
    });
    const control = new ControlClient(told.controlUrl);
    await control.advance(60);
    expect(await gateway.state(other)).toBe("Failure");
    expect(JSON.stringify([told, await control.ok("GET", "/state")])).not.toContain("c2VjcmV0");
  });

  test("port, host, speed, the length of a backup, and flags, as variables", async () => {
    const variables = { PORT: "0", HOST: "localhost", SPEED: "1000", BACKUP_SECONDS: "5", JSON: "1" };
    const child = runWith(variables);
    const { url } = JSON.parse(await firstLine(child));
    expect(url).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/);
    const gateway = new GatewayClient(url);
    await gateway.requestBackup(orders);
    let state: unknown;
    while (state !== "Success") state = await gateway.state(orders);
  });

  test("an option goes before its variable", async () => {
    const { answer } = await asked("/state", { CLOCK: "manual", PORT: "1" }, "--clock", "2");
    expect(answer.clock).toMatchObject({ mode: "scaled", factor: 2 });
  });

  test("a topology", async () => {
    const file = join(await fixture.folder(), "topology.json");
    const id = "11111111-2222-3333-4444-555555555555";
    const partitions = [{ id, scheme: { kind: "Singleton" } }];
    const service = {
      kind: "Stateful",
      name: "fabric:/Shop/Cart",
      typeName: "CartType",
      hasPersistedState: true,
      partitions,
    };
    const application = { name: "fabric:/Shop", typeName: "ShopType", typeVersion: "2.0", services: [service] };
    await writeFile(file, JSON.stringify({ applications: [application] }));
    const expected = [{ id, serviceName: "fabric:/Shop/Cart" }];
    expect((await asked("/state", { TOPOLOGY: file })).answer.partitions).toMatchObject(expected);
    expect((await asked("/state", {}, "--topology", file)).answer.partitions).toMatchObject(expected);
  });
});

test("--json tells exactly one line: where it is, where it is controlled, and its process", async () => {
  const child = run("--port", "0", "--json");
  const ended = outcome(child);
  const [told] = await once(child.stdout, "data");
  await new GatewayClient(JSON.parse(String(told)).url).progress(orders);
  child.kill("SIGTERM");
  const { out, err } = await ended;
  expect([out.trimEnd().includes("\n"), err]).toEqual([false, ""]);
  const { url, controlUrl, pid } = JSON.parse(out);
  expect([controlUrl, pid]).toEqual([`${url}/_emulator/v1`, child.pid]);
});

describe("the terminal shows one line a request", () => {
  /** The lines after those of the start, once so many are there. */
  async function linesOf(child: Program, count: number, act: (url: string) => Promise<unknown>): Promise<string[]> {
    const lines: string[] = [];
    let url: string | undefined;
    let acted: Promise<unknown> | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      url ??= /emulator at (\S+)/.exec(line)?.[1];
      if (acted) lines.push(line);
      if (line === "Ctrl+C stops it.") acted = act(url ?? "");
      if (lines.length < count) continue;
      // A line is told before its answer is sent; the program must not be stopped in between.
      await acted;
      return lines;
    }
    throw new Error(`Only ${lines.join("\n")}`);
  }

  test("with its method, path, status and duration, and what was done to it; no query and no body", async () => {
    const child = run(
      "--port",
      "0",
      "--fault",
      "status:nth=2,route=GetPartitionBackupProgress",
      "--fault",
      "reset-before-effect",
    );
    const lines = await linesOf(child, 6, async (url) => {
      const gateway = new GatewayClient(url);
      await gateway.progress(orders);
      await gateway.progress(orders);
      await gateway.get("/", { "api-version": "s3cret" });
      // What controls it is no request to the cluster.
      await new ControlClient(`${url}/_emulator/v1`).get("/healthz");
      await gateway.requestBackup(orders, { ConnectionString: "AccountKey=s3cret" }).catch(() => undefined);
      await gateway.requestBackup(orders, { ConnectionString: "AccountKey=s3cret" });
      await gateway.get("/%1B[2J\u009b");
    });
    const progress = `GET /Partitions/${orders}/$/GetBackupProgress`;
    const post = `POST /Partitions/${orders}/$/Backup`;
    expect(lines.map((line) => line.replace(/ [\d.]+ ms/, " * ms"))).toEqual([
      `${progress} 200 * ms`,
      `${progress} 500 * ms (status)`,
      "GET / 200 * ms",
      `${post} no answer * ms (reset-before-effect)`,
      `${post} 400 * ms`,
      "GET /%1B[2J%C2%9B 400 * ms",
    ]);
  });

  test("and goes on where nobody reads them, or the pipe is closed", async () => {
    const child = run("--port", "0");
    let url: string | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      url = /emulator at (\S+)/.exec(line)?.[1];
      if (url !== undefined) break;
    }
    const gateway = new GatewayClient(url ?? "");
    child.stdout.pause();
    // More than a pipe holds.
    const long = "x".repeat(4_000);
    for (let count = 0; count < 100; count++) expect((await gateway.get(`/${long}`)).status).toBe(400);
    child.stdout.destroy();
    for (let count = 0; count < 3; count++) expect((await gateway.progress(orders)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([0, null]);
  });
});

test.each([{ QUIET: "yes" }, {}])("--quiet prints nothing (%j)", async (variables) => {
  const port = await freePort();
  const options = "QUIET" in variables ? [] : ["--quiet"];
  const child = runWith(variables, "--port", String(port), ...options);
  const ended = outcome(child);
  const control = new ControlClient(`http://127.0.0.1:${port}/_emulator/v1`);
  while (!(await control.get("/healthz").catch(() => undefined)));
  await new GatewayClient(`http://127.0.0.1:${port}`).progress(orders);
  child.kill("SIGINT");
  expect(await ended).toEqual({ code: 0, out: "", err: "" });
});

test("an empty variable is none", async () => {
  const variables = { CLOCK: "", SPEED: "", POLICY: "", REQUEST_LOG: "", SCENARIO: "", STORAGE: "", HTTPS: "" };
  const child = runWith({ ...variables, HOST: "", PORT: "" }, "--port", "0", "--json");
  expect(JSON.parse(await firstLine(child)).url).toMatch(/^http:/);
});

test("who opens it to a network without a sign-in is warned, in one line", async () => {
  const started = async (...options: string[]) => {
    const child = run("--port", "0", "--host", "0.0.0.0", ...options);
    const ended = outcome(child);
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    return (await ended).err;
  };
  const warning = /^warning: whoever reaches http:\S+ may use and control it; [^\n]*\n$/;
  expect(await started()).toMatch(warning);
  expect(await started("--json")).toMatch(warning);
  expect(await started("--tokens")).toBe("");
  expect(await started("--client-certificates")).toBe("");
  expect(await started("--json", "--quiet")).toBe("");
});

test("a flag whose variable says no is off", async () => {
  const child = runWith({ JSON: "false", QUIET: "0", LIST_SCENARIOS: "" }, "--port", "0");
  expect(await firstLine(child)).toContain("Service Fabric backup emulator at http");
});

test("a second signal ends it at once, even while something is still waited for", async () => {
  const folder = await fixture.folder();
  const child = run("--port", "0", "--json", "--storage", folder);
  const { url } = JSON.parse(await firstLine(child));
  // Reading a pipe that nobody writes to keeps the process from ending by itself; a restore reads what it is told to.
  await promisify(execFile)("mkfifo", [join(folder, "pipe.bkmetadata")]);
  const backup = { BackupId: "11111111-2222-3333-4444-555555555555", BackupLocation: "pipe.zip" };
  const cut = new GatewayClient(url).post(`/Partitions/${orders}/$/Restore`, backup).catch(() => "cut");
  const arrived = async () => (await new ControlClient(`${url}/_emulator/v1`).ok("GET", "/requests")).length > 0;
  while (!(await arrived()));
  child.kill("SIGTERM");
  expect(await cut).toBe("cut");
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([null, "SIGINT"]);
});

describe("--list-scenarios", () => {
  test("prints every scenario and fault with what it shows, and ends", async () => {
    const { code, out, err } = await outcome(run("--list-scenarios"));
    expect([code, err]).toEqual([0, ""]);
    const { control } = await fixture.startControlled();
    for (const { name, title, provider } of await control.ok("GET", "/scenarios")) {
      expect(out).toContain(`  ${name}: ${title}\n`);
      expect(out).toContain(provider);
    }
    for (const { name, shows } of (await control.ok("GET", "/faults")).named)
      expect(out).toContain(`  ${name}: ${shows}`);
    expect(out).toContain("[SFB_BACKUP_TIMED_OUT]");
    expect(out).toContain("minutes=2  how long the other backup takes");
  });

  test.each([
    [["--json"], {}],
    [[], { LIST_SCENARIOS: "1", JSON: "true" }],
  ] as [string[], Record<string, string>][])("as data: %j %j", async (options, variables) => {
    const child = runWith(variables, ...(options.length > 0 ? ["--list-scenarios", ...options] : []));
    const { control } = await fixture.startControlled();
    const { code, out } = await outcome(child);
    expect(code).toBe(0);
    const { scenarios, faults } = JSON.parse(out);
    expect(scenarios).toEqual(await control.ok("GET", "/scenarios"));
    expect(faults).toEqual((await control.ok("GET", "/faults")).named);
  });
});

describe("--list-faults", () => {
  test("prints every fault and no scenario, and ends", async () => {
    const { code, out, err } = await outcome(run("--list-faults"));
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Faults .*\n {2}status: Another status/);
    expect(out).not.toContain("Scenarios");
  });

  test("shows every default, of the operation and the calls too, and the names of operations", async () => {
    const { out } = await outcome(run("--list-faults"));
    const { control } = await fixture.startControlled();
    const { named } = await control.ok("GET", "/faults");
    const common = ["partition", "nth", "first", "from", "calls"];
    for (const { name, calls, parameters } of named) {
      const [, block = ""] = new RegExp(`^  ${name}: .*\\n((?: {6}.*\\n)+)`, "m").exec(out) ?? [];
      const shown = block.split("\n").map((line) => line.trim().split("  ")[0]);
      for (const [parameter, one] of Object.entries<{ default: unknown }>(parameters)) {
        if (!common.includes(parameter)) expect(shown).toContain(`${parameter}=${one.default ?? ""}`);
      }
      const [[key, value]] = Object.entries(calls === "all" ? { calls } : calls) as [[string, unknown]];
      expect(shown).toContain(`${key}=${value}`);
    }
    expect(out).toContain("      route=any  the operation that is hit\n");
    expect(out).toContain("      route=  the operation that is hit; default: all of the Backup Restore Service\n");
    for (const route of routeNames) expect(out).toContain(`\n  ${route}\n`);
  });

  test("every default that is shown can be given", async () => {
    const { control } = await fixture.startControlled();
    for (const { name, parameters } of (await control.ok("GET", "/faults")).named) {
      for (const [parameter, one] of Object.entries<{ default: unknown }>(parameters)) {
        if (one.default === null) continue;
        await control.ok("POST", "/faults", { name, parameters: { [parameter]: String(one.default) } });
      }
    }
  });

  test("prints the scenarios too where they are asked for", async () => {
    const { out } = await outcome(run("--list-faults", "--list-scenarios"));
    expect(out).toBe((await outcome(run("--list-scenarios"))).out);
  });

  test.each([
    [["--list-faults", "--json"], {}],
    [[], { LIST_FAULTS: "1", JSON: "true" }],
  ] as [string[], Record<string, string>][])("as data: %j %j", async (options, variables) => {
    const child = runWith(variables, ...options);
    const { control } = await fixture.startControlled();
    expect(JSON.parse((await outcome(child)).out)).toEqual({
      faults: (await control.ok("GET", "/faults")).named,
      operations: ["any", ...routeNames],
    });
  });
});

describe("files and names that make no sense are one line on stderr and exit code 2", () => {
  test.each([
    [["--scenario", "stuk-accepted"], "no such scenario: stuk-accepted; did you mean stuck-accepted?"],
    [["--scenario", "xyz"], "no such scenario: xyz; --list-scenarios shows them\n"],
    [["--scenario", "stall"], "no such scenario: stall; --list-scenarios shows them\n"],
    [["--fault", "nope"], "no such fault: nope; --list-faults shows them\n"],
    [
      ["--scenario", "busy-partition:minutes=soon,hours=1"],
      "scenario busy-partition has wrong parameters: minutes: must be a number; unknown name: hours\n",
    ],
    [
      ["--fault", "status:status=9999,route=Nope,nth=0"],
      "status: must be 599 or less; route: no such operation: Nope; docs/emulator.md lists them; nth: must be 1 or more\n",
    ],
    [["--fault", "status:status=199,route=getpartitionbackuplst"], "did you mean GetPartitionBackupList"],
    [["--fault", "html-page:status=100"], "status: must be 200 or more\n"],
    [["--fault", "stall:carryOut=maybe,nth=1.5"], "carryOut: must be true or false; nth: must be a whole number\n"],
    [["--scenario", "stuck-accepted:partition"], "Parameters are written name=value, with commas between them.\n"],
    [["--scenario", "busy-partition:"], "Parameters are written name=value, with commas between them.\n"],
    [["--fault", "stal"], "no such fault: stal; did you mean stall"],
    [["--fault", "stall:nth=1,from=2"], "only one of nth, first, from, calls"],
    [["--clock", "fast"], "It must be real, manual, or a factor above 0."],
    [["--topology", "/nowhere/topology.json"], "--topology: there is no file /nowhere/topology.json"],
    [["--state", "/nowhere/state.json"], "--state: there is no file /nowhere/state.json"],
    [["--state", "/"], "--state: / is a folder, not a file"],
    [["--request-log", "/nowhere/log"], "the request log /nowhere/log cannot be written: ENOENT"],
    [["--storage", "/dev/null/share"], "--storage: /dev/null/share is no folder that can be written to: ENOTDIR"],
    [["--storage", "/dev/null"], "--storage: /dev/null is no folder that can be written to: EEXIST"],
    [["--host", "203.0.113.7"], "the address is not one of this machine"],
  ])("%j", async (options, line) => {
    const { code, out, err } = await outcome(run("--port", "0", ...options));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(line);
    expect(err).toMatch(/^error: [^\n]*\n$/);
  });

  test.each([
    ["--topology", "{", "is not JSON"],
    ["--state", "{", "is not JSON"],
    ["--state", "{}", "--state is no snapshot of this emulator: format: "],
    ["--topology", "{}", "applications"],
  ])("%s with %s", async (option, text, line) => {
    const file = join(await fixture.folder(), "file.json");
    await writeFile(file, text);
    const { code, err } = await outcome(run("--port", "0", option, file));
    expect([code, err]).toEqual([2, expect.stringContaining(line)]);
    expect(err).toMatch(/^error: [^\n]*\n$/);
  });

  test.each([
    [
      { PORT: "99999" },
      "'99999' from env 'SERVICEFABRIC_EMULATOR_PORT' is invalid. It must be a number from 0 to 65535.",
    ],
    [{ SPEED: "0" }, "It must be a number above 0."],
    [{ BACKUP_SECONDS: "x" }, "It must be a number, 0 or more."],
    [{ POLICY: "maybe" }, "Allowed choices are on, off."],
    [{ SCENARIO: "happy-pathh" }, "did you mean happy-path?"],
  ] as [Record<string, string>, string][])("the variable %j", async (variables, line) => {
    const { code, out, err } = await outcome(runWith({ ...variables, JSON: "1" }));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(line);
  });
});

test("--help has examples, and every option with its variable", async () => {
  const { code, out } = await outcome(run("--help"));
  expect(code).toBe(0);
  expect(out).toContain("Examples:");
  const text = out.replaceAll(/\s+/g, " ");
  const options = [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option ?? "");
  expect(options.length).toBeGreaterThanOrEqual(15);
  for (const option of options) {
    expect(text).toContain(`env: SERVICEFABRIC_EMULATOR_${option.slice(2).replaceAll("-", "_").toUpperCase()}`);
  }
});

test("--version is the package's", async () => {
  const { version } = jest.requireActual<{ version: string }>("servicefabric-backup-emulator/package.json");
  expect(await outcome(run("--version"))).toEqual({ code: 0, out: `${version}\n`, err: "" });
});
