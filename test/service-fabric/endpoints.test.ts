import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { selfSigned, thumbprintOf } from "./certificate";
import { closeAll, get, never, post, sendTo, transportTo, untilEnd } from "./cluster-transport";
import { type Behaviour, httpAnswer, type RawServer, refusingUrl, startRawServer } from "./raw-server";
import { startTlsServer } from "./tls-server";

afterEach(closeAll);

const answering: Behaviour = (socket) => {
  socket.on("data", () => socket.write(httpAnswer(200, "{}")));
};
const resetting: Behaviour = async (socket, requested) => {
  await requested;
  socket.resetAndDestroy();
};

async function serve(behave: Behaviour = answering): Promise<RawServer> {
  return untilEnd(await startRawServer(behave));
}

/** Hangs up in the handshake, so before a request. */
async function cutsHandshakes(): Promise<string> {
  const server = await serve((socket) => void socket.once("data", () => socket.resetAndDestroy()));
  return `https://127.0.0.1:${server.port}`;
}

describe("given several nodes, when one cannot be reached, then it is left for the next at once", () => {
  const own = selfSigned();
  const serverTrust = { kind: "thumbprints", thumbprints: [thumbprintOf(own)] } as const;

  test.each<[string, () => Promise<string>]>([
    ["refused", refusingUrl],
    ["whose name is not found", async () => `http://${"a".repeat(64)}.invalid:19080`],
    ["that hangs up in the handshake", cutsHandshakes],
  ])("one %s", async (_, dead) => {
    for (const request of [get, post]) {
      const alive = untilEnd(await startTlsServer(own));
      const endpoints = [await dead(), alive.url] as const;

      expect(await sendTo(endpoints, { serverTrust }, request)).toMatchObject({ kind: "answered" });
      expect(alive.received()).toContain(`${request.method} ${request.path}`);
    }
  });

  test("and a read that was answered leaves no timer behind, which would keep a command from its end", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const [first, second] = [await serve(), await serve()];
    const transport = transportTo([first.url, second.url]);
    const before = timers();

    await transport.send(get, never);

    expect(timers()).toBe(before);
  });

  test("and it is asked again only when the others cannot be reached either", async () => {
    const [first, second] = [await serve(), await serve()];
    const port = first.port;
    await first.close();
    const transport = transportTo([first.url, second.url]);

    await transport.send(post, never);
    await transport.send(post, never);
    expect(second.requests).toHaveLength(2);

    await second.close();
    const revived = createServer(answering as (socket: Socket) => void).listen(port, "127.0.0.1");
    await once(revived, "listening");
    expect((await transport.send(post, never)).kind).toBe("answered");
    await transport.close();
    revived.close();
  });

  test("and where none can be reached, then the last one tells why", async () => {
    const endpoints = [`http://${"a".repeat(64)}.invalid:19080`, await refusingUrl()] as const;

    expect(await sendTo(endpoints)).toMatchObject({ kind: "not sent", fault: "refused" });
  });

  test.each([get, post])("and it was given up before, then none is asked ($method)", async (request) => {
    const [first, second] = [await serve(), await serve()];
    const transport = transportTo([first.url, second.url]);

    expect(await transport.send(request, AbortSignal.abort())).toMatchObject({ kind: "not sent", fault: "timed out" });
    expect(await transport.send(request, never)).toMatchObject({ kind: "answered" });
    expect(first.connections.length + second.connections.length).toBe(1);
  });

  test("and it is given up meanwhile, then no other is asked", async () => {
    const other = await serve();
    const giveUp = new AbortController();
    const stalling = await serve((socket) => void socket.once("data", () => giveUp.abort()));
    const transport = transportTo([`https://127.0.0.1:${stalling.port}`, other.url], { serverTrust });

    expect(await transport.send(get, giveUp.signal)).toMatchObject({ kind: "not sent", fault: "timed out" });
    expect(other.connections).toHaveLength(0);
  });
});

test("given several nodes, when reads are sent, then they take turns; what may take effect goes to the last that answered", async () => {
  const nodes = [await serve(), await serve(), await serve()] as const;
  const [first, second, third] = nodes;
  const transport = transportTo([first.url, second.url, third.url]);

  for (let request = 0; request < 6; request++) await transport.send(get, never);
  expect(nodes.map(({ requests }) => requests.length)).toEqual([2, 2, 2]);

  for (let request = 0; request < 3; request++) await transport.send(post, never);
  expect(nodes.map(({ requests }) => requests.length)).toEqual([2, 2, 5]);
});

test("given a read that breaks off, then it is repeated at the next node", async () => {
  const [first, second] = [await serve(resetting), await serve()];

  expect(await sendTo([first.url, second.url], {}, get)).toMatchObject({ kind: "answered" });
  expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
});

test("given reads of which one may have arrived, when all fail, then that is not told as not sent", async () => {
  const [breaking, refusing] = [await serve(resetting), await refusingUrl()];

  for (const endpoints of [[breaking.url, refusing] as const, [refusing, breaking.url] as const]) {
    expect(await sendTo(endpoints)).toMatchObject({ kind: "unknown" });
  }
});

test("given a request for a backup that may have arrived, then it goes to no other node", async () => {
  const [first, second] = [await serve(resetting), await serve()];

  expect(await sendTo([first.url, second.url], {}, post)).toMatchObject({ kind: "unknown", fault: "reset" });
  expect(first.requests).toHaveLength(1);
  expect(second.connections).toHaveLength(0);
});

