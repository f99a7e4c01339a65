import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { authority } from "./certificate";
import { closeAll, get, post, untilEnd } from "./cluster-transport";
import { httpAnswer } from "./raw-server";
import { startTlsServer } from "./tls-server";
import { applicationId, tenantId, usualMetadata } from "./token-cluster";

// The library takes seconds to load.
jest.setTimeout(60_000);
afterEach(closeAll);

const folder = mkdtempSync(join(tmpdir(), "sign-in-"));
afterAll(() => rmSync(folder, { recursive: true }));

const root = authority();
const clientId = "0a1b2c3d-0000-4000-8000-000000000000";
const clientSecret = "the-secret-of-the-client";

function fileOf(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What Entra ID does for a service principal: hands out `token-1-of-entra` and so on. */
async function startEntra() {
  const asked: URLSearchParams[] = [];
  const paths: string[] = [];
  const server = createServer(root.issue(), async (request, response) => {
    paths.push(request.url ?? "");
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    };
    if (request.method === "GET") {
      const base = `https://${request.headers.host}/${tenantId}`;
      return answer(200, {
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/keys`,
      });
    }
    const form = new URLSearchParams(body);
    asked.push(form);
    const isRight = form.get("client_secret") === clientSecret || form.get("client_assertion") === "a-federated-token";
    if (!isRight) return answer(401, { error: "invalid_client", error_description: `AADSTS7000215: ${body}` });
    answer(200, { token_type: "Bearer", expires_in: 3600, access_token: `token-${asked.length}-of-entra` });
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return untilEnd({
    url: `https://localhost:${port}`,
    asked,
    paths,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

/** A secure cluster that takes these tokens, and refuses any other. */
async function startCluster(accepted: RegExp) {
  const server = untilEnd(
    await startTlsServer(root.issue(), {
      behave: (socket) => {
        socket.on("data", (bytes) => {
          const request = String(bytes);
          if (request.includes("GetAadMetadata")) {
            return void socket.write(httpAnswer(200, JSON.stringify(usualMetadata)));
          }
          const token = /authorization: Bearer (.*)\r/i.exec(request)?.[1] ?? "";
          socket.write(httpAnswer(accepted.test(token) ? 200 : 401, "{}"));
        });
      },
    }),
  );
  return { ...server, url: `https://localhost:${server.port}` };
}

interface Run {
  readonly url: string;
  readonly credential: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly withoutLibrary?: { readonly code?: string };
}

/** Two requests from a process that trusts the authority because its environment says so. */
async function run({ url, credential, environment, withoutLibrary }: Run) {
  const connection = {
    endpoints: [url],
    serverTrust: { kind: "authority" },
    signIn: { kind: "credential", credential },
  };
  const given = JSON.stringify({ connection, requests: [get, post], withoutLibrary });
  const { PATH = "" } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, "sign-in-process.cjs"), given], {
    env: { PATH, NODE_EXTRA_CA_CERTS: fileOf("root.pem", root.cert), HOME: folder, ...environment },
  });
  return JSON.parse(stdout) as { attempts: { status?: number; fault?: string; message?: string }[]; redacted: string };
}

const principal = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId };

test("given a service principal in the environment, when it signs in, then its token is for the cluster's application", async () => {
  const [entra, cluster] = [await startEntra(), await startCluster(/^token-1-of-entra$/)];

  const { attempts, redacted } = await run({
    url: cluster.url,
    credential: "environment",
    environment: {
      ...principal,
      AZURE_CLIENT_SECRET: clientSecret,
      AZURE_AUTHORITY_HOST: entra.url,
      TEXT: `token-1-of-entra ${clientSecret}`,
    },
  });

  expect(attempts).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(redacted).toBe("[secret] [secret]");
  expect(entra.asked.map((form) => [form.get("client_id"), form.get("scope")?.split(" ")[0]])).toEqual([
    [clientId, `${applicationId}/.default`],
  ]);
  expect(entra.paths.every((path) => path.startsWith(`/${tenantId}/`))).toBe(true);
});

test("given a token that is refused, when it is renewed, then it is really another one", async () => {
  const [entra, cluster] = [await startEntra(), await startCluster(/^token-2-of-entra$/)];

  const { attempts } = await run({
    url: cluster.url,
    credential: "environment",
    environment: { ...principal, AZURE_CLIENT_SECRET: clientSecret, AZURE_AUTHORITY_HOST: entra.url },
  });

  expect(attempts).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(entra.asked).toHaveLength(2);
});

test("given a workload identity, when it signs in, then it shows the token of its file", async () => {
  const [entra, cluster] = [await startEntra(), await startCluster(/^token-1-of-entra$/)];

  const { attempts } = await run({
    url: cluster.url,
    credential: "workloadIdentity",
    environment: {
      ...principal,
      AZURE_FEDERATED_TOKEN_FILE: fileOf("federated", "a-federated-token"),
      AZURE_AUTHORITY_HOST: entra.url,
    },
  });

  expect(attempts).toMatchObject([{ status: 200 }, { status: 200 }]);
});

test("given a workload identity of which nothing is known, when it is asked, then that is told", async () => {
  const cluster = await startCluster(/./);

  const { attempts } = await run({ url: cluster.url, credential: "workloadIdentity", environment: {} });

  expect(attempts).toMatchObject(
    Array(2).fill({ fault: "sign-in failed", message: expect.stringContaining("AZURE_CLIENT_ID") }),
  );
});

test("given a wrong client secret, when it signs in, then Entra's words are told", async () => {
  const [entra, cluster] = [await startEntra(), await startCluster(/./)];

  const { attempts } = await run({
    url: cluster.url,
    credential: "environment",
    environment: { ...principal, AZURE_CLIENT_SECRET: "a-wrong-secret", AZURE_AUTHORITY_HOST: entra.url },
  });

  expect(attempts).toMatchObject(
    Array(2).fill({ fault: "sign-in failed", message: expect.stringContaining("AADSTS7000215") }),
  );
});

test("given the Azure CLI, when it is signed in, then its token is taken", async () => {
  const cluster = await startCluster(/^a-token-of-the-cli$/);
  const answer = {
    accessToken: "a-token-of-the-cli",
    expires_on: 4_102_444_800,
    expiresOn: "2100-01-01 00:00:00.000000",
  };
  const az = fileOf("az", `#!/bin/sh\necho "$@" > "${join(folder, "asked")}"\necho '${JSON.stringify(answer)}'\n`);
  chmodSync(az, 0o755);

  const { attempts } = await run({
    url: cluster.url,
    credential: "azureCli",
    environment: { PATH: `${folder}${delimiter}${process.env.PATH}` },
  });

  expect(attempts).toMatchObject([{ status: 200 }, { status: 200 }]);
});

test("given no Azure CLI, when it is asked, then that is told", async () => {
  const cluster = await startCluster(/./);

  const { attempts } = await run({ url: cluster.url, credential: "azureCli", environment: { PATH: "/nowhere" } });

  expect(attempts[0]).toMatchObject({ fault: "sign-in failed", message: expect.stringContaining("Azure CLI") });
});

test.each([
  [{ code: "MODULE_NOT_FOUND" }, "needs the package @azure/identity: run `npm install @azure/identity`"],
  [{ code: "ERR_REQUIRE_ESM" }, "@azure/identity cannot be loaded: Cannot find it"],
])(
  "given no library to sign in with, %j, when it is asked for, then that is told, and the cluster is asked nothing",
  async (withoutLibrary, message) => {
    const cluster = await startCluster(/./);

    const { attempts } = await run({ url: cluster.url, credential: "default", environment: {}, withoutLibrary });

    expect(attempts).toMatchObject(
      Array(2).fill({ fault: "no credentials", message: expect.stringContaining(message) }),
    );
    expect(cluster.received()).toBe("");
  },
);
