import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { authority, selfSigned, thumbprintOf } from "./certificate";
import { closeAll, get, never, post, sendTo, transportTo, untilEnd } from "./cluster-transport";
import { httpAnswer, refusingUrl, startRawServer } from "./raw-server";
import { startMiddleman, startTlsServer, type TlsServer } from "./tls-server";

jest.setTimeout(30_000);

const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
beforeEach(() => {
  for (const name of names) delete process.env[name];
});
afterEach(async () => {
  await closeAll();
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

interface ProxyOptions {
  /** `user:password` that it wants. Default: it asks for none. */
  readonly credentials?: string;
  /** What it answers in place of a tunnel. */
  readonly refusal?: number;
  /** Where its tunnels lead. Default: where they are asked to. */
  readonly leadsTo?: { readonly port: number };
  /** Cuts each tunnel at its first byte. */
  readonly cuts?: boolean;
}

/** A proxy that makes tunnels, and sees what passes through them. */
async function startProxy({ credentials, refusal, leadsTo, cuts = false }: ProxyOptions = {}) {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  let seen = "";
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connect", (request, socket: Socket) => {
    asked.push(request.url ?? "");
    seen += JSON.stringify(request.headers);
    socket.on("error", () => undefined);
    sockets.push(socket);
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    const status = wanted && request.headers["proxy-authorization"] !== wanted ? 407 : refusal;
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const port = leadsTo?.port ?? Number(request.url?.split(":").at(-1));
    const onward = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    onward.on("error", () => socket.destroy());
    sockets.push(onward);
    socket.on("data", (bytes) => {
      seen += bytes.toString("latin1");
      if (cuts) socket.resetAndDestroy();
    });
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return untilEnd({
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    seen: () => seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

const own = selfSigned();
const token = "header-of-a-token.body-of-a-token.signature-of-a-token";
const trusting = {
  serverTrust: { kind: "thumbprints", thumbprints: [thumbprintOf(own)] },
  signIn: { kind: "token", token },
} as const;

async function serve(): Promise<TlsServer> {
  return untilEnd(await startTlsServer(own));
}

describe.each([get, post])("given a proxy, when a $method is sent", (request) => {
  test("then it goes through a tunnel, and the proxy sees neither the token nor the request", async () => {
    const [cluster, proxy] = [await serve(), await startProxy()];
    process.env.HTTPS_PROXY = proxy.url;

    expect(await sendTo(cluster.url, trusting, request)).toMatchObject({ kind: "answered" });

    expect(proxy.asked).toEqual([`127.0.0.1:${cluster.port}`]);
    expect(cluster.received()).toContain(token);
    expect(proxy.seen()).not.toContain(token);
    expect(proxy.seen()).not.toContain("Partitions");
  });

  test("then pins are looked at inside of the tunnel: a man behind it gets not a byte", async () => {
    const cluster = await serve();
    const middleman = untilEnd(await startMiddleman(selfSigned(), cluster));
    const proxy = await startProxy({ leadsTo: middleman });
    process.env.https_proxy = proxy.url;

    expect(await sendTo(cluster.url, trusting, request)).toMatchObject({ kind: "not sent", fault: "untrusted" });

    await middleman.idle();
    expect(middleman.received()).toBe("");
  });

  test("then an authority and the host's name are looked at inside of the tunnel", async () => {
    const root = authority();
    const [right, wrong] = [root.issue(), root.issue({ name: "other.contoso.com" })];
    const proxy = await startProxy();
    process.env.HTTPS_PROXY = proxy.url;
    const serverTrust = { kind: "authority", authority: { text: root.cert } } as const;

    for (const host of ["127.0.0.1", "localhost"]) {
      const [good, bad] = [untilEnd(await startTlsServer(right)), untilEnd(await startTlsServer(wrong))];
      expect(await sendTo(`https://${host}:${good.port}`, { serverTrust }, request)).toMatchObject({
        kind: "answered",
      });
      expect(await sendTo(`https://${host}:${bad.port}`, { serverTrust }, request)).toMatchObject({
        fault: "untrusted",
      });
      expect(bad.received()).toBe("");
    }
  });

  test("then a client certificate is shown through it", async () => {
    const clients = authority("Clients");
    const client = clients.issue({ purpose: "client" });
    const cluster = untilEnd(await startTlsServer(own, { clientAuthority: clients }));
    const proxy = await startProxy();
    process.env.HTTPS_PROXY = proxy.url;
    const clientCertificate = { kind: "pem", certificate: { text: client.cert + client.key } } as const;

    expect(await sendTo(cluster.url, { ...trusting, clientCertificate }, request)).toMatchObject({ kind: "answered" });
  });

  test.each([
    [403, "proxy refused"],
    [407, "proxy refused"],
    [502, "unreachable"],
  ])("and it answers %d, then nothing was sent: %s", async (refusal, fault) => {
    const [cluster, proxy] = [await serve(), await startProxy({ refusal })];
    process.env.HTTPS_PROXY = proxy.url;

    const attempt = await sendTo(cluster.url, trusting, request);

    expect(attempt).toMatchObject({ kind: "not sent", fault, message: expect.stringContaining(String(refusal)) });
    expect(cluster.connections).toHaveLength(0);
  });

  test("and the tunnel breaks in the handshake, then nothing was sent: reset", async () => {
    const [cluster, proxy] = [await serve(), await startProxy({ cuts: true })];
    process.env.HTTPS_PROXY = proxy.url;

    expect(await sendTo(cluster.url, trusting, request)).toMatchObject({ kind: "not sent", fault: "reset" });
  });

  test("and its own client certificate is missing, then nothing was sent, nor any tunnel asked for", async () => {
    const [cluster, proxy] = [await serve(), await startProxy()];
    process.env.HTTPS_PROXY = proxy.url;
    const clientCertificate = { kind: "pem", certificate: { path: "/no/such/file.pem" } } as const;

    const attempt = await sendTo(cluster.url, { ...trusting, clientCertificate }, request);

    expect(attempt).toMatchObject({ kind: "not sent", fault: "no credentials" });
    expect(proxy.asked).toEqual([]);
  });
});

describe("given a proxy that wants credentials", () => {
  const password = "p@ss/w0rd-of-the-proxy";

  test("when they are in its URL, then it lets us through", async () => {
    const [cluster, proxy] = [await serve(), await startProxy({ credentials: `one:${password}` })];
    process.env.HTTPS_PROXY = proxy.url.replace("//", `//one:${encodeURIComponent(password)}@`);

    expect(await sendTo(cluster.url, trusting)).toMatchObject({ kind: "answered" });
  });

  test("when they are wrong, then that is told, without them", async () => {
    const [cluster, proxy] = [await serve(), await startProxy({ credentials: "one:other" })];
    process.env.HTTPS_PROXY = proxy.url.replace("//", `//one:${encodeURIComponent(password)}@`);

    const attempt = await sendTo(cluster.url, trusting);

    expect(attempt).toMatchObject({ kind: "not sent", fault: "proxy refused" });
    expect(decodeURIComponent(JSON.stringify(attempt))).not.toContain(password);
  });
});

test.each(["127.0.0.1", "*", ".example,127.0.0.1"])(
  "given NO_PROXY=%s, then the cluster is asked directly",
  async (list) => {
    const [cluster, proxy] = [await serve(), await startProxy()];
    Object.assign(process.env, { HTTPS_PROXY: proxy.url, NO_PROXY: list });

    for (const request of [get, post])
      expect(await sendTo(cluster.url, trusting, request)).toMatchObject({ kind: "answered" });
    expect(proxy.asked).toEqual([]);

    const stranger = untilEnd(await startTlsServer(selfSigned()));
    expect(await sendTo(stranger.url, trusting)).toMatchObject({ kind: "not sent", fault: "untrusted" });
  },
);

test("given a proxy without a scheme, and nodes of which NO_PROXY exempts a range, then each goes its way", async () => {
  const [cluster, proxy] = [await serve(), await startProxy()];
  process.env.HTTPS_PROXY = proxy.url.replace("http://", "");
  expect(await sendTo(cluster.url, trusting, post)).toMatchObject({ kind: "answered" });
  expect(proxy.asked).toHaveLength(1);

  process.env.NO_PROXY = "10.0.0.0/8,127.0.0.0/8";
  expect(await sendTo(cluster.url, trusting, post)).toMatchObject({ kind: "answered" });
  expect(proxy.asked).toHaveLength(1);
});

test.each([get, post])(
  "given a cluster that refuses our certificate by TLS 1.3, then its alert comes through ($method)",
  async (request) => {
    const options = { version: "TLSv1.3", clientAuthority: authority("Clients") } as const;
    const [cluster, proxy] = [untilEnd(await startTlsServer(own, options)), await startProxy()];
    process.env.HTTPS_PROXY = proxy.url;

    expect(await sendTo(cluster.url, trusting, request)).toMatchObject({ kind: "unknown", fault: "tls refused" });
  },
);

test("given several nodes behind a proxy that reaches one of them only, then the others are left", async () => {
  const [cluster, proxy] = [await serve(), await startProxy()];
  process.env.HTTPS_PROXY = proxy.url;
  const dead = (await refusingUrl()).replace("http:", "https:");

  expect(await sendTo([dead, cluster.url], trusting, post)).toMatchObject({ kind: "answered" });
});

test.each([get, post])(
  "given a proxy that hangs up when it is asked, then it is asked once ($method)",
  async (request) => {
    const proxy = await startProxy({ leadsTo: { port: 9 } });
    process.env.HTTPS_PROXY = proxy.url;

    expect(await sendTo("https://cluster.invalid", trusting, request)).toMatchObject({
      kind: "not sent",
      fault: "reset",
    });
    expect(proxy.asked).toEqual(["cluster.invalid:443"]);
  },
);

test("given a proxy that refuses connections, then nothing was sent", async () => {
  process.env.HTTPS_PROXY = await refusingUrl();

  expect(await sendTo("https://cluster.invalid", trusting)).toMatchObject({ kind: "not sent", fault: "refused" });
});

test("given an address without a port, then the proxy is asked for that of https", async () => {
  const [cluster] = [await serve()];
  const proxy = await startProxy({ leadsTo: cluster });
  process.env.HTTPS_PROXY = proxy.url;

  expect(await sendTo("https://cluster.invalid", trusting)).toMatchObject({ kind: "answered" });
  expect(proxy.asked).toEqual(["cluster.invalid:443"]);
});

test("given an http endpoint, then it goes through the proxy of http", async () => {
  const cluster = untilEnd(
    await startRawServer((socket) => void socket.on("data", () => socket.write(httpAnswer(200, "{}")))),
  );
  const proxy = await startProxy();
  process.env.HTTP_PROXY = proxy.url;
  const transport = transportTo(cluster.url);

  for (const request of [get, post]) expect(await transport.send(request, never)).toMatchObject({ kind: "answered" });
  expect(proxy.asked).toEqual([`127.0.0.1:${cluster.port}`, `127.0.0.1:${cluster.port}`]);
});

test.each(["proxy:port", "socks5://proxy:1080", "http://"])(
  "given a proxy that is no address, %s, then that is told, without it",
  async (proxy) => {
    process.env.HTTPS_PROXY = proxy;

    expect(await sendTo("https://cluster.invalid", trusting)).toEqual({
      kind: "not sent",
      fault: "proxy refused",
      message: "HTTPS_PROXY is no URL of an HTTP proxy, such as http://proxy.example:8080.",
    });
  },
);
