import { join } from "node:path";
import { createServer } from "node:tls";
import { answers, startEmulator } from "servicefabric-backup-emulator";
import { selfSigned } from "../service-fabric/certificate";
import { httpAnswer, listen, refusingUrl, startRawServer } from "../service-fabric/raw-server";
import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type Properties, type ProviderHost, refusalOf, startProviderHost } from "./provider-host";
import { secrets, storages } from "./storages";
import { currentStoredCode } from "./stored-codes";
import { partitionId } from "./world";

jest.setTimeout(30_000);

/** Where nobody gives a usable answer, waits are long; the process's clock runs ahead of them. */
const shortWaits = `${process.env.NODE_OPTIONS ?? ""} --require ${join(__dirname, "short-waits.cjs")}`;

let engine: FakeEngine;
let host: ProviderHost;
beforeAll(async () => {
  engine = await startFakeEngine();
  host = await startHost({});
});
afterAll(async () => {
  await host.close();
  engine.close();
});

const startHost = (environment: Readonly<Record<string, string>>): Promise<ProviderHost> =>
  startProviderHost(engine.address, { environment: { NODE_OPTIONS: shortWaits, ...environment } });

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function until<T extends { close(): Promise<void> }>(server: T): T {
  closing.unshift(() => server.close());
  return server;
}

async function faulty(action: ReturnType<(typeof answers)[keyof typeof answers]>): Promise<string> {
  const emulator = until(await startEmulator());
  emulator.faults.add({ route: "any", action });
  return emulator.url;
}

/** What `create` left when it was cut after the cluster had accepted the request. */
const accepted = {
  phase: "accepted",
  requestedAt: new Date().toISOString(),
  acceptedAt: new Date().toISOString(),
  backupTimeoutMinutes: 1,
  snapshot: null,
  baseline: { kind: "none" },
  partitionId,
  target: { serviceName: "fabric:/SampleApp/Orders", applicationName: "fabric:/SampleApp" },
};

/** The whole life of a resource at this endpoint; gives what `create` and `update` ended in. */
async function live(endpoint: string, host: ProviderHost): Promise<{ created: string; updated: string }> {
  const given: Properties = {
    partitionId,
    storage: storages.FileShare,
    cluster: { endpoint },
    __provider: currentStoredCode(),
  };
  const { inputs, failures } = await host.check({}, given);
  // Nobody is asked before something is to be made.
  expect(failures).toEqual([]);

  const created = await refusalOf(host.create(inputs));
  expect(created.partial).toBeUndefined();

  const state = { ...inputs, __pending: accepted };
  expect(await host.diff("id", state, inputs)).toEqual({ changes: "some", replaces: [] });
  const updated = await refusalOf(host.update("id", state, inputs));
  expect(updated.partial).toEqual({ id: "id", properties: state, reasons: [updated.message] });
  expect(await host.read("id", state)).toEqual({ id: "id", properties: state });
  await host.delete("id", state);

  for (const { message } of [created, updated]) {
    expect(message).toContain(`Backup of partition ${partitionId}: `);
    expect(message).toMatch(/^What to do: .+ \[SFB_[A-Z_]+\]$/m);
    expect(message).not.toMatch(/^\s+at /m);
    for (const secret of secrets) expect(message).not.toContain(secret);
  }
  expect(host.output).not.toMatch(/^\s+at /m);
  return { created: created.message, updated: updated.message };
}

const noResult = /SFB_NO_RESULT/;

