import type { Server as HttpServer } from "node:http";
import { Readable } from "node:stream";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { FaultRegistry } from "../../trouble/faults/fault-registry.js";
import type { World } from "../../trouble/world.js";
import { memberOfThrown, messageOfThrown } from "../../wire/thrown.js";
import { isControl } from "../control-path.js";
import { json, type Reply } from "../reply.js";
import { RouteTable } from "../route-table.js";
import type { Security } from "../security/security.js";
import { Arrivals } from "./arrivals.js";
import type { BackupPostCounter } from "./backup-post-counter.js";
import { exchange } from "./faulty-exchange.js";
import { gatewayError, gatewayErrors } from "./gateway-dialect.js";
import { joinIdSegments } from "./id-segments.js";
import type { RequestLog } from "./request-log.js";
import type { Route } from "./route.js";
import { writeEnding, writeReply } from "./write-reply.js";

/** `MaxEntityBodySize` of the gateway (`HttpGatewayConfig.h`). */
const largestBody = 4 * 1024 * 1024;

export interface GatewayServerParts {
  readonly routes: readonly Route[];
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly posts: BackupPostCounter;
  readonly world: World;
  /** What a header `ClusterId` must say where there is one. Missing: anything. */
  readonly clusterId: string | undefined;
  readonly security: Security;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}

/** The HTTP side: finds the route, applies faults, writes the log. */
export function createGatewayServer(parts: GatewayServerParts): FastifyInstance {
  const { tls } = parts.security;
  const server = Fastify<HttpServer>({
    bodyLimit: largestBody,
    exposeHeadRoutes: false,
    // Sockets are cut on close, also those that a fault keeps waiting.
    forceCloseConnections: true,
    ...(tls ? { serverFactory: (handler) => tls.createServer(handler) } : {}),
    // A URL that it cannot read.
    frameworkErrors: (_error, _request, reply) => void writeReply(reply, gatewayError(gatewayErrors.invalidArgument())),
    rewriteUrl: (request) => joinIdSegments(request.url ?? "/"),
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, _request, reply) => writeReply(reply, replyToError(error)));
  parts.closing.addEventListener("abort", () => tls?.cut());

  const arrivals = new Arrivals(new RouteTable(parts.routes), parts.log, parts.posts);
  addHooks(server, arrivals, parts);
  // The framework knows none of the routes: it is slow to learn them.
  server.setNotFoundHandler((request, reply) => serve(request, reply, arrivals, parts));
  return server;
}

/** What is done before a request has its route, and once it has its answer. */
function addHooks(server: FastifyInstance, arrivals: Arrivals, { security }: GatewayServerParts): void {
  server.addHook("onRequest", async (request, reply) => {
    if (isControl(request.originalUrl)) return;
    const arrival = arrivals.open(request, reply);
    // The gateway looks for the route before it asks who is there.
    if (!arrival.found) return;
    const caller = await security.signIn.check(request.raw, arrival.pathname);
    if ("refusal" in caller) {
      arrivals.take(request, arrival);
      return writeReply(reply, caller.refusal);
    }
    Object.assign(arrival.entry, caller);
  });
  // Before it is sent, so that whoever has the answer finds it in the log.
  server.addHook("onSend", async (request, reply, payload) => {
    if (!(payload instanceof Readable)) arrivals.of(request)?.end(reply.statusCode);
    return payload;
  });
}

/** Answers a request, with the faults that hit it. */
async function serve(
  request: FastifyRequest,
  reply: FastifyReply,
  arrivals: Arrivals,
  parts: GatewayServerParts,
): Promise<FastifyReply> {
  const { world, clusterId, closing } = parts;
  const arrival = arrivals.of(request) ?? arrivals.open(request, reply);
  const { entry, query } = arrival;
  const route = arrival.found?.route;
  const { params, body, partitionId } = arrivals.take(request, arrival);
  const faults = parts.faults.of({ method: request.method, route: route?.name, partitionId }, (name) => {
    entry.faults = [...(entry.faults ?? []), name];
  });
  const carryOut = async () => {
    if (!route) return gatewayError(gatewayErrors.invalidArgument());
    if (isForAnotherCluster(request, clusterId)) return gatewayError(gatewayErrors.accessDenied());
    return route.handle({ params, query, body, faults, role: entry.role ?? "None" });
  };
  const { socket } = request.raw;
  const connection = { reply, tcpSocket: parts.security.tls?.tcpSocket(socket) ?? socket, closing };
  try {
    const ending = await exchange({ route: route?.name, partitionId, faults, world, carryOut, signal: closing });
    return writeEnding(ending, route, connection);
  } catch (error) {
    // What is cut short by closing has no answer, as with a server that goes down.
    if (closing.aborted) return writeEnding({ kind: "reset" }, route, connection);
    throw error;
  }
}

/** Errors before or outside of a route: what the framework refuses, and what nobody expected. */
function replyToError(error: unknown): Reply {
  const code = memberOfThrown(error, "code");
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return gatewayError(gatewayErrors.messageTooLarge());
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return json(415, { Message: "The media type is not supported." });
  if (typeof code === "string" && code.startsWith("FST_ERR_CTP_")) {
    return gatewayError(gatewayErrors.invalidArgument());
  }
  return json(500, { Error: { Code: "E_UNEXPECTED", Message: `The emulator failed: ${messageOfThrown(error)}` } });
}

/** A client may say which cluster it means, so that no other one acts on its request (`HandlerAsyncOperation.cpp:43-61`). */
function isForAnotherCluster({ headers }: FastifyRequest, clusterId: string | undefined): boolean {
  const meant = headers.clusterid;
  return clusterId !== undefined && meant !== undefined && String(meant).toLowerCase() !== clusterId.toLowerCase();
}
