import type { Socket } from "node:net";
import type { FaultHandle } from "../../trouble/faults/fault-registry.js";

/**
 * What becomes of a connection in the place of a TLS handshake:
 * - `reset`: it is cut once the client has sent its first message;
 * - `stall`: nothing is ever answered;
 * - `alert`: TLS refuses it (alert 40, `handshake_failure`);
 * - `plain-http-answer`: it is answered as a server without TLS would do.
 */
export type Handshake = "reset" | "stall" | "alert" | "plain-http-answer";

export interface HandshakeFault {
  readonly handshake: Handshake;
  /** How many connections it hits before it ends by itself. Default: all. */
  readonly connections?: number;
}

/** A fault of handshakes that was added. */
export type HandshakeFaultHandle = Omit<FaultHandle, "id">;

/** What goes wrong with new connections before there is TLS. Of several faults, the one that was added first is used up first. */
export interface TlsFaults {
  add(fault: HandshakeFault): HandshakeFaultHandle;
  /** Ends all of them. Connections that are stalled stay so. */
  clear(): void;
}

interface LiveFault {
  readonly handshake: Handshake;
  readonly connections: number;
  hits: number;
}

/** A TLS record: an alert (21) of TLS 1.2, two bytes long, fatal (2), `handshake_failure` (40). */
const handshakeFailure = Buffer.of(21, 3, 3, 0, 2, 2, 40);

const badRequest = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

export class HandshakeFaults implements TlsFaults {
  readonly #live = new Set<LiveFault>();

  /** @throws RangeError for a number of connections that is no whole number above 0. */
  add({ handshake, connections = Number.POSITIVE_INFINITY }: HandshakeFault): HandshakeFaultHandle {
    if (!(connections >= 1) || (Number.isFinite(connections) && !Number.isInteger(connections))) {
      throw new RangeError(`connections must be a whole number above 0: ${connections}`);
    }
    const live: LiveFault = { handshake, connections, hits: 0 };
    this.#live.add(live);
    return {
      get hits() {
        return live.hits;
      },
      clear: () => void this.#live.delete(live),
    };
  }

  clear(): void {
    this.#live.clear();
  }

  /** Ends a new connection by the fault that hits it. @returns Whether there was one. */
  hit(socket: Socket): boolean {
    const [live] = this.#live;
    if (!live) return false;
    live.hits++;
    if (live.hits === live.connections) this.#live.delete(live);
    // The client may go at any time.
    socket.on("error", () => undefined);
    spoil(socket, live.handshake);
    return true;
  }
}

function spoil(socket: Socket, handshake: Handshake): void {
  switch (handshake) {
    case "stall":
      socket.resume();
      return;
    case "reset":
      socket.once("data", () => socket.resetAndDestroy());
      return;
    case "alert":
      socket.once("data", () => socket.end(handshakeFailure));
      return;
    case "plain-http-answer":
      socket.once("data", () => socket.end(badRequest));
      return;
  }
}