test.each([get, post])(
  "given a node that is not to be trusted, then that is told: no other is asked ($method)",
  async (request) => {
    const [strange, known] = [selfSigned(), selfSigned()];
    const [first, second] = [untilEnd(await startTlsServer(strange)), untilEnd(await startTlsServer(known))];
    const serverTrust = { kind: "thumbprints", thumbprints: [thumbprintOf(known)] } as const;

    const attempt = await sendTo([first.url, second.url], { serverTrust }, request);

    expect(attempt).toMatchObject({
      kind: "not sent",
      fault: "untrusted",
      message: expect.stringContaining(thumbprintOf(strange)),
    });
    expect(second.connections).toHaveLength(0);
  },
);

describe("given an address of IPv6", () => {
  test.each(["http", "https"])("when it is asked by %s://[::1], then it answers", async (scheme) => {
    const own = selfSigned();
    const inner = scheme === "http" ? await serve() : untilEnd(await startTlsServer(own));
    // All test servers listen on IPv4; this one passes on what comes by the other.
    const outer = createServer((socket) => {
      const onward = connect(inner.port, "127.0.0.1");
      for (const one of [socket, onward]) one.on("error", () => undefined);
      socket.pipe(onward).pipe(socket);
    });
    outer.listen(0, "::1");
    await once(outer, "listening");
    const { port } = outer.address() as AddressInfo;

    const authority = { text: own.cert };
    const transport = transportTo(`${scheme}://[::1]:${port}/sf/`, { serverTrust: { kind: "authority", authority } });
    const attempts = [await transport.send(get, never), await transport.send(post, never)];

    await transport.close();
    outer.close();
    expect(attempts).toMatchObject([{ kind: "answered" }, { kind: "answered" }]);
  });
});

describe("given a path behind the host, as of API Management", () => {
  test.each(["/sf", "/sf/", "/a/b", "/sf//"])("%s stays before every request, on every node", async (path) => {
    const [first, second] = [await serve(), await serve()];
    const transport = transportTo([first.url + path, second.url + path]);

    for (const request of [get, get, post]) await transport.send(request, never);

    const requests = [...first.requests, ...second.requests].map((request) => request.split(" ")[1]);
    const prefix = path.replace(/\/+$/, "");
    expect(requests.sort()).toEqual([`${prefix}${get.path}`, `${prefix}${post.path}`, `${prefix}${get.path}`].sort());
  });
});

describe("given a connection that is replaced because it is refused", () => {
  test("when others are at work on it, then they are not cut", async () => {
    let answerAll = (): void => undefined;
    const refused = new Promise<void>((resolve) => {
      answerAll = resolve;
    });
    const server = await serve((socket) => {
      socket.on("data", async (request) => {
        if (String(request).includes("/refuse")) return void socket.write(httpAnswer(403));
        await refused;
        socket.write(httpAnswer(200, "{}"));
      });
    });
    const transport = transportTo(server.url);

    const slow = [transport.send(get, never), transport.send(get, never)];
    while (server.requests.length < 2) await new Promise(setImmediate);
    expect(await transport.send({ ...get, path: "/refuse" }, never)).toMatchObject({ status: 403 });
    const next = transport.send(get, never);
    while (server.requests.length < 4) await new Promise(setImmediate);
    answerAll();

    expect(await Promise.all([...slow, next])).toMatchObject([{ status: 200 }, { status: 200 }, { status: 200 }]);
    await transport.close();
  });

  test("then it is closed once nobody needs it, and the next request has a new one", async () => {
    const server = await serve((socket) => {
      socket.on("data", () => socket.write(httpAnswer(403)));
    });
    const transport = transportTo(server.url);

    for (let request = 0; request < 3; request++) {
      expect(await transport.send(get, never)).toMatchObject({ status: 403 });
      await Promise.all(server.connections.map((one) => one.destroyed || once(one, "close")));
    }

    expect(server.connections).toHaveLength(3);
  });
});

test.each([get, post])(
  "given a handshake in which a $method is given up, when it ends well all the same, then the request never leaves",
  async (request) => {
    const own = selfSigned();
    const cluster = untilEnd(await startTlsServer(own));
    const giveUp = new AbortController();
    const front = createServer((socket) => {
      const onward = connect(cluster.port, "127.0.0.1");
      for (const one of [socket, onward]) one.on("error", () => undefined);
      socket.once("data", () => giveUp.abort());
      socket.pipe(onward).pipe(socket);
    }).listen(0, "127.0.0.1");
    await once(front, "listening");
    const { port } = front.address() as AddressInfo;
    const serverTrust = { kind: "thumbprints", thumbprints: [thumbprintOf(own)] } as const;
    const transport = transportTo(`https://127.0.0.1:${port}`, { serverTrust });

    const givenUp = await transport.send({ ...request, path: "/given-up" }, giveUp.signal);
    const next = await transport.send(request, never);
    await transport.close();
    front.close();

    expect(givenUp).toMatchObject({ kind: "not sent", fault: "timed out" });
    expect(next).toMatchObject({ kind: "answered" });
    await cluster.idle();
    expect(cluster.received()).not.toContain("/given-up");
  },
);
