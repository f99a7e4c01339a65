import type { Dispatcher } from "undici";
import { type Attempt, exchange, type HttpRequest } from "../exchange";
import type { Connection } from "./connection";
import { createDispatcher } from "./dispatcher";

/** The HTTP gateway on one node, with its connections. */
export interface Node {
  /**
   * Makes one attempt, and settles at once when the signal aborts.
   *
   * @throws CredentialProblem where not even a connection can be tried.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<Attempt>;
  close(): Promise<void>;
}

export function createNode(endpoint: string, connection: Connection, now: () => number): Node {
  const { origin, pathname } = new URL(endpoint);
  const prefix = pathname.replace(/\/+$/, "");
  const opened = new Set<Dispatcher>();
  let shared: Dispatcher | undefined;

  const open = (isForOne: boolean): Dispatcher => {
    const dispatcher = createDispatcher(connection, origin, now, isForOne);
    opened.add(dispatcher);
    return dispatcher;
  };
  const end = async (dispatcher: Dispatcher): Promise<void> => {
    await dispatcher.destroy();
    opened.delete(dispatcher);
  };
  /** Others may still be at work on it, so it is closed when they have ended. */
  const retire = async (dispatcher: Dispatcher): Promise<void> => {
    if (shared === dispatcher) shared = undefined;
    await dispatcher.close();
    opened.delete(dispatcher);
  };
  const share = (): Dispatcher => {
    shared ??= open(false);
    return shared;
  };

  return {
    send: async (request, signal) => {
      const used = request.ownConnection ? open(true) : share();
      const attempt = await exchange(used, origin, { ...request, path: `${prefix}${request.path}` }, signal);
      if (request.ownConnection) await end(used);
      // The next connection shows a certificate that may have been exchanged meanwhile.
      else if (isRefused(attempt)) void retire(used);
      return attempt;
    },
    close: async () => {
      await Promise.all([...opened].map(end));
    },
  };
}

/** The server does not take what we have shown of ourselves. */
export function isRefused(attempt: Attempt): boolean {
  return attempt.kind === "answered" && (attempt.status === 401 || attempt.status === 403);
}
