import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { type EmulatorOptions, samplePartitions, type TokenContent } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { anyCertificate, send, shows } from "./secure-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const backup = `/Partitions/${orders}/$/Backup`;
const progress = `/Partitions/${orders}/$/GetBackupProgress`;
const refused = { status: 403, reason: "Client certificate required", text: "" };

async function start(options: EmulatorOptions = {}) {
  const running = await fixture.start({ https: anyCertificate, tokens: true, ...options });
  return { ...running, issue: (content?: TokenContent) => issue(running, content) };
}

async function issue({ emulator }: Running, content?: TokenContent): Promise<string> {
  if (!emulator.tokens) throw new Error("The emulator was started without tokens.");
  return emulator.tokens.issue(content);
}

describe("a token", () => {
  test("of an admin lets everything pass", async () => {
    const { emulator, issue } = await start();
    const token = await issue();
    expect((await send(emulator, progress, { token })).status).toBe(200);
    expect((await send(emulator, backup, { token, method: "POST" })).status).toBe(202);
  });

  test("of a user lets GETs pass only", async () => {
    const { emulator, issue } = await start();
    const token = await issue({ role: "User" });
    expect((await send(emulator, progress, { token })).status).toBe(200);
    const post = await send(emulator, backup, { token, method: "POST" });
    expect(post).toMatchObject({ status: 403, text: '{"Error":{"Code":"E_ACCESSDENIED","Message":"Access Denied."}}' });
  });

  test("is asked for", async () => {
    const { emulator } = await start();
    const answer = await send(emulator, progress);
    expect(answer).toMatchObject(refused);
    expect(answer.headers).not.toHaveProperty("www-authenticate");
  });

  test("works without TLS too", async () => {
    const { emulator, issue } = await start({ https: false });
    const url = `${emulator.url}${progress}?api-version=6.4`;
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { headers: { Authorization: `Bearer ${await issue()}` } })).status).toBe(200);
  });
});

describe("a token lets nobody in", () => {
  const contents: [string, TokenContent][] = [
    ["for another audience", { audience: "11111111-2222-3333-4444-555555555555" }],
    ["of another issuer", { issuer: "https://sts.windows.net/other/" }],
    ["without a role", { role: "None" }],
    ["that is over", { expiresInSeconds: -301 }],
    ["that has not begun", { notBefore: new Date("2026-03-01T10:05:01Z") }],
  ];
  test.each(contents)("%s", async (_, content) => {
    const { emulator, issue } = await start();
    expect(await send(emulator, progress, { token: await issue(content) })).toMatchObject(refused);
  });

  test("that somebody else signed", async () => {
    const { emulator } = await start();
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const token = await claims(emulator.tokens?.tenant).sign(privateKey);
    expect(await send(emulator, progress, { token })).toMatchObject(refused);
  });

  test("that is signed with the public key as a password", async () => {
    const { emulator } = await start();
    const keys = await send(emulator, `/_emulator/identity/${emulator.tokens?.tenant}/discovery/v2.0/keys`);
    const token = await claims(emulator.tokens?.tenant)
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.from(keys.text.padEnd(64)));
    expect(await send(emulator, progress, { token })).toMatchObject(refused);
  });

  test.each(["", "nonsense", "a.b.c"])("that is none: %p", async (token) => {
    const { emulator } = await start();
    expect(await send(emulator, progress, { token })).toMatchObject(refused);
  });

  test("that is given under another scheme", async () => {
    const { emulator, issue } = await start();
    const headers = { Authorization: `Negotiate ${await issue()}` };
    expect(await send(emulator, progress, { headers })).toMatchObject(refused);
  });
});

function claims(tenant = "") {
  return new SignJWT({ roles: ["Admin"] })
    .setProtectedHeader({ alg: "RS256", kid: "servicefabric-backup-emulator" })
    .setIssuer(`https://sts.windows.net/${tenant}/`)
    .setAudience("e0000000-0000-4000-8000-000000000002")
    .setExpirationTime(Date.parse("2026-03-01T11:00:00Z") / 1_000);
}

