import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "./connection/connection";
import { CredentialProblem } from "./connection/credential-problem";
import { createNode, isRefused } from "./connection/node";
import { createNodeRow } from "./connection/node-row";
import { createTokenSource } from "./connection/token-source";
import type { Attempt, HttpRequest } from "./exchange";
import { secretsInEnvironment } from "./secret-texts";
import { Secrets } from "./secrets";
import { type Sleep, sendOnce, sendRead } from "./send-to-nodes";

/** Sends requests to one cluster. Never throws for what a network may do. */
export interface Transport {
  /**
   * Sends a request once. Only what certainly had no effect is sent again: to the next node where no byte of it left, or
   * where it is a read that nobody answers; with a new token where the old one was refused.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<Attempt>;
  /** What it signs in with, to the cluster and on the way there. */
  readonly secrets: Secrets;
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Milliseconds since 1970; certificates and tokens end by it. Default: this machine's clock. */
  readonly now?: () => number;
  /** What of the connection must not be shown; tokens are added as they are had. Default: only these. */
  readonly secrets?: Secrets;
  /** Default: by this machine's timers. */
  readonly sleep?: Sleep;
}

export function createTransport(
  connection: Connection,
  { now = Date.now, secrets = new Secrets(), sleep = realSleep }: TransportOptions = {},
): Transport {
  secrets.add(...secretsInEnvironment((name) => process.env[name]));
  const nodes = connection.endpoints.map((endpoint) => ({ endpoint, node: createNode(endpoint, connection, now) }));
  const row = createNodeRow(nodes, now);
  const [only] = nodes.length === 1 ? nodes : [];

  const toNodes = (request: HttpRequest, signal: AbortSignal): Promise<Attempt> => {
    if (only !== undefined) return only.node.send(request, signal);
    return request.ownConnection ? sendOnce(row, request, signal) : sendRead(row, request, signal, sleep);
  };

  const tokens = createTokenSource(connection.signIn, { send: toNodes, now, secrets });
  const withToken = async (request: HttpRequest, signal: AbortSignal): Promise<Attempt> => {
    const token = await tokens?.get(signal);
    if (tokens === undefined || token === undefined) return toNodes(request, signal);
    const attempt = await toNodes({ ...request, token }, signal);
    const another = isRefused(attempt) ? await tokens.another(token, signal) : undefined;
    return another === undefined ? attempt : toNodes({ ...request, token: another }, signal);
  };

  return {
    secrets,
    send: async (request, signal) => {
      try {
        return await withToken(request, signal);
      } catch (error) {
        if (!(error instanceof CredentialProblem)) throw error;
        return { kind: "not sent", fault: error.fault, message: error.message };
      }
    },
    close: async () => {
      await Promise.all(nodes.map(({ node }) => node.close()));
    },
  };
}

const realSleep: Sleep = (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined);
