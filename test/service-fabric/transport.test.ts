import type { Socket } from "node:net";
import type { Attempt, HttpRequest } from "../../src/service-fabric/exchange";
import { createTransport, type Transport } from "../../src/service-fabric/transport";
import { anonymous } from "./anonymous";
import { type Behaviour, httpAnswer, type RawServer, refusingUrl, startRawServer } from "./raw-server";

const get: HttpRequest = { method: "GET", path: "/Partitions/p?api-version=6.0" };
const post: HttpRequest = { method: "POST", path: "/Partitions/p/$/Backup", body: '{"a":1}', ownConnection: true };
const never = new AbortController().signal;

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

async function serve(behave: Behaviour): Promise<RawServer> {
  const server = await startRawServer(behave);
  closing.unshift(server);
  return server;
}

function transportTo(url: string): Transport {
  const transport = createTransport(anonymous(url));
  closing.unshift(transport);
  return transport;
}

/** Settles when the client has closed its side. */
function closed(connection: Socket | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (connection === undefined || connection.destroyed) resolve();
    else connection.once("close", () => resolve());
  });
}

/** What becomes of one request to a server that behaves so. */
async function attempt(request: HttpRequest, behave: Behaviour): Promise<Attempt> {
  const server = await serve(behave);
  return transportTo(server.url).send(request, never);
}