describe("time is the emulator's", () => {
  test("a token ends an hour later, and five minutes are forgiven as .NET does", async () => {
    const { emulator, issue, clock } = await start();
    const token = await issue();
    clock.advance({ minutes: 64 });
    expect((await send(emulator, progress, { token })).status).toBe(200);
    clock.advance({ minutes: 1 });
    expect(await send(emulator, progress, { token })).toMatchObject(refused);
    expect((await send(emulator, progress, { token: await issue() })).status).toBe(200);
  });

  test("the forgiveness can be taken away", async () => {
    const { emulator, issue, clock } = await start({ tokens: { clockToleranceSeconds: 0 } });
    const token = await issue({ expiresInSeconds: 10 });
    const early = await issue({ notBefore: new Date("2026-03-01T10:00:10Z") });
    expect(await send(emulator, progress, { token: early })).toMatchObject(refused);
    clock.advance({ seconds: 10 });
    expect(await send(emulator, progress, { token })).toMatchObject(refused);
    expect((await send(emulator, progress, { token: early })).status).toBe(200);
  });
});

test("with refusedStatus 401, only a token without a role is 403", async () => {
  const { emulator, issue } = await start({ tokens: { refusedStatus: 401 } });
  const unauthorized = { status: 401, reason: "Unauthorized", text: "" };
  expect(await send(emulator, progress)).toMatchObject(unauthorized);
  expect(await send(emulator, progress, { token: "x" })).toMatchObject(unauthorized);
  expect(await send(emulator, progress, { token: await issue({ role: "None" }) })).toMatchObject(refused);
});

describe("tokens and client certificates together", () => {
  test("either lets in, and the token goes first", async () => {
    const { emulator, issue } = await start({ clientCertificates: true });
    const admin = shows(emulator.clientCertificates?.admin);
    const token = await issue({ role: "User" });
    expect((await send(emulator, progress, { token })).status).toBe(200);
    expect((await send(emulator, progress, admin)).status).toBe(200);
    expect((await send(emulator, progress, { ...admin, token })).status).toBe(200);
    expect((await send(emulator, progress, { ...admin, token: "nonsense" })).status).toBe(200);
    expect(await send(emulator, progress)).toMatchObject(refused);
    expect(emulator.requests.map(({ role, signedInBy }) => [role, signedInBy])).toEqual([
      ["User", "token"],
      ["Admin", "certificate"],
      ["User", "token"],
      ["Admin", "certificate"],
      [undefined, undefined],
    ]);
  });

  test("no token is in the log", async () => {
    const { emulator, issue } = await start();
    const token = await issue();
    await send(emulator, progress, { token });
    expect(JSON.stringify(emulator.requests)).not.toContain(token.slice(0, 10));
  });
});

describe("GetAadMetadata", () => {
  test("tells strangers where to get a token", async () => {
    const { emulator } = await start();
    const login = `${emulator.url}/_emulator/identity`;
    const tenant = "e0000000-0000-4000-8000-000000000001";
    const { status, text } = await send(emulator, "/$/GetAadMetadata");
    expect(status).toBe(200);
    expect(text).toBe(
      JSON.stringify({
        type: "aad",
        metadata: {
          authority: `${login}/${tenant}`,
          client: "e0000000-0000-4000-8000-000000000003",
          cluster: "e0000000-0000-4000-8000-000000000002",
          login,
          redirect: "urn:ietf:wg:oauth:2.0:oob",
          tenant,
        },
      }),
    );
  });

  test("tells what it was started with", async () => {
    const tokens = {
      tenant: "t",
      clusterApplication: "c",
      clientApplication: "n",
      authority: "https://login.example/t",
    };
    const { emulator, issue } = await start({ tokens });
    const { metadata } = JSON.parse((await send(emulator, "/$/GetAadMetadata")).text);
    expect(metadata).toMatchObject({ authority: "https://login.example/t", client: "n", cluster: "c", tenant: "t" });
    expect((await send(emulator, progress, { token: await issue() })).status).toBe(200);
    expect((await send(emulator, progress, { token: await issue({ audience: "other" }) })).status).toBe(403);
  });

  test("opens the pages of the gateway, which a browser asks for before it has a token", async () => {
    const { emulator } = await start();
    const forBoth = await start({ tokens: true, clientCertificates: true });
    for (const running of [emulator, forBoth.emulator]) expect((await send(running, "/")).status).not.toBe(403);
  });
});
