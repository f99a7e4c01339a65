import type { Connection } from "./connection/connection";
import { CredentialProblem } from "./connection/credential-problem";
import { createNode, isRefused, type Node } from "./connection/node";
import { createTokenSource } from "./connection/token-source";
import type { Attempt, HttpRequest } from "./exchange";
import { secretsInEnvironment } from "./secret-texts";
import { Secrets } from "./secrets";

/** Sends requests to one cluster. Never throws for what a network may do. */
export interface Transport {
  /**
   * Sends a request once, to one node. Only what certainly had no effect is sent again, and at once: to the next node
   * where no byte of it left, or with a new token where the old one was refused.
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
}

export function createTransport(
  connection: Connection,
  { now = Date.now, secrets = new Secrets() }: TransportOptions = {},
): Transport {
  secrets.add(...secretsInEnvironment((name) => process.env[name]));
  let nodes: readonly Node[] = connection.endpoints.map((endpoint) => createNode(endpoint, connection, now));
  let turn = 0;

  const toNodes = async (request: HttpRequest, signal: AbortSignal): Promise<Attempt> => {
    // Reads take turns. What may take effect always goes to the first that can be reached.
    const first = request.method === "GET" ? turn++ % nodes.length : 0;
    const order = [...nodes.slice(first), ...nodes.slice(0, first)];
    let last: Attempt = { kind: "not sent", fault: "timed out", message: "" };
    for (const node of order) {
      last = await node.send(request, signal);
      if (!isDead(last) || signal.aborted) return last;
      // It is tried again only when the others cannot be reached either.
      nodes = [...nodes.filter((other) => other !== node), node];
    }
    return last;
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
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

/** A node that cannot be reached. One that is not to be trusted is no such: that has to be told. */
function isDead(attempt: Attempt): boolean {
  if (attempt.kind !== "not sent") return false;
  switch (attempt.fault) {
    case "name not found":
    case "refused":
    case "unreachable":
    case "connect timed out":
    case "reset":
      return true;
    default:
      return false;
  }
}
