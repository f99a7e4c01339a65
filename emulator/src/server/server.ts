import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { FaultRegistry } from "../trouble/faults/fault-registry.js";
import type { World } from "../trouble/world.js";
import type { JsonObject } from "../wire/json.js";
import { type GatewayRouteParts, gatewayRoutes } from "./gateway/gateway-routes.js";
import { createGatewayServer } from "./gateway/gateway-server.js";
import type { RequestLog } from "./gateway/request-log.js";
import type * as IdentityEndpoints from "./security/identity-endpoints.js";
import type { Security } from "./security/security.js";

/** What clients see: the gateway's routes, and the endpoints where they get tokens. */
export interface ServerParts extends Omit<GatewayRouteParts, "aadMetadata"> {
  readonly faults: FaultRegistry;
  readonly world: World;
  readonly log: RequestLog;
  readonly security: Security;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}

/** A server that does not listen yet. */
export interface Server {
  readonly http: FastifyInstance;
  /** Where it listens: `https://127.0.0.1:40123`. @throws Error before it does. */
  url(): string;
}

/** What GetAadMetadata answers on a cluster without Entra ID (`ClaimsRetrievalMetadata.cpp`). */
const noAadMetadata: JsonObject = { type: "", metadata: {} };

export function createServer(parts: ServerParts): Server {
  const { cluster, security } = parts;
  const { tls, tokens } = security;
  const url = () => urlOf(tls ? "https" : "http", http.server.address());
  const aadMetadata = () => tokens?.metadata(url()) ?? noAadMetadata;
  const routes = gatewayRoutes({ ...parts, aadMetadata });
  const http = createGatewayServer({ ...parts, routes, clusterId: cluster.id });
  if (tokens) {
    const { addIdentityEndpoints }: typeof IdentityEndpoints = require("./security/identity-endpoints.js");
    addIdentityEndpoints(http, tokens);
  }
  return { http, url };
}

function urlOf(protocol: "http" | "https", address: string | AddressInfo | null): string {
  if (address === null || typeof address === "string") throw new Error("The emulator does not listen on a port.");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `${protocol}://${host}:${address.port}`;
}
