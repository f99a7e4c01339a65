import type { TLSSocket } from "node:tls";
import type { Connection } from "../../src/service-fabric/connection/connection";
import { type Certificate, selfSigned, thumbprintOf } from "./certificate";
import { closeAll, get, never, post, sendTo, transportTo, untilEnd } from "./cluster-transport";
import { httpAnswer } from "./raw-server";
import { startMiddleman, startTlsServer, type TlsServer } from "./tls-server";

afterEach(closeAll);

const real = selfSigned();
const strange = selfSigned();
const token = "header-of-a-token.body-of-a-token.signature-of-a-token";

const signedIn: Partial<Connection> = {
  serverTrust: { kind: "thumbprints", thumbprints: [thumbprintOf(real)] },
  signIn: { kind: "token", token },
};

async function serve(certificate: Certificate): Promise<TlsServer> {
  return untilEnd(await startTlsServer(certificate));
}

/** Ends each connection with its answer, as a load balancer may that sends the next one elsewhere. */
function hangingUp(socket: TLSSocket): void {
  socket.once("data", () => socket.end(httpAnswer(200, "{}", { Connection: "close" })));
}

describe.each([get, post])("given a man in the middle, when a $method is sent", (request) => {
  test("then he gets not a byte of it, nor of the token", async () => {
    const cluster = await serve(real);
    const middleman = untilEnd(await startMiddleman(strange, cluster));

    expect(await sendTo(middleman.url, signedIn, request)).toMatchObject({ kind: "not sent", fault: "untrusted" });

    await middleman.idle();
    expect(middleman.received()).toBe("");
    expect(cluster.received()).toBe("");
  });

  test("then he would get all of it where anybody is trusted", async () => {
    const cluster = await serve(real);
    const middleman = untilEnd(await startMiddleman(strange, cluster));

    const attempt = await sendTo(middleman.url, { ...signedIn, serverTrust: { kind: "anything" } }, request);

    expect(attempt.kind).toBe("answered");
    expect(middleman.received()).toContain(token);
    expect(cluster.received()).toContain(`${request.method} ${request.path}`);
  });

  test("and he steps in between two, then he gets not a byte", async () => {
    const server = untilEnd(await startTlsServer(real, { behave: hangingUp }));
    const transport = transportTo(server.url, signedIn);
    expect((await transport.send(request, never)).kind).toBe("answered");
    const before = server.received();

    server.renew(strange);
    await server.idle();

    for (let poll = 0; poll < 3; poll++) {
      expect(await transport.send(request, never)).toMatchObject({ kind: "not sent", fault: "untrusted" });
    }
    await server.idle();
    expect(server.received()).toBe(before);
  });
});

describe("given a cluster that renews its certificate in the middle of a run", () => {
  const next = selfSigned();

  test.each([get, post])("when the new one is listed, then the run goes on ($method)", async (request) => {
    const server = untilEnd(await startTlsServer(real, { behave: hangingUp }));
    const thumbprints = [real, next].map(thumbprintOf);
    const transport = transportTo(server.url, { serverTrust: { kind: "thumbprints", thumbprints } });
    expect((await transport.send(request, never)).kind).toBe("answered");

    server.renew(next);
    await server.idle();

    expect((await transport.send(request, never)).kind).toBe("answered");
  });

  test("when it is not, then a connection that stands goes on, and the next one is refused", async () => {
    const server = await serve(real);
    const transport = transportTo(server.url, signedIn);
    await transport.send(get, never);
    // undici marks a connection as free only after it has told the end of the answer.
    await new Promise(setImmediate);

    server.renew(next);

    expect((await transport.send(get, never)).kind).toBe("answered");
    expect(await transport.send(post, never)).toMatchObject({ kind: "not sent", fault: "untrusted" });
  });

  test("when the pin ends with the clock, then the next connection is refused", async () => {
    let now = Date.UTC(2030, 0);
    const ending = selfSigned({ validTo: new Date(Date.UTC(2030, 0, 2)) });
    const server = await serve(ending);
    const trust: Partial<Connection> = { serverTrust: { kind: "thumbprints", thumbprints: [thumbprintOf(ending)] } };
    const transport = transportTo(server.url, trust, { now: () => now });
    expect((await transport.send(post, never)).kind).toBe("answered");

    now = Date.UTC(2030, 0, 3);

    expect(await transport.send(post, never)).toMatchObject({
      kind: "not sent",
      fault: "untrusted",
      message: expect.stringContaining("expired"),
    });
  });
});
