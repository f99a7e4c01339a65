import { createServer, type TlsOptions } from "node:tls";
import { errorRegistry } from "../../src/errors";
import { faultOf } from "../../src/service-fabric/connection-fault";
import { createTransport } from "../../src/service-fabric/transport";
import { anonymous } from "./anonymous";
import { type Certificate, selfSigned } from "./certificate";
import { httpAnswer, listen, type RawServer, startRawServer } from "./raw-server";
import { connectError } from "./tls-error";

const get = { method: "GET", path: "/" } as const;
const post = { method: "POST", path: "/", body: "{}", ownConnection: true } as const;

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

async function send(request: typeof get | typeof post, url: string) {
  const transport = createTransport(anonymous(url));
  closing.unshift(transport);
  return transport.send(request, new AbortController().signal);
}

async function startTlsServer(options: TlsOptions & Certificate): Promise<RawServer> {
  const answer = httpAnswer(200, "{}");
  const server = await listen(
    createServer({ ...options }).on("tlsClientError", () => undefined),
    "https",
    (socket) => void socket.on("data", () => socket.write(answer)),
    [],
    "secureConnection",
  );
  closing.unshift(server);
  return server;
}

describe.each([
  ["a GET", get],
  ["a POST", post],
])("%s over TLS", (_, request) => {
  test("given a certificate that nobody vouches for, then nothing was sent: untrusted", async () => {
    const server = await startTlsServer(selfSigned());

    expect(await send(request, server.url)).toMatchObject({ kind: "not sent", fault: "untrusted" });
  });

  test("given a server that speaks older versions of TLS only, then nothing was sent: tls failed", async () => {
    const server = await startTlsServer({
      ...selfSigned(),
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
      ciphers: "DEFAULT@SECLEVEL=0",
    });

    expect(await send(request, server.url)).toMatchObject({ kind: "not sent", fault: "tls refused" });
  });

  test("given a server that speaks plain HTTP, then nothing was sent: not tls", async () => {
    const server = await startRawServer((socket) => void socket.once("data", () => socket.end(httpAnswer(400))));
    closing.unshift(server);

    expect(await send(request, `https://127.0.0.1:${server.port}`)).toMatchObject({
      kind: "not sent",
      fault: "not tls",
    });
  });

  test("given a server that hangs up in the handshake, then nothing was sent", async () => {
    const server = await startRawServer((socket) => void socket.once("data", () => socket.end()));
    closing.unshift(server);

    expect(await send(request, `https://127.0.0.1:${server.port}`)).toMatchObject({ kind: "not sent", fault: "reset" });
  });

  test("given a server that never ends the handshake, when it is given up, then nothing was sent", async () => {
    const giveUp = new AbortController();
    const server = await startRawServer((socket) => void socket.once("data", () => giveUp.abort()));
    const transport = createTransport(anonymous(`https://127.0.0.1:${server.port}`));
    closing.unshift(transport, server);

    expect(await transport.send(request, giveUp.signal)).toMatchObject({ kind: "not sent", fault: "timed out" });
  });
});

describe("given a server that speaks TLS, when it is spoken to in plain HTTP", () => {
  test.each([get, post])("and hangs up, then only the advice of that error can name https", async (request) => {
    const server = await startTlsServer(selfSigned());

    expect(await send(request, `http://127.0.0.1:${server.port}`)).toMatchObject({ kind: "unknown", fault: "reset" });
    expect(errorRegistry.SFB_CONNECTION_FAILED.remedy).toContain("https://");
  });

  test("and answers with an alert, then it is told so: not http", async () => {
    const fatalAlert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
    const server = await startRawServer((socket) => void socket.once("data", () => socket.end(fatalAlert)));
    closing.unshift(server);

    expect(await send(get, `http://127.0.0.1:${server.port}`)).toMatchObject({ kind: "unknown", fault: "not http" });
  });
});

describe("given a cluster that ends the handshake with an alert", () => {
  test("given a cluster that asks for a certificate of ours, and we have none", async () => {
    const certificate = selfSigned();
    const server = await startTlsServer({ ...certificate, requestCert: true, ca: certificate.cert });

    const error = await connectError(server.port, { ca: certificate.cert });

    expect(error.message).toMatch(/certificate required/);
    // With TLS 1.3 the server says so only after our side of the handshake has ended.
    expect(faultOf(error, true)).toBe("tls refused");
    expect(faultOf(error, false)).toBe("tls refused");
  });
});
