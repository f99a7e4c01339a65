import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import {
  answers,
  type Emulator,
  type EmulatorOptions,
  samplePartitions,
  startEmulator,
} from "servicefabric-backup-emulator";
import { type CheckConnectionOptions, checkConnection } from "../../src/doctor/check-connection";
import { failedCheck } from "../../src/doctor/failed-check";
import type { Check, ConnectionReport } from "../../src/doctor/report";
import type { ConnectionFields } from "../../src/service-fabric/connection/connection-fields";
import { Secrets } from "../../src/service-fabric/secrets";

const [partitionId] = samplePartitions.orders;
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

async function emulatorWith(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  closing.push(emulator);
  return emulator;
}

function reply(body: unknown) {
  return { kind: "answer", status: 200, body: JSON.stringify(body) } as const;
}

/** What is shown of the checks from the first that fails on. */
function fromFailure({ checks }: ConnectionReport): readonly string[] {
  const shown = checks.map(({ name, status, detail }) => `${name} ${status === "skipped" ? detail : status}`);
  return shown.slice(checks.findIndex(({ status }) => status === "failed"));
}

/** Everything that a secure cluster asks for, as its Admin. */
function secure({ url, certificate, clientCertificates }: Emulator): ConnectionFields {
  return {
    endpoint: url,
    serverThumbprints: [certificate?.thumbprintSha256 ?? ""],
    clientCertificate: clientCertificates?.admin.certificate ?? "",
    clientKey: clientCertificates?.admin.key ?? "",
  };
}

const rows = [
  "settings",
  "name",
  "port",
  "certificate",
  "sign-in",
  "version",
  "backup service",
  "partition",
  "service",
  "policy",
  "restore",
  "last backup",
];

function check(options: CheckConnectionOptions): Promise<ConnectionReport> {
  return checkConnection({ environment: () => undefined, ...options });
}

function statusesOf({ checks }: ConnectionReport): Record<string, string> {
  return Object.fromEntries(checks.map(({ name, status }) => [name, status]));
}

function failuresIn({ checks }: ConnectionReport): readonly Check[] {
  return checks.filter(({ status }) => status === "failed");
}

