import type { Dispatcher } from "undici";
import { type Attempt, exchange, type HttpRequest } from "../exchange";
import type { Connection } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { createDispatcher } from "./dispatcher";

/** The HTTP gateway on one node, with its connections. */
export interface Node {
  /** Makes one attempt, and settles at once when the signal aborts. */
  send(request: HttpRequest, signal: AbortSignal): Promise<Attempt>;
  close(): Promise<void>;
}

export function createNode(endpoint: string, connection: Connection, now: () => number): Node {
  const { origin, pathname } = new URL(endpoint);
  const prefix = pathname.replace(/\/+$/, "");
  const opened = new Set<Dispatcher>();
  let shared: Promise<Dispatcher> | undefined;

  const open = async (isForOne: boolean): Promise<Dispatcher> => {
    const dispatcher = await createDispatcher(connection, origin, now, isForOne);
    opened.add(dispatcher);
    return dispatcher;
  };
  const end = async (dispatcher: Dispatcher): Promise<void> => {
    opened.delete(dispatcher);
    await dispatcher.destroy();
  };

  const share = (): Promise<Dispatcher> => {
    shared ??= open(false);
    return shared;
  };

  return {
    send: async (request, signal) => {
      let used: Dispatcher | undefined;
      try {
        used = await (request.ownConnection ? open(true) : share());
        const attempt = await exchange(used, origin, { ...request, path: `${prefix}${request.path}` }, signal);
        // The next connection reads certificates and keys anew: they may have been exchanged meanwhile. Others may
        // still be at work on this one.
        if (!isUsable(attempt)) shared = undefined;
        return attempt;
      } catch (error) {
        shared = undefined;
        if (!(error instanceof CredentialProblem)) throw error;
        return { kind: "not sent", fault: error.fault, message: error.message };
      } finally {
        if (request.ownConnection && used !== undefined) await end(used);
      }
    },
    close: async () => {
      await Promise.all([...opened].map(end));
    },
  };
}

function isUsable(attempt: Attempt): boolean {
  return attempt.kind === "answered" ? attempt.status !== 401 && attempt.status !== 403 : attempt.kind !== "not sent";
}
