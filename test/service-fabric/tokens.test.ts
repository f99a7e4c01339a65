import type { Connection } from "../../src/service-fabric/connection/connection";
import { Secrets } from "../../src/service-fabric/secrets";
import { selfSigned } from "./certificate";
import { closeAll, get, never, post, sendTo, transportTo, untilEnd } from "./cluster-transport";
import { httpAnswer, startRawServer } from "./raw-server";
import { startTlsServer } from "./tls-server";
import { applicationId, startTokenCluster, type TokenClusterOptions, tenantId, usualMetadata } from "./token-cluster";

/** What a credential of the library was made with, and what it gives. */
const mockIdentity = {
  made: [] as { readonly credential: string; readonly options: unknown }[],
  getToken: async (_scope: string, _options: { abortSignal: AbortSignal }): Promise<unknown> => null,
};

jest.mock("@azure/identity", () => {
  const names = ["DefaultAzureCredential", "EnvironmentCredential", "ManagedIdentityCredential"];
  return Object.fromEntries(
    [...names, "WorkloadIdentityCredential", "AzureCliCredential"].map((credential) => [
      credential,
      class {
        constructor(options: unknown) {
          mockIdentity.made.push({ credential, options });
        }
        getToken = (scope: string, options: { abortSignal: AbortSignal }) => mockIdentity.getToken(scope, options);
      },
    ]),
  );
});

const minute = 60_000;
const host = process.env.AZURE_AUTHORITY_HOST;
beforeEach(() => {
  mockIdentity.made = [];
  delete process.env.AZURE_AUTHORITY_HOST;
});
afterEach(async () => {
  await closeAll();
  if (host === undefined) delete process.env.AZURE_AUTHORITY_HOST;
  else process.env.AZURE_AUTHORITY_HOST = host;
});

const serve = async (options: TokenClusterOptions = {}) => untilEnd(await startTokenCluster(options));
const given = (token: string): Partial<Connection> => ({ signIn: { kind: "token", token } });
const signIn = { kind: "credential", credential: "environment" } as const;

/** Gives `token-1-of-the-credential` and so on, each for so long. */
function numberedTokens(now: () => number, lifeMilliseconds = 60 * minute): { readonly given: () => number } {
  let count = 0;
  mockIdentity.getToken = async () => ({
    token: `token-${++count}-of-the-credential`,
    expiresOnTimestamp: now() + lifeMilliseconds,
  });
  return { given: () => count };
}

const numbered = (number: number): string => `token-${number}-of-the-credential`;

