import { request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import { type EmulatorOptions, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { anyCertificate, shows } from "./secure-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const everywhere = "0.0.0.0";

/** Starts an emulator, and gives a way to control it: status and message of the answer. */
async function controlled(options: EmulatorOptions) {
  const { emulator } = await fixture.start(options);
  const { port, protocol } = new URL(emulator.url);
  const ask = async (path: string, how: RequestOptions = {}) => {
    const url = `${protocol}//127.0.0.1:${port}/_emulator/v1${path}`;
    const ca = emulator.certificate?.authorityPem;
    return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const send = protocol === "https:" ? request : plainRequest;
      const sent = send(url, { agent: false, ...(ca ? { ca } : {}), ...how }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode, text }));
      });
      sent.on("error", reject);
      sent.end();
    });
  };
  return { emulator, ask };
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test("given a secured emulator for its own machine, when it is controlled, then nobody has to sign in", async () => {
  const { ask } = await controlled({ https: anyCertificate, clientCertificates: true, tokens: true });
  expect((await ask("/state")).status).toBe(200);
  expect((await ask("/reset", { method: "POST" })).status).toBe(200);
});

test("given an open emulator for other machines, when it is controlled, then nobody has to sign in", async () => {
  const { ask } = await controlled({ host: everywhere });
  expect((await ask("/state")).status).toBe(200);
});

test("given one for other machines with client certificates, then only an Admin controls it", async () => {
  const { emulator, ask } = await controlled({
    host: everywhere,
    https: anyCertificate,
    clientCertificates: true,
  });
  const { admin, user } = emulator.clientCertificates ?? {};
  expect(await ask("/state")).toEqual({ status: 403, text: expect.stringContaining("sign in to it as Admin") });
  expect(await ask("/state", shows(user))).toEqual({ status: 403, text: expect.stringContaining("Only an Admin") });
  expect((await ask("/state", shows(admin))).status).toBe(200);
  const path = `/partitions/${orders}/restore`;
  expect((await ask(path, { ...shows(user), method: "POST" })).status).toBe(403);
  expect((await ask("/state", shows(admin))).text).toContain('"requests":0');
});

test("given one for other machines with tokens, then only an Admin controls it", async () => {
  const { emulator, ask } = await controlled({ host: everywhere, tokens: { refusedStatus: 401 } });
  const issue = async (role: "Admin" | "User" | "None") => bearer((await emulator.tokens?.issue({ role })) ?? "");
  expect((await ask("/faults", { method: "DELETE" })).status).toBe(401);
  expect((await ask("/faults", { method: "DELETE", ...(await issue("None")) })).status).toBe(403);
  expect((await ask("/faults", { method: "DELETE", ...(await issue("User")) })).status).toBe(403);
  expect((await ask("/faults", { method: "DELETE", ...(await issue("Admin")) })).status).toBe(200);
});

test("given one for other machines, then whoever watches over it may ask whether it is up", async () => {
  const { ask } = await controlled({ host: everywhere, https: anyCertificate, clientCertificates: true });
  expect(await ask("/healthz")).toEqual({ status: 200, text: '{"status":"ok"}' });
});
