import type { Client } from "../service-fabric/client";
import type { Connection } from "../service-fabric/connection/connection";
import { secretsInConnection } from "../service-fabric/secret-texts";
import { Secrets } from "../service-fabric/secrets";
import type { OperationContext } from "./definition";
import { connectionOf, resolveConnection } from "./settings";

/** The cluster of a resource, or all that is wrong with the settings of its connection. */
export type Connected =
  | { readonly kind: "connected"; readonly client: Client }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Settles the connection of a resource, and gives the cluster behind it. Nothing is opened before the first call.
 * @param cluster The resource's input of that name.
 */
export function connect(cluster: unknown, { settings, clock, secrets, warn }: OperationContext): Connected {
  const resolved = resolveConnection(cluster, settings);
  if (resolved.problems.length > 0) {
    return { kind: "failed", message: resolved.problems.map(({ reason }) => reason).join("\n") };
  }
  const connection = connectionOf(resolved);
  if (connection.serverTrust.kind === "anything") {
    warn(
      "insecureTrustAnyServer is on: whoever answers at the endpoint is taken for the cluster, and gets our secrets.",
    );
  }
  const client = clientOf(connection, secretsInConnection(resolved.fields), clock.now);
  secrets.include(client.secrets);
  return { kind: "connected", client };
}

const clients = new Map<string, Client>();

/** One client, and so one pool of connections, for each connection in a process. */
function clientOf(connection: Connection, secrets: readonly string[], now: () => number): Client {
  // Loaded when first needed, and not by `import()`, which would load all that Node needs for ES modules beside it.
  const { createClient }: typeof import("../service-fabric/client") = require("../service-fabric/client");
  const { createTransport }: typeof import("../service-fabric/transport") = require("../service-fabric/transport");
  const key = JSON.stringify(connection);
  const known =
    clients.get(key) ??
    createClient(connection, createTransport(connection, { now, secrets: new Secrets(...secrets) }));
  clients.set(key, known);
  return known;
}
