import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { samplePartitions } from "servicefabric-backup-emulator";
import { selfSigned } from "../service-fabric/certificate";
import { emulatorFixture } from "./emulator-fixture";
import { firstLine, outcome, type Program, programFixture } from "./program";

// Each test starts a process, some of them several.
jest.setTimeout(30_000);

const fixture = emulatorFixture();
const { run, runWith } = programFixture(fixture);
const [orders] = samplePartitions.orders;
const version = "/$/GetClusterVersion?api-version=6.4";
const backup = `/Partitions/${orders}/$/Backup?api-version=6.4`;

/** What the program says about itself. */
const told = async (child: Program) => JSON.parse(await firstLine(child));

/** The same, asked for by options and by variables. */
function both(variables: Record<string, string>, ...options: string[]): Program[] {
  return [run("--port", "0", "--json", ...options), runWith({ PORT: "0", JSON: "1", ...variables })];
}

/** A reply over TLS. */
function answer(url: string, options: object, body = ""): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const status = async (url: string, options: object) => (await answer(url, options)).status;

async function ends(child: Program): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "close");
}

const pem = (path: string) => readFile(path, "utf8");

/** A certificate with its key, as files. */
async function certificateFiles() {
  const folder = await fixture.folder();
  const { cert, key } = selfSigned();
  const [certificate = "", keyFile = ""] = ["own.pem", "own.key"].map((name) => join(folder, name));
  await writeFile(certificate, cert);
  await writeFile(keyFile, key);
  return { cert, certificate, keyFile, thumbprint: new X509Certificate(cert).fingerprint.replaceAll(":", "") };
}

test("--https shows a certificate of its own, which a client finds in a folder that goes with the emulator", async () => {
  for (const child of both({ HTTPS: "1" }, "--https")) {
    const { url, serverCertificate } = await told(child);
    expect(url).toMatch(/^https:/);
    const shown = new X509Certificate(await pem(serverCertificate.certificate));
    expect(shown.fingerprint.replaceAll(":", "")).toBe(serverCertificate.thumbprint);
    expect(await status(`${url}${version}`, { ca: await pem(serverCertificate.authority) })).toBe(200);
    await ends(child);
    expect(existsSync(serverCertificate.certificate)).toBe(false);
  }
});

test("--certificate and --key are shown in its place, and mean --https", async () => {
  const { cert, certificate, keyFile, thumbprint } = await certificateFiles();
  const options = ["--certificate", certificate, "--key", keyFile];
  for (const child of both({ CERTIFICATE: certificate, KEY: keyFile }, ...options)) {
    const { url, serverCertificate } = await told(child);
    expect(serverCertificate.thumbprint).toBe(thumbprint);
    expect(await status(`${url}${version}`, { ca: cert })).toBe(200);
  }
});

test("--write-certificates names a folder that stays, and means --https", async () => {
  const folder = join(await fixture.folder(), "certificates");
  for (const child of both({ WRITE_CERTIFICATES: folder }, "--write-certificates", folder)) {
    const { serverCertificate } = await told(child);
    expect(serverCertificate).toMatchObject({
      certificate: join(folder, "server.pem"),
      authority: join(folder, "authority.pem"),
    });
    await ends(child);
    expect(existsSync(serverCertificate.authority)).toBe(true);
  }
});

test("--client-certificates lets in who shows one of the two that lie in the folder", async () => {
  for (const child of both({ CLIENT_CERTIFICATES: "yes" }, "--client-certificates")) {
    const { url, serverCertificate, clientCertificates } = await told(child);
    const { admin, user, pfxPassphrase: passphrase } = clientCertificates;
    const ca = await pem(serverCertificate.authority);
    const signed = { ca, cert: await pem(user.certificate), key: await pem(user.key) };
    expect(await status(`${url}${version}`, { ca })).toBe(403);
    expect(await status(`${url}${version}`, signed)).toBe(200);
    expect(await status(`${url}${backup}`, { ...signed, method: "POST" })).toBe(403);
    const pfx = await readFile(admin.pfx);
    expect(await status(`${url}${backup}`, { ca, pfx, passphrase, method: "POST" })).toBe(202);
    expect((await stat(admin.key)).mode & 0o077).toBe(0);
  }
});