describe("given an endpoint that is no cluster, when a resource lives there, then each step ends with what to do", () => {
  test.each<[string, () => Promise<string>, string, string, string]>([
    ["nobody listens", refusingUrl, "SFB_CONNECTION_REFUSED", "connection refused", "connection refused"],
    [
      "the name does not exist",
      // A label has at most 63 characters, so that nobody has to be asked.
      async () => `http://${"a".repeat(64)}.invalid:19080`,
      "SFB_NAME_NOT_FOUND",
      "Nothing was sent: name not found",
      "name not found",
    ],
    [
      "every answer is a page",
      () => faulty(answers.htmlPage(200)),
      "SFB_NOT_SERVICE_FABRIC",
      "<h1>Bad Gateway</h1>",
      "HTTP 200 with an unusable body",
    ],
    [
      "a proxy asks to sign in",
      () => faulty({ kind: "answer", status: 302, headers: { Location: "https://login.example" } }),
      "SFB_NOT_SERVICE_FABRIC",
      "HTTP 302",
      "HTTP 302 with an unusable body",
    ],
    [
      "every answer is far too large",
      () => faulty(answers.hugeBody(300)),
      "SFB_ANSWER_TOO_LARGE",
      "The last answer: HTTP 200 with more than 32 MiB.",
      "HTTP 200 with more than 32 MiB",
    ],
    [
      "every answer is an empty 404",
      () => faulty(answers.emptyNotFound()),
      "SFB_NOT_SERVICE_FABRIC",
      "HTTP 404 without a reason",
      "HTTP 404 without a reason",
    ],
    [
      "every answer is a 400",
      () => faulty(answers.error(400, "E_INVALIDARG", "The path is none.")),
      "SFB_READ_REJECTED",
      "The cluster's last answer: HTTP 400 E_INVALIDARG (The path is none).",
      "HTTP 400 E_INVALIDARG",
    ],
    [
      "another protocol is spoken",
      async () => until(await startRawServer((socket) => void socket.end("220 mail.example ESMTP\r\n"))).url,
      "SFB_NOT_HTTP",
      "not HTTP",
      "not HTTP",
    ],
  ])("as %s", async (_, endpoint, code, seen, seenLater) => {
    const { created, updated } = await live(await endpoint(), host);

    expect(created).toContain(`[${code}]`);
    expect(created).toContain(seen);
    // What was accepted may well go on in the cluster, so it is followed until its deadline.
    expect(updated).toMatch(noResult);
    expect(updated).toContain(seenLater);
  });

  test("as it is a secure one, and spoken to without TLS", async () => {
    const certificate = selfSigned();
    const tls = createServer({ ...certificate }).on("tlsClientError", () => undefined);
    const server = until(await listen(tls, "https", () => undefined, [], "secureConnection"));

    const { created, updated } = await live(`http://127.0.0.1:${server.port}`, host);

    expect(created).toContain("[SFB_CONNECTION_FAILED]");
    expect(created).toContain("write https://");
    expect(updated).toMatch(noResult);
  });

  test("as it does not speak TLS, and is spoken to with it", async () => {
    const emulator = until(await startEmulator());

    const { created, updated } = await live(emulator.url.replace("http:", "https:"), host);

    expect(created).toContain("[SFB_NOT_TLS]");
    expect(created).toContain("Write the endpoint with http://");
    // No waiting mends that.
    expect(updated).toContain("[SFB_NOT_TLS]");
    expect(updated).toContain("A backup may be in progress.");
  });

  test("as nobody vouches for its certificate", async () => {
    const tls = createServer({ ...selfSigned() }).on("tlsClientError", () => undefined);
    const server = until(await listen(tls, "https", () => undefined, [], "secureConnection"));

    const { created, updated } = await live(server.url, host);

    expect(created).toContain("[SFB_UNTRUSTED_SERVER]");
    // What a person needs to compare it, and to pin it.
    expect(created).toMatch(/self-signed.*subject "CN=localhost.*SHA-1 thumbprint [0-9A-F]{40}/s);
    expect(created).toContain("servicefabric:serverThumbprints");
    expect(updated).toContain("[SFB_UNTRUSTED_SERVER]");
  });

  test("as it takes Windows accounts only", async () => {
    const page = "<html><body>Not Authorized</body></html>";
    const server = until(
      await startRawServer((socket) => {
        socket.on("data", () => socket.write(httpAnswer(401, page, { "WWW-Authenticate": "Negotiate" })));
      }),
    );

    const { created, updated } = await live(server.url, host);

    for (const message of [created, updated]) expect(message).toContain("[SFB_WINDOWS_ACCOUNT_REQUIRED]");
    expect(updated).toContain("A backup may be in progress.");
  });

  test("as it never answers", async () => {
    const server = until(await startRawServer(() => undefined));
    const impatient = await startHost({ SHORT_LIMIT_MILLISECONDS: "50" });
    try {
      const { created, updated } = await live(server.url, impatient);

      expect(created).toContain("[SFB_CONNECTION_TIMED_OUT]");
      expect(created).toContain("connection timed out");
      expect(updated).toMatch(noResult);
      expect(updated).toContain("connection timed out");
    } finally {
      await impatient.close();
    }
  });
});