describe.each([
  ["a GET on a kept connection", get],
  ["a POST on a connection of its own", post],
])("%s", (_, request) => {
  test("given a server that answers, then it is answered: status, headers, body", async () => {
    const result = await attempt(request, async (socket, requested) => {
      await requested;
      socket.write(httpAnswer(200, '{"ä":"€"}', { "Retry-After": "7" }));
    });

    expect(result).toMatchObject({ kind: "answered", status: 200, body: '{"ä":"€"}' });
    expect(result).toMatchObject({ headers: { "retry-after": "7" } });
  });

  test("given an answer that comes in pieces, even within a character, then it is put together", async () => {
    const bytes = Buffer.from(httpAnswer(200, "€"));

    const result = await attempt(request, async (socket, requested) => {
      await requested;
      for (const byte of bytes) socket.write(Buffer.of(byte));
    });

    expect(result).toMatchObject({ kind: "answered", body: "€" });
  });

  test("given an answer without length that ends with its connection, then it is answered", async () => {
    const result = await attempt(request, async (socket, requested) => {
      await requested;
      socket.end("HTTP/1.1 200 OK\r\n\r\nthe whole");
    });

    expect(result).toMatchObject({ kind: "answered", body: "the whole" });
  });

  test("given an interim answer before the real one, then the real one counts", async () => {
    const result = await attempt(request, async (socket, requested) => {
      await requested;
      socket.write(`HTTP/1.1 102 Processing\r\n\r\n${httpAnswer(202)}`);
    });

    expect(result).toMatchObject({ kind: "answered", status: 202, body: "" });
  });

  test("given nobody who listens, then nothing was sent: refused", async () => {
    const result = await transportTo(await refusingUrl()).send(request, never);

    expect(result).toMatchObject({ kind: "not sent", fault: "refused" });
  });

  test("given a name that does not exist, then nothing was sent: name not found", async () => {
    const tooLong = `http://${"a".repeat(64)}.invalid:19080`;

    expect(await transportTo(tooLong).send(request, never)).toMatchObject({
      kind: "not sent",
      fault: "name not found",
    });
  });

  test("given a connection that is reset at once, then it counts as not sent only if not a byte has arrived", async () => {
    const server = await serve((socket) => void socket.resetAndDestroy());

    const result = await transportTo(server.url).send(request, never);

    // Which of both it is depends on who is faster.
    expect(result).toMatchObject({ kind: expect.stringMatching(/^not sent$|^unknown$/), fault: "reset" });
    if (result.kind === "not sent") expect(server.connections[0]?.bytesRead).toBe(0);
  });

  test("given a connection that is reset when the first byte arrives, then the outcome is unknown", async () => {
    const result = await attempt(request, (socket) => void socket.once("data", () => socket.resetAndDestroy()));

    expect(result).toMatchObject({ kind: "unknown", fault: "reset" });
  });

  test("given a connection that is reset after the request was read, then the outcome is unknown", async () => {
    const result = await attempt(request, async (socket, requested) => {
      await requested;
      socket.resetAndDestroy();
    });

    expect(result).toMatchObject({ kind: "unknown", fault: "reset" });
  });

  test("given a connection that is ended without an answer, then the outcome is unknown", async () => {
    const result = await attempt(request, async (socket, requested) => {
      await requested;
      socket.end();
    });

    expect(result).toMatchObject({ kind: "unknown", fault: "reset" });
  });

  test.each([
    ["reset", (socket: Parameters<Behaviour>[0]) => void socket.resetAndDestroy()],
    ["ended", (socket: Parameters<Behaviour>[0]) => void socket.end()],
  ])("given half an answer and then a connection that is %s, then the outcome is unknown", async (_, cut) => {
    const whole = httpAnswer(200, '{"BackupState":"Success"}');

    const result = await attempt(request, async (socket, requested) => {
      await requested;
      socket.write(whole.slice(0, -10), () => cut(socket));
    });

    expect(result).toMatchObject({ kind: "unknown", fault: "reset" });
  });

  test("given a server that does not speak HTTP, then it is told so", async () => {
    const result = await attempt(request, (socket) => void socket.write("220 mail.example ESMTP\r\n"));

    expect(result).toMatchObject({ fault: "not http" });
  });

  test("given a server that never answers, when it is given up, then it ends at once and the outcome is unknown", async () => {
    const giveUp = new AbortController();
    const server = await serve(async (_socket, requested) => {
      await requested;
      giveUp.abort();
    });

    const result = await transportTo(server.url).send(request, giveUp.signal);

    expect(result).toEqual({ kind: "unknown", fault: "timed out", message: "" });
  });

  test("given half an answer, when it is given up, then the outcome is unknown", async () => {
    const giveUp = new AbortController();
    const server = await serve(async (socket, requested) => {
      await requested;
      socket.write(httpAnswer(200, "half").slice(0, -2), () => giveUp.abort());
    });

    const result = await transportTo(server.url).send(request, giveUp.signal);

    expect(result).toMatchObject({ kind: "unknown", fault: "timed out" });
  });

  test("given a call that was given up before it began, then nothing is sent, nor connected", async () => {
    const server = await serve(() => undefined);

    const result = await transportTo(server.url).send(request, AbortSignal.abort());

    expect(result).toEqual({ kind: "not sent", fault: "timed out", message: "" });
    expect(server.connections.length).toBe(0);
  });

  test("given a connection that is still being made, when it is given up, then nothing is ever sent", async () => {
    const server = await serve(() => undefined);
    const giveUp = new AbortController();
    const transport = transportTo(server.url);

    const sending = transport.send(request, giveUp.signal);
    giveUp.abort();

    expect(await sending).toMatchObject({ kind: "not sent", fault: "timed out" });
    await transport.close();
    expect(server.requests).toHaveLength(0);
  });

  test("given a call that is given up at once, then the next one is the only one", async () => {
    const server = await serve((socket) => {
      socket.on("data", () => socket.write(httpAnswer(200, "{}")));
    });
    const giveUp = new AbortController();
    const transport = transportTo(server.url);

    const sending = transport.send({ ...request, path: "/given-up" }, giveUp.signal);
    giveUp.abort();
    expect(await sending).toMatchObject({ kind: "not sent", fault: "timed out" });

    expect(await transport.send(request, never)).toMatchObject({ kind: "answered" });
    expect(server.requests.map((one) => one.split(" ")[1])).toEqual([request.path]);
  });

  test("given an answer without end, then it is given up after some megabytes, and the connection closed", async () => {
    const megabyte = Buffer.alloc(1024 * 1024, "x");
    let sent = 0;
    const server = await serve(async (socket, requested) => {
      await requested;
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n");
      const pump = (): void => {
        while (!socket.destroyed && sent < 300) {
          sent++;
          if (!socket.write(megabyte)) return void socket.once("drain", pump);
        }
      };
      pump();
    });

    const result = await transportTo(server.url).send(request, never);

    expect(result).toEqual({ kind: "answered too much", status: 200 });
    await closed(server.connections[0]);
    expect(sent).toBeLessThan(64);
  });
});