test("given a secure cluster that is well, when it is looked at, then every check is ok and says what was found", async () => {
  const emulator = await emulatorWith({ https: true, clientCertificates: true });
  const seen: Check[] = [];

  const report = await check({ cluster: secure(emulator), partitionId, onCheck: (one) => seen.push(one) });

  expect(report).toEqual({ ok: true, checks: seen });
  expect(report.checks.map(({ name, status, detail }) => [name, status, detail])).toEqual([
    [
      "settings",
      "ok",
      expect.stringMatching(/^https:.*; signs in with a client certificate; trusts the thumbprints that are given$/),
    ],
    ["name", "ok", "127.0.0.1 is an IP address, nothing to look up"],
    ["port", "ok", expect.stringMatching(/^port \d+ takes connections$/)],
    ["certificate", "ok", expect.stringMatching(/^TLSv1\.3, trusted by its thumbprint\. Presented: subject "CN=/)],
    ["sign-in", "ok", "by certificate; only a request for a backup shows whether its role is Admin"],
    ["version", "ok", "Service Fabric 10.1.2493.9590"],
    ["backup service", "ok", "installed, policies DailyToShare"],
    ["partition", "ok", `${partitionId}, Stateful`],
    ["service", "ok", "fabric:/SampleApp/Orders"],
    ["policy", "ok", "DailyToShare"],
    ["restore", "ok", "none is in progress"],
    ["last backup", "ok", "none was ever asked for"],
  ]);
});

test("given a cluster, when it is looked at, then nothing is asked of it but reads", async () => {
  const emulator = await emulatorWith();

  await check({ cluster: { endpoint: emulator.url }, partitionId });

  expect(emulator.requests.length).toBeGreaterThan(5);
  expect(new Set(emulator.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
});

test("given the name of a service and a key, when it is looked at, then its partition is", async () => {
  const emulator = await emulatorWith();

  const report = await check({
    cluster: { endpoint: emulator.url },
    service: "fabric:/SampleApp/Orders",
    partitionKey: "-9223372036854775808",
  });

  expect(report.ok).toBe(true);
  expect(report.checks.find(({ name }) => name === "partition")?.detail).toBe(`${partitionId}, Stateful`);
});

test("given a last backup, when it is looked at, then its end is told", async () => {
  const emulator = await emulatorWith({ speed: 100_000 });
  await emulator.startForeignBackup({ partitionId });
  await emulator.startForeignBackup({
    partitionId: samplePartitions.orders[1],
    failure: { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "No." },
  });
  const lastOf = async (id: string) =>
    (await check({ cluster: { endpoint: emulator.url }, partitionId: id })).checks.at(-1)?.detail;
  for (const id of samplePartitions.orders.slice(0, 2)) {
    for (let detail = await lastOf(id); /^(Accepted|BackupInProgress)/.test(detail ?? ""); ) detail = await lastOf(id);
  }

  expect(await lastOf(partitionId)).toMatch(/^Success, \d{4}-.*Z, LSN 24, SampleApp\\Orders\\.*\.zip$/);
  expect(await lastOf(samplePartitions.orders[1])).toBe("Failure, FABRIC_E_BACKUPCOPIER_ACCESS_DENIED No.");
});

describe("given something that is wrong, when it is looked at, then the first check that fails says what to do", () => {
  test("no settings", async () => {
    const report = await check({});

    expect(report.ok).toBe(false);
    expect(failuresIn(report)).toEqual([
      {
        name: "settings",
        status: "failed",
        detail: expect.stringContaining("cluster.endpoint: is missing"),
        remedy: expect.any(String),
      },
    ]);
    expect(statusesOf(report)["last backup"]).toBe("skipped");
  });

  test("a setting of the stack that is none", async () => {
    const config = { config: () => undefined, configKeys: ["servicefabric:endpont", "shop:endpont"] };

    const missing = await check(config);
    const { checks } = await check({ ...config, cluster: { endpoint: "http://cluster.invalid" } });

    expect(missing.checks[0]?.detail).toMatch(
      /is missing.*; servicefabric:endpont is no setting; did you mean endpoint\?$/,
    );
    expect(checks[0]).toEqual({
      name: "settings",
      status: "warning",
      detail: "http://cluster.invalid; no sign-in set; servicefabric:endpont is no setting; did you mean endpoint?",
      remedy: expect.any(String),
    });
  });

  test("a setting of the stack that is none, and near none", async () => {
    const configKeys = ["servicefabric:endpoint", "servicefabric:colour"];
    const { checks } = await check({ configKeys, cluster: { endpoint: "http://cluster.invalid" } });

    expect(checks[0]?.detail).toMatch(/; no sign-in set; servicefabric:colour is no setting$/);
  });

  test("settings of a wrong shape", async () => {
    const report = await check({ cluster: { endpoint: "https://one.example", serverThumbprints: ["12"] } });

    expect(failuresIn(report)[0]?.detail).toContain("cluster.serverThumbprints.0: must be a thumbprint");
  });

  test("the address of Service Fabric Explorer: that of the gateway is named", async () => {
    const report = await check({ cluster: { endpoint: "https://one.example:19080/Explorer/index.html#/apps" } });

    expect(failuresIn(report)[0]?.detail).toBe(
      "cluster.endpoint: is the address of Service Fabric Explorer; the gateway's is https://one.example:19080",
    );
  });

  test("a port of another protocol: that of the gateway is named beside what happened", () => {
    const endpoint = "https://one.example:19000";
    const reply = { kind: "not sent", fault: "not tls", message: "" } as const;

    expect(
      failedCheck("certificate", reply, { endpoint, signsInWith: "nothing", secrets: new Secrets() }),
    ).toMatchObject({
      code: "SFB_NOT_TLS",
      detail: expect.stringMatching(/\(not TLS\) Port 19000 is usually .* 19080: https:\/\/one\.example:19080\.$/),
    });
  });

  test("a name that does not resolve", async () => {
    const report = await check({ cluster: { endpoint: "https://cluster.invalid:19080" } });

    expect(failuresIn(report)).toEqual([expect.objectContaining({ name: "name", code: "SFB_NAME_NOT_FOUND" })]);
    expect(statusesOf(report)).toMatchObject({ "sign-in": "skipped", version: "skipped" });
  });

  test("a port that nobody listens on", async () => {
    const report = await check({ cluster: { endpoint: `http://127.0.0.1:${await freePort()}` } });

    expect(failuresIn(report)).toEqual([expect.objectContaining({ name: "port", code: "SFB_CONNECTION_REFUSED" })]);
  });

  test("a handshake that never ends", async () => {
    const emulator = await emulatorWith({ https: true });
    emulator.tlsFaults?.add({ handshake: "stall" });

    const report = await check({ cluster: { endpoint: emulator.url }, limitMilliseconds: 200 });

    expect(failuresIn(report)).toEqual([
      expect.objectContaining({ name: "certificate", code: "SFB_CONNECTION_TIMED_OUT" }),
    ]);
  });

  test("a certificate that nobody vouches for: it is shown, to be compared and pinned", async () => {
    const emulator = await emulatorWith({ https: true });

    const report = await check({ cluster: { endpoint: emulator.url } });

    const [failed] = failuresIn(report);
    expect(failed).toMatchObject({ name: "certificate", code: "SFB_UNTRUSTED_SERVER" });
    expect(failed?.detail).toContain(emulator.certificate?.thumbprintSha1);
    expect(failed?.remedy).toContain("servicefabric:serverThumbprints");
    expect(emulator.requests).toEqual([]);
  });

  test("no certificate of ours, where one is wanted", async () => {
    const emulator = await emulatorWith({ clientCertificates: true });
    const { endpoint = "", serverThumbprints = [] } = secure(emulator);

    const report = await check({ cluster: { endpoint, serverThumbprints } });

    expect(failuresIn(report)).toEqual([expect.objectContaining({ name: "sign-in", code: "SFB_SIGN_IN_REQUIRED" })]);
  });

  test("a certificate of ours that the cluster does not know", async () => {
    const emulator = await emulatorWith({ clientCertificates: true });
    const other = await emulatorWith({ clientCertificates: true });
    const { clientCertificate = "", clientKey = "" } = secure(other);

    const report = await check({ cluster: { ...secure(emulator), clientCertificate, clientKey } });

    expect(failuresIn(report)).toEqual([expect.objectContaining({ name: "sign-in", code: "SFB_CERTIFICATE_REFUSED" })]);
  });

  test("a passphrase that is wrong, which is not repeated", async () => {
    const emulator = await emulatorWith({ clientCertificates: true });
    const { endpoint = "", serverThumbprints = [] } = secure(emulator);
    const clientPfx = emulator.clientCertificates?.admin.pfx("right").toString("base64") ?? "";

    const report = await check({
      cluster: { endpoint, serverThumbprints, clientPfx, clientPassphrase: "wr0ng-passphrase" },
    });

    expect(failuresIn(report)).toEqual([
      expect.objectContaining({ name: "certificate", code: "SFB_CREDENTIALS_UNUSABLE" }),
    ]);
    expect(JSON.stringify(report)).toMatch(/passphrase of clientPfx is wrong/);
    expect(JSON.stringify(report)).not.toContain("wr0ng");
  });

  test("a token that the cluster refuses", async () => {
    const emulator = await emulatorWith({ https: true, tokens: true });
    const { endpoint = "", serverThumbprints = [] } = secure(emulator);
    const token = (await emulator.tokens?.issue({ audience: "another-application" })) ?? "";

    const report = await check({ cluster: { endpoint, serverThumbprints, token } });

    expect(failuresIn(report)).toEqual([expect.objectContaining({ name: "sign-in", code: "SFB_TOKEN_REFUSED" })]);
    expect(JSON.stringify(report)).not.toContain(token);
  });

  test("a token that has ended", async () => {
    const emulator = await emulatorWith({ https: true, tokens: true });
    const { endpoint = "", serverThumbprints = [] } = secure(emulator);
    const claims = Buffer.from(JSON.stringify({ exp: 1_700_000_000 })).toString("base64url");

    const report = await check({ cluster: { endpoint, serverThumbprints, token: `e30.${claims}.sig` } });

    expect(failuresIn(report)).toEqual([
      expect.objectContaining({ name: "sign-in", code: "SFB_CREDENTIALS_UNUSABLE" }),
    ]);
  });

  test("something else that answers, at a host with a name", async () => {
    const emulator = await emulatorWith();
    emulator.faults.add({ route: "GetClusterVersion", calls: "all", action: answers.htmlPage(200) });

    const report = await check({ cluster: { endpoint: emulator.url.replace("127.0.0.1", "localhost") } });

    expect(failuresIn(report)).toEqual([expect.objectContaining({ name: "version", code: "SFB_NOT_SERVICE_FABRIC" })]);
    expect(report.checks.find(({ name }) => name === "name")?.detail).toMatch(/^localhost is .*127\.0\.0\.1/);
  });

  test("a cluster without a backup service", async () => {
    const emulator = await emulatorWith({ backupRestoreServiceInstalled: false });

    const report = await check({ cluster: { endpoint: emulator.url } });

    expect(failuresIn(report)).toEqual([
      expect.objectContaining({ name: "backup service", code: "SFB_BACKUP_SERVICE_NOT_INSTALLED" }),
    ]);
  });

  test.each([
    ["no name", "Orders", undefined, "service", undefined],
    ["no service", "fabric:/SampleApp/Nothing", undefined, "service", "SFB_SERVICE_NOT_FOUND"],
    ["of no application", "fabric:/Shop/Orders", undefined, "service", "SFB_APPLICATION_NOT_FOUND"],
    ["that of a stateless service", "fabric:/SampleApp/Web", undefined, "service", "SFB_STATELESS_SERVICE"],
    ["no name, with a key", "Orders", "1", "service", undefined],
    ["no service, with a key", "fabric:/SampleApp/Nothing", "1", "service", "SFB_SERVICE_NOT_FOUND"],
    ["that of a stateless service, with a key", "fabric:/SampleApp/Web", "1", "service", "SFB_STATELESS_SERVICE"],
    ["a service with other keys", "fabric:/SampleApp/Orders", "x", "partition", "SFB_PARTITION_KEY_OUT_OF_RANGE"],
    ["a singleton, and a key", "fabric:/SampleApp/Cart", "7", "partition", "SFB_PARTITION_KEY_NOT_TAKEN"],
  ])("a name that is %s", async (_, service, partitionKey, name, code) => {
    const emulator = await emulatorWith();

    const [failed] = failuresIn(
      await check({
        cluster: { endpoint: emulator.url },
        service,
        ...(partitionKey === undefined ? {} : { partitionKey }),
      }),
    );

    expect(failed).toMatchObject({ name, ...(code === undefined ? {} : { code }), remedy: expect.any(String) });
  });

  test("a name of no service: near names are listed, as a backup's error does", async () => {
    const emulator = await emulatorWith();

    const [failed] = failuresIn(
      await check({ cluster: { endpoint: emulator.url }, service: "fabric:/SampleApp/Oders" }),
    );

    expect(failed?.detail).toMatch(/ Its application is there\. Services, nearest first: fabric:\/SampleApp\/Orders, /);
  });

  test.each([
    ["has no partitions", reply({ ContinuationToken: "", Items: [] }), "SFB_SERVICE_NOT_FOUND"],
    ["cannot be asked for", answers.accessDenied(), "SFB_ACCESS_DENIED"],
  ])("a name of a service that %s", async (_, action, code) => {
    const emulator = await emulatorWith();
    emulator.faults.add({ route: "GetPartitionInfoList", calls: "all", action });
    const named = { cluster: { endpoint: emulator.url }, service: "fabric:/SampleApp/Orders" };

    for (const report of [await check(named), await check({ ...named, partitionKey: "1" })]) {
      expect(failuresIn(report)).toEqual([expect.objectContaining({ name: "service", code })]);
    }
  });

  test("a name with a slash at its end is no other name", async () => {
    const emulator = await emulatorWith();
    const service = "fabric:/SampleApp/Orders/";

    expect(
      (await check({ cluster: { endpoint: emulator.url }, service, partitionKey: "-9223372036854775808" })).ok,
    ).toBe(true);
  });

  test.each([
    ["no GUID", "orders", "partition", undefined],
    ["unknown", "00000000-0000-0000-0000-00000000000f", "partition", "SFB_PARTITION_NOT_FOUND"],
    ["of a stateless service", samplePartitions.web, "service", "SFB_STATELESS_SERVICE"],
    ["of a volatile service", samplePartitions.cart, "service", "SFB_VOLATILE_SERVICE"],
  ])("a partition that is %s", async (_, id, name, code) => {
    const emulator = await emulatorWith();

    const [failed] = failuresIn(await check({ cluster: { endpoint: emulator.url }, partitionId: id }));

    expect(failed).toMatchObject({ name, ...(code === undefined ? {} : { code }), remedy: expect.any(String) });
  });
});

describe("given a check that fails, when the rest is told, then each has its row, and the failure is told once", () => {
  const waitFor = (name: string, names: readonly string[]) =>
    names.map((one) => `${one} not checked: the ${name} comes first`);

  test("no settings", async () => {
    const report = await check({});

    expect(report.checks.map(({ name }) => name)).toEqual(rows);
    expect(report.checks[1]?.detail).toBe("not checked: the settings are wrong");
  });

  test("a port that nobody listens on", async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const report = await check({ cluster: { endpoint }, partitionId });

    expect(report.checks.map(({ name }) => name)).toEqual(rows);
    expect(fromFailure(report)).toEqual(["port failed", ...waitFor("port", rows.slice(3))]);
    expect(report.checks.filter((one) => one.endpoint === endpoint).map(({ name }) => name)).toEqual(rows.slice(1, 4));
  });

  test("http:// to a port of https", async () => {
    const emulator = await emulatorWith({ https: true });
    const report = await check({ cluster: { endpoint: emulator.url.replace("https:", "http:") }, partitionId });

    expect(report.checks.map(({ name }) => name)).toEqual(rows);
    expect(fromFailure(report)).toEqual(["version failed", ...waitFor("version", rows.slice(6))]);
    expect(report.checks.find(({ name }) => name === "sign-in")?.detail).toBe("not checked: the version comes first");
  });

  test.each([
    ["an id that is no GUID", { partitionId: "nope" }, ["partition failed", ...waitFor("partition", rows.slice(8))]],
    [
      "an unknown id",
      { partitionId: "00000000-0000-0000-0000-00000000000f" },
      ["partition failed", ...waitFor("partition", rows.slice(8))],
    ],
    [
      "a stateless service",
      { partitionId: samplePartitions.web },
      ["service failed", ...waitFor("service", rows.slice(9))],
    ],
    [
      "an unknown service",
      { service: "fabric:/SampleApp/Nothing" },
      ["service failed", ...waitFor("service", rows.slice(9))],
    ],
  ])("%s", async (_, target, expected) => {
    const emulator = await emulatorWith();
    const report = await check({ cluster: { endpoint: emulator.url }, ...target });

    expect(report.checks.map(({ name }) => name)).toEqual(rows);
    expect(fromFailure(report)).toEqual(expected);
  });
});

describe("given something that may hinder a backup, when it is looked at, then it is a warning", () => {
  test.each([
    ["NotReady", "too few of its replicas are up", "Bring back the nodes"],
    ["InQuorumLoss", "most of its replicas are down", "Bring back the nodes"],
    ["Reconfiguring", "its replicas are changing roles", "Wait until it is Ready"],
    ["Deleting", "it is being deleted", "Name another partition"],
  ] as const)("a partition that is %s", async (status, meaning, remedy) => {
    const emulator = await emulatorWith();
    emulator.setStatus(partitionId, status);

    const report = await check({ cluster: { endpoint: emulator.url }, partitionId });

    expect(report.ok).toBe(true);
    expect(report.checks.find(({ name }) => name === "partition")).toEqual({
      name: "partition",
      status: "warning",
      detail: `${partitionId}, Stateful, ${status}: ${meaning}, and a backup may never end`,
      remedy: expect.stringContaining(remedy),
    });
  });

  test("a partition of a status that we do not know", async () => {
    const emulator = await emulatorWith();
    const action = reply({ ServiceKind: "Stateful", PartitionStatus: "Resting" });
    emulator.faults.add({ route: "GetPartitionInfo", calls: "all", action });

    const report = await check({ cluster: { endpoint: emulator.url }, partitionId });

    expect(report.checks.find(({ name }) => name === "partition")).toMatchObject({
      status: "warning",
      detail: `${partitionId}, Stateful, Resting: it is not ready, and a backup may never end`,
    });
  });

  test("a restore that runs", async () => {
    const emulator = await emulatorWith();
    emulator.startRestore({ partitionId, stuckInAccepted: true });

    const report = await check({ cluster: { endpoint: emulator.url }, partitionId });

    expect(report.ok).toBe(true);
    expect(report.checks.find(({ name }) => name === "restore")).toEqual({
      name: "restore",
      status: "warning",
      detail: "Accepted: the cluster refuses a backup until it ends",
      code: "SFB_RESTORE_IN_PROGRESS",
      remedy: "Wait for the restore to end.",
    });
  });

  test("restores that cannot be asked for: a backup does not ask either", async () => {
    const emulator = await emulatorWith();
    emulator.faults.add({ route: "GetPartitionRestoreProgress", calls: "all", action: answers.emptyNotFound() });

    const report = await check({ cluster: { endpoint: emulator.url }, partitionId });

    expect(report.ok).toBe(true);
    expect(statusesOf(report)).toMatchObject({ restore: "warning", "last backup": "ok" });
  });

  test("http:// to another machine", async () => {
    const emulator = await emulatorWith({ host: "0.0.0.0" });
    const [address = "0.0.0.0"] = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .flatMap(({ address, family, internal }) => (family === "IPv4" && !internal ? [address] : []));

    const { checks } = await check({ cluster: { endpoint: `http://${address}:${new URL(emulator.url).port}` } });

    expect(checks.find(({ name }) => name === "certificate")?.status).toBe("warning");
  });

  test("a partition without a policy", async () => {
    const emulator = await emulatorWith({ policy: "off" });

    const report = await check({ cluster: { endpoint: emulator.url }, partitionId });

    expect(report.ok).toBe(true);
    expect(statusesOf(report)).toMatchObject({ policy: "warning" });
  });

  test("whoever answers is trusted", async () => {
    const emulator = await emulatorWith({ https: true });

    const report = await check({ cluster: { endpoint: emulator.url, insecureTrustAnyServer: true } });

    expect(report.ok).toBe(true);
    expect(statusesOf(report)).toMatchObject({ certificate: "warning" });
  });

  test("one node of two is down", async () => {
    const emulator = await emulatorWith();
    const dead = `http://127.0.0.1:${await freePort()}`;

    const report = await check({ cluster: { endpoints: [dead, emulator.url] } });

    expect(report.ok).toBe(true);
    expect(report.checks.filter(({ endpoint, status }) => endpoint === dead && status === "warning")).toEqual([
      expect.objectContaining({ name: "port", code: "SFB_CONNECTION_REFUSED" }),
    ]);
  });

  test("one node of two does not speak TLS", async () => {
    const [emulator, plain] = [await emulatorWith({ https: true }), await emulatorWith()];
    const endpoints = [plain.url.replace("http:", "https:"), emulator.url];

    const report = await check({ cluster: { endpoints, insecureTrustAnyServer: true } });

    expect(report.ok).toBe(true);
    expect(report.checks).toContainEqual(expect.objectContaining({ status: "warning", code: "SFB_NOT_TLS" }));
  });
});

test("given a proxy in the environment, when a cluster is looked at, then what lies behind the proxy is left out", async () => {
  const emulator = await emulatorWith();

  const report = await check({
    cluster: { endpoint: emulator.url },
    environment: (name) => (name === "HTTPS_PROXY" ? "http://proxy.example:3128" : undefined),
  });

  expect(statusesOf(report)).toMatchObject({ name: "skipped", port: "skipped", certificate: "skipped", version: "ok" });
});

test("given http:// to this machine, when it is looked at, then it needs no certificate", async () => {
  const emulator = await emulatorWith();

  for (const host of ["127.0.0.1", "localhost"]) {
    const { checks } = await check({ cluster: { endpoint: emulator.url.replace("127.0.0.1", host) } });

    expect(checks.find(({ name }) => name === "certificate")).toMatchObject({
      status: "skipped",
      detail: "http:// has none, and does not leave this machine",
    });
  }
});

test.each([
  ["the authorities of Node.js", {}],
  ["the authority that is given", { serverCertificateAuthority: "-----BEGIN CERTIFICATE-----" }],
  ["the common names that are given", { serverCommonNames: ["one"] }],
  ["whoever answers", { insecureTrustAnyServer: true }],
])("given a cluster that is trusted by %s, when it is looked at, then the settings say so", async (words, cluster) => {
  const { checks } = await check({ cluster: { endpoint: "https://cluster.invalid", ...cluster } });

  expect(checks[0]?.detail).toContain(`; no sign-in set; trusts ${words}`);
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
