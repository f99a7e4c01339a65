import { once } from "node:events";
import { overtakeMilliseconds, type Sleep } from "../../src/service-fabric/send-to-nodes";
import { authority, selfSigned, thumbprintOf } from "./certificate";
import { closeAll, get, never, post, transportTo, untilEnd } from "./cluster-transport";
import { type Behaviour, httpAnswer, type RawServer, refusingUrl, startRawServer } from "./raw-server";
import { startTlsServer } from "./tls-server";

afterEach(closeAll);

const own = selfSigned();
const serverTrust = { kind: "thumbprints", thumbprints: [thumbprintOf(own)] } as const;
const list = { method: "POST", path: "/BackupRestore/$/GetBackups", body: "{}" } as const;

const answering =
  (status = 200): Behaviour =>
  (socket) => {
    socket.on("data", () => socket.write(httpAnswer(status, "{}")));
  };
const silent: Behaviour = () => undefined;

async function serve(behave: Behaviour = answering()): Promise<RawServer> {
  return untilEnd(await startRawServer(behave));
}
async function secure(): Promise<RawServer> {
  return untilEnd(await startTlsServer(own));
}
/** Silent in the handshake, or whatever the bytes say. */
async function handshaking(behave: Behaviour): Promise<string> {
  return (await serve(behave)).url.replace("http:", "https:");
}

