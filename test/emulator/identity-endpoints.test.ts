import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClientSecretCredential, WorkloadIdentityCredential } from "@azure/identity";
import { createLocalJWKSet, jwtVerify } from "jose";
import { type Emulator, type EmulatorOptions, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { anyCertificate, send } from "./secure-client";

const fixture = emulatorFixture();
const progress = `/Partitions/${samplePartitions.orders[0]}/$/GetBackupProgress`;
const clientId = "33333333-0000-4000-8000-000000000000";
const tenantId = "e0000000-0000-4000-8000-000000000001";
const scope = "e0000000-0000-4000-8000-000000000002/.default";

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const { emulator } = await fixture.start({ https: anyCertificate, tokens: true, ...options });
  return emulator;
}

/** How clients of Azure are told to sign in at the emulator. */
function options(emulator: Emulator) {
  return {
    authorityHost: `${emulator.url}/_emulator/identity`,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: emulator.certificate?.authorityPem ?? "" },
  };
}

describe("@azure/identity", () => {
  test("signs in with a client secret", async () => {
    const emulator = await start();
    const credential = new ClientSecretCredential(tenantId, clientId, "s3cret", options(emulator));
    const { token } = await credential.getToken(scope);
    expect((await send(emulator, progress, { token })).status).toBe(200);
    expect(JSON.stringify(emulator.requests)).not.toContain("s3cret");
  });

  test("signs in with the token of a federated identity", async () => {
    const emulator = await start({ tokens: { applications: [{ clientId, role: "User" }] } });
    const tokenFilePath = join(await fixture.folder(), "token");
    await writeFile(tokenFilePath, (await emulator.tokens?.issue()) ?? "");
    const credential = new WorkloadIdentityCredential({ ...options(emulator), tenantId, clientId, tokenFilePath });
    const { token } = await credential.getToken(scope);
    expect((await send(emulator, progress, { token })).status).toBe(200);
    expect(emulator.requests.at(-1)).toMatchObject({ role: "User", signedInBy: "token" });
  });

  test("says what was wrong with the secret", async () => {
    const emulator = await start({ tokens: { applications: [{ clientId, secret: "right" }] } });
    const credential = new ClientSecretCredential(tenantId, clientId, "wrong", options(emulator));
    await expect(credential.getToken(scope)).rejects.toThrow("AADSTS7000215");
  });

  test("gets a token that other resources do not share", async () => {
    const emulator = await start();
    const credential = new ClientSecretCredential(tenantId, clientId, "s3cret", options(emulator));
    const { token } = await credential.getToken("https://management.azure.com/.default");
    expect((await send(emulator, progress, { token })).status).toBe(403);
  });
});

describe("the tenant's documents", () => {
  const base = `/_emulator/identity/${tenantId}`;

  test.each([`${base}/.well-known/openid-configuration`, `${base}/v2.0/.well-known/openid-configuration`])(
    "%s leads to the keys",
    async (path) => {
      const emulator = await start();
      const found = JSON.parse((await send(emulator, path)).text);
      expect(found).toMatchObject({
        issuer: `https://sts.windows.net/${tenantId}/`,
        token_endpoint: `${emulator.url}${base}/oauth2/v2.0/token`,
        jwks_uri: `${emulator.url}${base}/discovery/v2.0/keys`,
      });
      const keys = JSON.parse((await send(emulator, new URL(found.jwks_uri).pathname)).text);
      const token = (await emulator.tokens?.issue({ clientId })) ?? "";
      const currentDate = new Date("2026-03-01T10:30:00Z");
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer: found.issuer, currentDate });
      expect(payload).toMatchObject({
        aud: "e0000000-0000-4000-8000-000000000002",
        appid: clientId,
        tid: tenantId,
        roles: ["Admin"],
        iat: Date.parse("2026-03-01T10:00:00Z") / 1_000,
        exp: Date.parse("2026-03-01T11:00:00Z") / 1_000,
      });
      expect(JSON.stringify(keys)).not.toContain('"d":');
    },
  );

  test("are not there without tokens", async () => {
    const { emulator } = await fixture.start({ https: anyCertificate });
    expect((await send(emulator, `${base}/discovery/v2.0/keys`)).status).toBe(400);
  });
});

describe("the token endpoint refuses", () => {
  const good = { grant_type: "client_credentials", client_id: clientId, client_secret: "right", scope };
  const cases: [string, Record<string, string | undefined>, number, string, string][] = [
    ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type", "AADSTS70003"],
    ["no grant", { grant_type: undefined }, 400, "invalid_request", "AADSTS900144"],
    ["no scope", { scope: undefined }, 400, "invalid_request", "AADSTS900144"],
    ["an unknown application", { client_id: "other" }, 400, "unauthorized_client", "AADSTS700016"],
    ["no secret", { client_secret: undefined }, 401, "invalid_client", "AADSTS7000216"],
    ["a wrong secret", { client_secret: "wrong" }, 401, "invalid_client", "AADSTS7000215"],
    ["a federated token that is none", { client_assertion: "nonsense" }, 401, "invalid_client", "AADSTS50027"],
  ];
  test.each(cases)("%s", async (_, change, status, error, description) => {
    const emulator = await start({ tokens: { applications: [{ clientId, secret: "right" }] } });
    const answer = await post(emulator, tenantId, { ...good, ...change });
    expect(answer.status).toBe(status);
    const body = JSON.parse(answer.text);
    expect(body.error).toBe(error);
    expect(body.error_description).toMatch(new RegExp(`^${description}:`));
  });

  test("another tenant", async () => {
    const answer = await post(await start(), "other", good);
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining("AADSTS90002") });
  });

  test("nothing of what is good, in its old form too", async () => {
    const emulator = await start();
    const { scope: _, ...rest } = good;
    const answer = await post(
      emulator,
      tenantId,
      { ...rest, resource: scope.replace("/.default", "") },
      "oauth2/token",
    );
    const token = JSON.parse(answer.text).access_token;
    expect((await send(emulator, progress, { token })).status).toBe(200);
  });

  function post(
    emulator: Emulator,
    tenant: string,
    form: Record<string, string | undefined>,
    path = "oauth2/v2.0/token",
  ) {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(form)) if (value !== undefined) given.set(name, value);
    return send(emulator, `/_emulator/identity/${tenant}/${path}`, {
      method: "POST",
      body: given.toString(),
    });
  }
});