test("--admin-thumbprint and --user-thumbprint let in further ones, and mean --client-certificates", async () => {
  const [one, two, three] = [selfSigned(), selfSigned(), selfSigned()];
  const thumbprint = ({ cert }: { cert: string }) => new X509Certificate(cert).fingerprint;
  const variables = {
    ADMIN_THUMBPRINT: `${thumbprint(one)}, ${thumbprint(two)}`,
    USER_THUMBPRINT: thumbprint(three).replaceAll(":", " "),
  };
  const options = ["--admin-thumbprint", thumbprint(one), "--admin-thumbprint", thumbprint(two)];
  for (const child of both(variables, ...options, "--user-thumbprint", thumbprint(three))) {
    const { url, serverCertificate } = await told(child);
    const ca = await pem(serverCertificate.authority);
    const asks = (who: object) => status(`${url}${backup}`, { ca, ...who, method: "POST" });
    expect([await asks(one), await asks(two), await asks(three)]).toEqual([202, 409, 403]);
    expect(await status(`${url}${version}`, { ca, ...three })).toBe(200);
  }
});

test("--tokens, --tenant and --cluster-application let in who brings a token", async () => {
  const tenant = "aaaaaaaa-0000-4000-8000-000000000001";
  const clusterApplication = "aaaaaaaa-0000-4000-8000-000000000002";
  const variables = { TENANT: tenant, CLUSTER_APPLICATION: clusterApplication };
  const children = [
    ...both(variables, "--tenant", tenant, "--cluster-application", clusterApplication),
    ...both({ TOKENS: "1" }, "--tokens"),
  ];
  const tenants: string[] = [];
  for (const child of children) {
    const { url, tokens, serverCertificate } = await told(child);
    const ca = await readFile(serverCertificate.authority);
    tenants.push(tokens.tenant);
    expect(await status(`${url}${version}`, { ca })).toBe(403);
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "anyone",
      client_secret: "anything",
      scope: `${tokens.clusterApplication}/.default`,
    });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const endpoint = `${tokens.authorityHost}/${tokens.tenant}/oauth2/v2.0/token`;
    const { text } = await answer(endpoint, { ca, method: "POST", headers }, body.toString());
    const { access_token: token } = JSON.parse(text);
    expect(await status(`${url}${version}`, { ca, headers: { Authorization: `Bearer ${token}` } })).toBe(200);
  }
  const usual = "e0000000-0000-4000-8000-000000000001";
  expect(tenants).toEqual([tenant, tenant, usual, usual]);
});

test("people are told of the certificates, their folder, and where tokens come from", async () => {
  const child = run("--port", "0", "--client-certificates", "--tokens");
  const ended = outcome(child);
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const { out } = await ended;
  expect(out).toMatch(/^certificate [0-9A-F]{40}; files for clients in \/.*$/m);
  expect(out).toContain("client certificates admin and user sign in\n");
  expect(out).toMatch(/^tokens for e0000000-.* from https:\/\/127\.0\.0\.1:\d+\/_emulator\/identity\/e0000000-/m);
});

const manifest = require.resolve("servicefabric-backup-emulator/package.json");

describe("what makes no sense is one line on stderr and exit code 2", () => {
  test.each([
    [["--certificate", "/nowhere/own.pem"], "--certificate: there is no file /nowhere/own.pem"],
    [["--key", "/"], "--key: / is a folder, not a file"],
    [["--admin-thumbprint", "12345"], "It must be a SHA-1 thumbprint, which has 40 hex digits."],
    [["--certificate", manifest, "--key", manifest], `--certificate: ${manifest} is no PEM file`],
    [["--write-certificates", "/dev/null/folder"], "--write-certificates: /dev/null/folder is no folder"],
  ])("%j", async (options, line) => {
    const { code, out, err } = await outcome(run("--port", "0", ...options));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(line);
    expect(err).toMatch(/^error: [^\n]*\n$/);
  });

  test("a certificate without its key, or with another one", async () => {
    const { certificate, keyFile } = await certificateFiles();
    const other = await certificateFiles();
    const alone = await outcome(run("--certificate", certificate));
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining("needs both `certificate` and `key`") });
    for (const wrong of [certificate, other.certificate]) {
      const { code, err } = await outcome(
        run("--certificate", wrong, "--key", wrong === certificate ? wrong : keyFile),
      );
      expect([code, err]).toEqual([2, "error: `key` is no PEM text of the key of `certificate`.\n"]);
    }
  });
});