function jwt(claims: unknown): string {
  return ["header", JSON.stringify(claims), "signature"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
}

describe("given a token", () => {
  test.each(["an-opaque-token", "Bearer an-opaque-token", "bearer  an-opaque-token\n"])(
    "when it is written %j, then it is sent as it is",
    async (token) => {
      const cluster = await serve();

      for (const request of [get, post]) await sendTo(cluster.url, given(token), request);

      expect(cluster.tokens()).toEqual(["an-opaque-token", "an-opaque-token"]);
    },
  );

  test("when it has ended, then its end is told, and nothing is sent", async () => {
    const cluster = await serve();
    const token = jwt({ exp: Date.UTC(2026, 0, 5, 12) / 1_000 });
    const transport = transportTo(cluster.url, given(token), { now: () => Date.UTC(2026, 0, 5, 12) });

    expect(await transport.send(get, never)).toEqual({
      kind: "not sent",
      fault: "no credentials",
      message: "The token ended at 2026-01-05T12:00:00.000Z: give a new one.",
    });
    expect(cluster.connections).toHaveLength(0);
  });

  test.each([jwt({ exp: Date.UTC(2026, 0, 5, 12) / 1_000 + 1 }), jwt({}), jwt(null), jwt("text"), "a.b.c"])(
    "when it has not, or does not say so, then it is sent: %s",
    async (token) => {
      const cluster = await serve();
      const transport = transportTo(cluster.url, given(token), { now: () => Date.UTC(2026, 0, 5, 12) });

      expect(await transport.send(get, never)).toMatchObject({ status: 200 });
    },
  );

  test.each(["two words", "a\r\nX-Injected: 1", "ä", ""])("when it is none, %j, then that is told", async (token) => {
    const cluster = await serve();

    expect(await sendTo(cluster.url, given(token))).toEqual({
      kind: "not sent",
      fault: "no credentials",
      message: "The token holds signs that no token has.",
    });
    expect(cluster.connections).toHaveLength(0);
  });

  test.each([401, 403])("when it is refused with %d, then that is the answer: it cannot be renewed", async (status) => {
    const cluster = await serve({ answer: () => status });

    expect(await sendTo(cluster.url, given("a-token"), post)).toMatchObject({ status });
    expect(cluster.tokens()).toEqual(["a-token"]);
  });
});

describe("given a credential", () => {
  test("when sixty minutes pass with a request in each, then a token is renewed five minutes before its end", async () => {
    const cluster = await serve();
    let now = Date.UTC(2026, 0, 5, 12);
    const tokens = numberedTokens(() => now, 20 * minute);
    const transport = transportTo(cluster.url, { signIn }, { now: () => now });

    for (let minutes = 0; minutes <= 60; minutes++) {
      expect(await transport.send(minutes % 7 === 0 ? post : get, never)).toMatchObject({ status: 200 });
      now += minute;
    }

    // At 0, 16, 32 and 48: 15 minutes after each, exactly five are left.
    expect(tokens.given()).toBe(4);
    const used = cluster.tokens();
    expect([0, 15, 16, 31, 32, 47, 48, 60].map((minutes) => used[minutes])).toEqual(
      [1, 1, 2, 2, 3, 3, 4, 4].map(numbered),
    );
    expect(cluster.seen.filter(({ line }) => line.includes("GetAadMetadata"))).toHaveLength(1);
  });

  test.each([401, 403])(
    "when its token is refused with %d, then the request is sent once more with a new one",
    async (status) => {
      const cluster = await serve({ answer: ({ token }) => (token === numbered(1) ? status : 200) });
      numberedTokens(Date.now);
      const transport = transportTo(cluster.url, { signIn });

      for (const request of [post, get]) expect(await transport.send(request, never)).toMatchObject({ status: 200 });

      expect(cluster.tokens()).toEqual([numbered(1), numbered(2), numbered(2)]);
      // A credential keeps its tokens, so the second one is had of a second credential.
      expect(mockIdentity.made).toHaveLength(2);
    },
  );

  test.each([401, 403])("when the new token is refused with %d too, then that is the answer", async (status) => {
    const cluster = await serve({ answer: () => status });
    numberedTokens(Date.now);

    expect(await sendTo(cluster.url, { signIn }, post)).toMatchObject({ status });
    expect(cluster.tokens()).toEqual([numbered(1), numbered(2)]);
  });

  test("when the new token is the one that was refused, then nothing is sent again", async () => {
    const cluster = await serve({ answer: () => 403 });
    mockIdentity.getToken = async () => ({ token: "the-same-token", expiresOnTimestamp: Date.now() + 60 * minute });

    expect(await sendTo(cluster.url, { signIn }, post)).toMatchObject({ status: 403 });
    expect(cluster.tokens()).toEqual(["the-same-token"]);
  });

  test("when no new token is to be had, then that is told", async () => {
    const cluster = await serve({ answer: () => 401 });
    let asked = 0;
    mockIdentity.getToken = async () => {
      if (asked++ > 0) throw new Error("AADSTS70000");
      return { token: "the-first-token", expiresOnTimestamp: Date.now() + 60 * minute };
    };

    expect(await sendTo(cluster.url, { signIn })).toMatchObject({ fault: "sign-in failed" });
  });

  test("when many requests are sent at once, then they share one renewal, also after a refusal", async () => {
    const cluster = await serve({ answer: ({ token }) => (token === numbered(1) ? 401 : 200) });
    const tokens = numberedTokens(Date.now);
    const transport = transportTo(cluster.url, { signIn });

    const attempts = await Promise.all([get, post, get, get, post].map((request) => transport.send(request, never)));

    expect(attempts.map((attempt) => attempt.kind === "answered" && attempt.status)).toEqual(Array(5).fill(200));
    expect(tokens.given()).toBe(2);
    expect(cluster.seen.filter(({ line }) => line.includes("GetAadMetadata"))).toHaveLength(2);
  });

  test("when an old token is refused after it was renewed, then the new one is sent, and no other asked for", async () => {
    let refuseLate = (): void => undefined;
    const server = untilEnd(
      await startRawServer((socket) => {
        socket.on("data", (bytes) => {
          const isOld = String(bytes).includes(numbered(1));
          const answer = (): void => void socket.write(httpAnswer(isOld ? 401 : 200, "{}"));
          if (isOld && String(bytes).includes("/late")) refuseLate = answer;
          else answer();
        });
      }),
    );
    const tokens = numberedTokens(Date.now);
    const own = { tenantId: "own-tenant", clusterApplicationId: "own-application" };
    const transport = transportTo(server.url, { signIn: { ...signIn, ...own } });

    const late = transport.send({ ...get, path: "/late" }, never);
    while (server.requests.length === 0) await new Promise(setImmediate);
    expect(await transport.send(get, never)).toMatchObject({ status: 200 });
    refuseLate();

    expect(await late).toMatchObject({ status: 200 });
    expect(tokens.given()).toBe(2);
  });

  test("when one of those that wait is given up, then the others get the token; when all are, then its work ends", async () => {
    const cluster = await serve();
    let release = (): void => undefined;
    let stopped: AbortSignal | undefined;
    mockIdentity.getToken = (_, { abortSignal }) => {
      stopped = abortSignal;
      return new Promise((resolve) => {
        release = () => resolve({ token: "a-late-token", expiresOnTimestamp: Date.now() + 60 * minute });
      });
    };
    const transport = transportTo(cluster.url, { signIn });
    const [first, second] = [new AbortController(), new AbortController()];
    const sending = [transport.send(get, first.signal), transport.send(post, second.signal)] as const;
    while (stopped === undefined) await new Promise(setImmediate);

    first.abort();
    expect(await sending[0]).toEqual({ kind: "not sent", fault: "sign-in failed", message: "No token came in time." });
    expect(stopped.aborted).toBe(false);
    second.abort();
    expect(await sending[1]).toMatchObject({ kind: "not sent", fault: "sign-in failed" });
    expect(stopped.aborted).toBe(true);

    const before = stopped;
    const third = transport.send(get, never);
    while (stopped === before) await new Promise(setImmediate);
    release();
    expect(await third).toMatchObject({ status: 200 });
    expect(cluster.tokens()).toEqual(["a-late-token"]);
  });

  test("when it was given up before, then nobody is asked", async () => {
    const cluster = await serve();
    const transport = transportTo(cluster.url, { signIn });

    expect(await transport.send(get, AbortSignal.abort())).toMatchObject({ kind: "not sent" });
    expect(cluster.connections).toHaveLength(0);
  });

  test("when it fails, or gives nothing, then its words are told, and it is asked again the next time", async () => {
    const cluster = await serve();
    const transport = transportTo(cluster.url, { signIn });
    const failures = [() => Promise.reject(new Error("AADSTS7000215: invalid")), () => Promise.resolve(null)];
    for (const [fail, words] of [
      [failures[0], "AADSTS7000215: invalid"],
      [failures[1], "it answered with nothing"],
    ] as const) {
      mockIdentity.getToken = fail ?? mockIdentity.getToken;
      expect(await transport.send(get, never)).toEqual({
        kind: "not sent",
        fault: "sign-in failed",
        message: `The credential "environment" gave no token: ${words}`,
      });
    }
    numberedTokens(Date.now);
    expect(await transport.send(get, never)).toMatchObject({ status: 200 });
  });
});

describe("given a credential, when it is opened, then the cluster is asked where its tokens come from", () => {
  const { login, tenant } = usualMetadata.metadata;
  const clientId = "0a1b2c3d-0000-4000-8000-000000000000";

  test.each([
    [
      "default",
      "DefaultAzureCredential",
      { authorityHost: login, tenantId: tenant, managedIdentityClientId: clientId, workloadIdentityClientId: clientId },
    ],
    ["environment", "EnvironmentCredential", { authorityHost: login }],
    ["managedIdentity", "ManagedIdentityCredential", { clientId }],
    ["workloadIdentity", "WorkloadIdentityCredential", { authorityHost: login, tenantId: tenant, clientId }],
    ["azureCli", "AzureCliCredential", { tenantId: tenant }],
  ] as const)("and %s is made with what it says", async (credential, name, options) => {
    const cluster = await serve();
    let scope = "";
    mockIdentity.getToken = async (asked) => {
      scope = asked;
      return { token: "a-token", expiresOnTimestamp: Date.now() + 60 * minute };
    };

    await sendTo(cluster.url, { signIn: { kind: "credential", credential, clientId } });

    expect(mockIdentity.made).toEqual([{ credential: name, options }]);
    expect(scope).toBe(`${applicationId}/.default`);
    expect(cluster.seen.map(({ line, token }) => [line.split(" ")[1], token])).toEqual([
      ["/$/GetAadMetadata?api-version=6.0", undefined],
      [get.path, "a-token"],
    ]);
  });

  test("and a client id may be left out", async () => {
    const cluster = await serve();
    numberedTokens(Date.now);

    for (const credential of ["default", "managedIdentity"] as const) {
      await sendTo(cluster.url, { signIn: { kind: "credential", credential } });
    }

    expect(mockIdentity.made.map(({ options }) => options)).toEqual([{ authorityHost: login, tenantId: tenant }, {}]);
  });

  test("unless both tenant and application are given", async () => {
    const cluster = await serve({ metadata: 500 });
    numberedTokens(Date.now);

    const own = { tenantId: "own-tenant", clusterApplicationId: "own-application" };
    await sendTo(cluster.url, { signIn: { kind: "credential", credential: "default", ...own } });

    expect(mockIdentity.made).toEqual([{ credential: "DefaultAzureCredential", options: { tenantId: "own-tenant" } }]);
    expect(cluster.seen).toHaveLength(1);
  });

  test.each([
    ["tenant", { tenantId: "own-tenant" }, "own-tenant", applicationId],
    ["application", { clusterApplicationId: "own-application" }, tenant, "own-application"],
  ])("and what is given outweighs what it says, such as a %s", async (_, own, ofTenant, application) => {
    const cluster = await serve();
    let scope = "";
    mockIdentity.getToken = async (asked) => {
      scope = asked;
      return { token: "a-token", expiresOnTimestamp: Date.now() + 60 * minute };
    };

    await sendTo(cluster.url, { signIn: { kind: "credential", credential: "default", ...own } });

    expect(mockIdentity.made).toEqual([
      { credential: "DefaultAzureCredential", options: { authorityHost: login, tenantId: ofTenant } },
    ]);
    expect(scope).toBe(`${application}/.default`);
  });

  test("and where it says nothing, the application that is given is enough", async () => {
    const cluster = await serve({ metadata: { type: null, metadata: null } });
    numberedTokens(Date.now);
    const own = { clusterApplicationId: "own-application" };

    expect(await sendTo(cluster.url, { signIn: { kind: "credential", credential: "default", ...own } })).toMatchObject({
      status: 200,
    });
    expect(mockIdentity.made).toEqual([{ credential: "DefaultAzureCredential", options: {} }]);
  });

  test("and where it hangs up, that is told as such", async () => {
    const server = untilEnd(await startRawServer((socket) => void socket.once("data", () => socket.resetAndDestroy())));

    expect(await sendTo(server.url, { signIn }, post)).toMatchObject({ kind: "not sent", fault: "reset" });
    expect(mockIdentity.made).toEqual([]);
  });

  test.each<[unknown, string]>([
    [{ type: "aad", metadata: { ...usualMetadata.metadata, cluster: "" } }, "takes no Entra ID tokens"],
    [{ type: null, metadata: null }, "takes no Entra ID tokens"],
    [{ type: "aad", metadata: { cluster: null, login: null, tenant: null } }, "takes no Entra ID tokens"],
    [{ type: "aad" }, "takes no Entra ID tokens"],
    [404, "did not tell where its tokens come from (GetAadMetadata): HTTP 404 without a reason"],
    [503, "did not tell where its tokens come from (GetAadMetadata): HTTP 503 without a reason"],
    ["a text", "did not tell where its tokens come from (GetAadMetadata): HTTP 200 with an unusable body"],
  ])("and %j leaves us without a token", async (metadata, message) => {
    const cluster = await serve({ metadata });

    expect(await sendTo(cluster.url, { signIn })).toMatchObject({
      kind: "not sent",
      message: expect.stringContaining(message),
    });
    expect(mockIdentity.made).toEqual([]);
  });

  test.each(["", undefined, null])("and a host that is left out, %j, is Microsoft's public one", async (host) => {
    const cluster = await serve({
      metadata: { type: "aad", metadata: { cluster: applicationId, tenant: tenantId, login: host } },
    });
    numberedTokens(Date.now);

    expect(await sendTo(cluster.url, { signIn })).toMatchObject({ status: 200 });
    expect(mockIdentity.made).toEqual([{ credential: "EnvironmentCredential", options: {} }]);
  });

  test.each([
    "https://login.example.com",
    "http://login.microsoftonline.com",
    "https://login.microsoftonline.com.example.com",
    "https://login.microsoftonline.com:8443",
    "https://login.microsoftonline.com@example.com",
    "garbage",
  ])("and a host that is none of Microsoft's, %s, gets nothing of ours", async (login) => {
    const metadata = { ...usualMetadata.metadata, login };
    const cluster = await serve({ metadata: { type: "aad", metadata } });

    expect(await sendTo(cluster.url, { signIn })).toMatchObject({
      kind: "not sent",
      fault: "no credentials",
      message: expect.stringContaining("AZURE_AUTHORITY_HOST"),
    });
    expect(mockIdentity.made).toEqual([]);
  });

  test("and a host that the environment names is taken, whatever the cluster says", async () => {
    const metadata = { ...usualMetadata.metadata, login: "https://login.example.com" };
    const cluster = await serve({ metadata: { type: "aad", metadata } });
    numberedTokens(Date.now);

    for (const named of ["https://login.contoso.com", "https://login.microsoftonline.us"]) {
      process.env.AZURE_AUTHORITY_HOST = named;
      expect(await sendTo(cluster.url, { signIn })).toMatchObject({ status: 200 });
    }

    expect(mockIdentity.made.map(({ options }) => options)).toEqual([
      { authorityHost: "https://login.contoso.com", disableInstanceDiscovery: true },
      { authorityHost: "https://login.microsoftonline.us" },
    ]);
  });

  test("and a server that is not to be trusted is told as such, and asked for nothing", async () => {
    const server = untilEnd(await startTlsServer(selfSigned()));

    expect(await sendTo(server.url, { signIn })).toMatchObject({ kind: "not sent", fault: "untrusted" });
    await server.idle();
    expect(server.received()).toBe("");
  });
});

test("given tokens as they are had, when a text holds one, or a part of it, then it is taken out", async () => {
  const [header, body, signature] = ["eyJ0eXAiOiJKV1QiLCJh", "eyJhdWQiOiI1ZDY0YjY5N", "c2lnbmF0dXJlIG9mIHRoZSB0b2tlbg"];
  const token = `${header}.${body}.${signature}`;
  const cluster = await serve();
  mockIdentity.getToken = async () => ({ token, expiresOnTimestamp: Date.now() + 60 * minute });
  process.env.AZURE_CLIENT_SECRET = "the-secret-of-the-client";
  const transport = transportTo(cluster.url, { signIn }, { secrets: new Secrets("another-secret") });

  await transport.send(get, never);

  delete process.env.AZURE_CLIENT_SECRET;
  const text = `Authorization: Bearer ${token}; ${signature}; the-secret-of-the-client; another-secret`;
  expect(transport.secrets.redact(text)).toBe("Authorization: Bearer [secret]; [secret]; [secret]; [secret]");
});

test("given a token with parts that say little, when a text holds one of them, then it is shown", async () => {
  const [long, short] = ["a-part-of-16-let", "a-part-of-15-le"];
  const cluster = await serve();
  const transport = transportTo(cluster.url, given(`${long}.${short}`));

  await transport.send(get, never);

  expect(transport.secrets.redact(`${long}, ${short}`)).toBe(`[secret], ${short}`);
});