/** Time that stands still until a test moves it, and waits that end when a test says so. */
function standingTime() {
  let time = Date.now();
  const waits: (() => void)[] = [];
  const asked: number[] = [];
  const sleep: Sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      asked.push(milliseconds);
      waits.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  return {
    options: { now: () => time, sleep },
    asked,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    endWaits: () => {
      for (const end of waits.splice(0)) end();
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

describe("given a node that takes requests and never answers", () => {
  test.each([get, list])("when a read is sent, $method, then the next node is asked after a while", async (request) => {
    const [first, second] = [await serve(silent), await serve()];
    const time = standingTime();
    const transport = transportTo([first.url, second.url], {}, time.options);

    const sending = transport.send(request, never);
    await until(() => first.requests.length === 1);
    expect(second.requests).toHaveLength(0);
    time.endWaits();

    expect(await sending).toMatchObject({ kind: "answered" });
    expect(time.asked).toEqual([overtakeMilliseconds]);
    // Nobody waits for it any more, nor do the next requests go to it.
    await Promise.all(first.connections.map((one) => one.destroyed || once(one, "close")));
    for (const next of [get, get, post]) await transport.send(next, never);
    expect([first.requests.length, second.requests.length]).toEqual([1, 4]);
  });

  test("when it answers after all, and before the others, then that counts", async () => {
    let answer = (): void => undefined;
    const first = await serve(async (socket, requested) => {
      await requested;
      answer = () => void socket.write(httpAnswer(200, "late"));
    });
    const second = await serve(silent);
    const time = standingTime();
    const sending = transportTo([first.url, second.url], {}, time.options).send(get, never);
    await until(() => first.requests.length === 1);
    time.endWaits();
    await until(() => second.requests.length === 1);
    answer();

    expect(await sending).toMatchObject({ kind: "answered", body: "late" });
  });

  test("when the request for a backup meets it, then it goes to no other; reads then do", async () => {
    const giveUp = new AbortController();
    const first = await serve((_, requested) => requested.then(() => giveUp.abort()));
    const second = await serve();
    const transport = transportTo([first.url, second.url], {}, standingTime().options);

    expect(await transport.send(post, giveUp.signal)).toMatchObject({ kind: "unknown", fault: "timed out" });
    expect(second.connections).toHaveLength(0);
    for (const request of [get, get, post]) await transport.send(request, never);
    expect([first.requests.length, second.requests.length]).toEqual([1, 3]);
  });

  test("when all are silent, then each is asked once, and the caller's limit ends it", async () => {
    const nodes = [await serve(silent), await serve(silent)] as const;
    const giveUp = new AbortController();
    const time = standingTime();
    const sending = transportTo([nodes[0].url, nodes[1].url], {}, time.options).send(get, giveUp.signal);
    await until(() => nodes[0].requests.length === 1);
    time.endWaits();
    await until(() => nodes[1].requests.length === 1);
    giveUp.abort();

    expect(await sending).toMatchObject({
      kind: "unknown",
      fault: "timed out",
      message: `${nodes[0].url}: connection timed out; ${nodes[1].url}: connection timed out`,
    });
    expect(nodes.map(({ requests }) => requests.length)).toEqual([1, 1]);
  });
});

test("given a node that is silent in the handshake, then one read waits for it, and no other", async () => {
  const second = await secure();
  const first = await serve(silent);
  const time = standingTime();
  const transport = transportTo([first.url.replace("http:", "https:"), second.url], { serverTrust }, time.options);

  const sending = transport.send(get, never);
  await until(() => first.connections.length === 1);
  time.endWaits();
  expect(await sending).toMatchObject({ kind: "answered" });
  for (const request of [get, get, get, post]) await transport.send(request, never);
  expect(first.connections).toHaveLength(1);
});

const alert: Behaviour = (socket) => void socket.once("data", () => socket.end(Buffer.from("15030300020228", "hex")));
const plain: Behaviour = (socket) => void socket.once("data", () => socket.end(httpAnswer(400)));

describe.each([get, post])("given a node that cannot be spoken to, when a $method is sent", (request) => {
  test.each([
    ["ends the handshake with an alert", alert],
    ["does not speak TLS", plain],
  ])("and it %s, then the next is asked", async (_, behave) => {
    const second = await secure();
    const transport = transportTo([await handshaking(behave), second.url], { serverTrust });

    for (let nth = 0; nth < 3; nth++) expect(await transport.send(request, never)).toMatchObject({ kind: "answered" });
  });

  test("and all end the handshake with an alert, then that is final, and each is named", async () => {
    const [first, second] = [await handshaking(alert), await handshaking(alert)] as const;

    const attempt = await transportTo([first, second], { serverTrust }).send(request, never);

    expect(attempt).toMatchObject({ kind: "not sent", fault: "tls refused" });
    for (const url of [first, second]) expect(attempt).toMatchObject({ message: expect.stringContaining(`${url}: `) });
  });

  test.each(["first", "last"])("and the %s may pass by itself, then it counts", async (place) => {
    const pair = [await refusingUrl(), await handshaking(alert)] as const;
    const endpoints = place === "first" ? pair : ([pair[1], pair[0]] as const);

    const attempt = await transportTo(endpoints, { serverTrust }).send(request, never);

    expect(attempt).toMatchObject({ kind: "not sent", fault: "refused", message: expect.stringContaining(pair[1]) });
  });

  test("and what we trust cannot be read, then that is told once", async () => {
    const well = await secure();
    const path = "/no/such/file.pem";
    const trust = { kind: "authority", authority: { path } } as const;

    expect(await transportTo([well.url, well.url], { serverTrust: trust }).send(request, never)).toMatchObject({
      kind: "not sent",
      fault: "no credentials",
      message: `${well.url}: serverCertificateAuthorityPath (${path}) cannot be read: there is no such file.`,
    });
  });

  test("and only its certificate is wrong, then that ends it, and the node is named", async () => {
    const strange = untilEnd(await startTlsServer(selfSigned()));
    const well = await secure();

    expect(await transportTo([strange.url, well.url], { serverTrust }).send(request, never)).toMatchObject({
      kind: "not sent",
      fault: "untrusted",
      message: expect.stringContaining(`${strange.url}: `),
    });
    expect(well.connections).toHaveLength(0);
  });
});

test("given a node that has failed, then it is tried again after pauses that grow, and by one at a time", async () => {
  const dead = await serve((socket) => void socket.once("data", () => socket.resetAndDestroy()));
  const well = await serve();
  const time = standingTime();
  const transport = transportTo([dead.url, well.url], {}, time.options);
  const tried = async (): Promise<number> => {
    const before = dead.connections.length;
    await Promise.all([get, get, get, get].map((request) => transport.send(request, never)));
    return dead.connections.length - before;
  };
  await transport.send(get, never);

  const pauses: number[] = [];
  for (let waited = 0; pauses.length < 9; ) {
    time.pass(5_000);
    waited += 5_000;
    const count = await tried();
    if (count === 0) continue;
    expect(count).toBe(1);
    pauses.push(waited / 1_000);
    waited = 0;
  }

  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
});

test("given a node that is well again, then it takes its turns", async () => {
  let isWell = false;
  const first = await serve((socket) => {
    socket.on("data", () => (isWell ? socket.write(httpAnswer(200, "{}")) : socket.resetAndDestroy()));
  });
  const second = await serve();
  const time = standingTime();
  const transport = transportTo([first.url, second.url], {}, time.options);
  await transport.send(get, never);
  isWell = true;
  time.pass(5_000);
  const before = first.requests.length;

  for (let nth = 0; nth < 6; nth++) await transport.send(get, never);

  expect(first.requests.length - before).toBeGreaterThanOrEqual(3);
});

test.each([500, 502, 503])(
  "given a node whose gateway says %d, then reads go on, and a backup is asked of another",
  async (status) => {
    const [first, second] = [await serve(answering(status)), await serve()];
    const transport = transportTo([first.url, second.url]);

    expect(await transport.send(get, never)).toMatchObject({ kind: "answered", status });
    expect(await transport.send(get, never)).toMatchObject({ kind: "answered", status: 200 });
    expect(await transport.send(get, never)).toMatchObject({ kind: "answered", status });
    expect(await transport.send(post, never)).toMatchObject({ kind: "answered", status: 200 });
  },
);

describe.each(["TLSv1.2", "TLSv1.3"] as const)("given a server that refuses who we are, by %s", (version) => {
  const clients = authority("Clients");

  test.each([get, post])("when a $method is sent, then its alert is told", async (request) => {
    const server = untilEnd(await startTlsServer(own, { version, clientAuthority: clients }));

    const attempt = await transportTo(server.url, { serverTrust }).send(request, never);

    expect(attempt).toMatchObject({
      // The bytes of the request may have left before the alert of TLS 1.3 came.
      kind: version === "TLSv1.2" ? "not sent" : "unknown",
      fault: "tls refused",
      message: expect.stringContaining("alert"),
    });
  });
});