describe("connections", () => {
  /** A kept connection is closed after ten seconds without a request. */
  const beforeUndiciCloses = 8_000;

  const answering: Behaviour = (socket) => {
    socket.on("data", () => socket.write(httpAnswer(200, "{}")));
  };

  test("given GETs one after the other, then they share a connection", async () => {
    const server = await serve(answering);
    const transport = transportTo(server.url);

    await transport.send(get, never);
    // undici marks a connection as free only after it has told the end of the answer.
    await new Promise(setImmediate);
    await transport.send(get, never);

    expect(server.connections.length).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  test(
    "given a POST after a GET, then it has a connection of its own, which is closed after it",
    async () => {
      const server = await serve(answering);
      const transport = transportTo(server.url);

      await transport.send(get, never);
      await transport.send(post, never);

      expect(server.connections.length).toBe(2);
      await closed(server.connections[1]);
      expect(server.requests[1]).toMatch(/^POST /);
    },
    beforeUndiciCloses,
  );

  test("given GETs at the same time, then none waits for another", async () => {
    const waiting: (() => void)[] = [];
    const server = await serve(async (socket, requested) => {
      await requested;
      waiting.push(() => socket.write(httpAnswer(200, "{}")));
      if (waiting.length === 3) for (const answer of waiting) answer();
    });
    const transport = transportTo(server.url);

    const results = await Promise.all([get, get, get].map((request) => transport.send(request, never)));

    expect(results.map(({ kind }) => kind)).toEqual(["answered", "answered", "answered"]);
  });

  test(
    "given one that is kept, when the transport is closed, then so is it",
    async () => {
      const server = await serve(answering);
      const transport = transportTo(server.url);

      await transport.send(get, never);
      await transport.close();

      await closed(server.connections[0]);
    },
    beforeUndiciCloses,
  );

  test("given a request that fails, then it was made once: nothing is ever repeated", async () => {
    const server = await serve(async (socket, requested) => {
      await requested;
      socket.resetAndDestroy();
    });
    const transport = transportTo(server.url);

    await transport.send(get, never);
    await transport.send(post, never);

    expect(server.requests.map((request) => request.split(" ")[0])).toEqual(["GET", "POST"]);
  });
});

describe("requests", () => {
  async function sent(request: HttpRequest, path = ""): Promise<string> {
    const server = await serve(async (socket, requested) => {
      await requested;
      socket.write(httpAnswer(200, "{}"));
    });
    await transportTo(server.url + path).send(request, never);
    return server.requests[0] ?? "";
  }

  test("given a body, then it is sent as JSON with its length", async () => {
    const request = await sent(post);

    expect(request).toMatch(/^POST \/Partitions\/p\/\$\/Backup HTTP\/1\.1\r\n/);
    expect(request).toMatch(/content-type: application\/json; charset=utf-8\r\n/i);
    expect(request).toMatch(/accept: application\/json\r\n/i);
    expect(request).toMatch(/content-length: 7\r\n/i);
    expect(request.endsWith('\r\n\r\n{"a":1}')).toBe(true);
  });

  test("given no body, then no type of one is sent", async () => {
    expect(await sent(get)).not.toMatch(/content-type/i);
  });

  test.each(["/gateway", "/gateway/"])("given an endpoint below %s, then every path lies below it", async (path) => {
    expect(await sent(get, path)).toMatch(/^GET \/gateway\/Partitions\/p\?api-version=6\.0 /);
  });
});
