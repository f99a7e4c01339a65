import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** What a server does with a connection. `requested` settles when a whole request has arrived on it. */
export type Behaviour = (socket: Socket, requested: Promise<string>) => void | Promise<void>;

/** A server that speaks whatever a test lets it, byte by byte. */
export interface RawServer {
  readonly port: number;
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The connections that were made, oldest first. */
  readonly connections: readonly Socket[];
  /** The requests that arrived whole, oldest first. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function startRawServer(behave: Behaviour): Promise<RawServer> {
  const requests: string[] = [];
  return listen(
    createServer({ noDelay: true }),
    "http",
    (socket) => behave(socket, firstRequest(socket, requests)),
    requests,
  );
}

/** Listens on a free port of this machine, and cuts every connection at its end. */
export async function listen(
  server: Server,
  scheme: "http" | "https",
  behave: (socket: Socket) => void | Promise<void>,
  requests: readonly string[] = [],
  event: "connection" | "secureConnection" = "connection",
): Promise<RawServer> {
  const connections: Socket[] = [];
  server.on("connection", (socket: Socket) => {
    connections.push(socket);
    // A client that resets is what is tested.
    socket.on("error", () => undefined);
  });
  server.on(event, behave);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    connections,
    requests,
    async close() {
      for (const connection of connections) connection.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Reads up to the end of a request's body, as its length says. */
function firstRequest(socket: Socket, requests: string[]): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      text += String(chunk);
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      requests.push(text);
      resolve(text);
      text = "";
    });
  });
}

/** A whole answer, as text. */
export function httpAnswer(status: number, body = "", headers: Readonly<Record<string, string>> = {}): string {
  const all = { "Content-Length": String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Any\r\n${lines.join("")}\r\n${body}`;
}

/** An address at which nobody listens: it was free a moment ago. */
export async function refusingUrl(): Promise<string> {
  const server = await startRawServer(() => undefined);
  await server.close();
  return server.url;
}
