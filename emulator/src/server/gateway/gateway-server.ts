import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { AnswerFault } from "../../trouble/faults/fault.js";
import type { FaultRegistry } from "../../trouble/faults/fault-registry.js";
import type { World } from "../../trouble/world.js";
import { writeJson } from "../../wire/json.js";
import { maskBody } from "../../wire/secrets.js";
import { memberOfThrown, messageOfThrown } from "../../wire/thrown.js";
import { isControl } from "../control-path.js";
import { json, type Reply } from "../reply.js";
import type { Security } from "../security/security.js";
import type { BackupPostCounter } from "./backup-post-counter.js";
import { backupServiceError } from "./backup-service-dialect.js";
import type { CallBody } from "./call.js";
import { type Damage, type Ending, exchange } from "./faulty-exchange.js";
import { gatewayError, gatewayErrors } from "./gateway-dialect.js";
import { joinIdSegments } from "./id-segments.js";
import { partitionOfRequest } from "./partition-of-request.js";
import { padding, trickle } from "./pieces.js";
import { Query } from "./query.js";
import type { OpenRequest, RequestLog } from "./request-log.js";
import type { Route } from "./route.js";

/** `MaxEntityBodySize` of the gateway (`HttpGatewayConfig.h`). */
const largestBody = 4 * 1024 * 1024;

/** `MaxNamingUriLength` is 512 characters; escaped, each takes up to nine. */
const longestId = 512 * 9;

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

/** A request as it came in, before its body. */
interface Arrival {
  readonly pathname: string;
  readonly query: Query;
  readonly entry: OpenRequest;
  /** To be called when it is over; only the first call counts. @param status Missing where there is no answer. */
  end(status: number | undefined): void;
}

/** The HTTP side: finds the route, applies faults, writes the log. */
export function createGatewayServer(parts: GatewayServerParts): FastifyInstance {
  const { tls, signIn } = parts.security;
  const server = Fastify<HttpServer>({
    bodyLimit: largestBody,
    exposeHeadRoutes: false,
    // Sockets are cut on close, also those that a fault keeps waiting.
    forceCloseConnections: true,
    ...(tls ? { serverFactory: (handler) => tls.createServer(handler) } : {}),
    // Service Fabric Explorer asks for collections with a slash at the end.
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: true, maxParamLength: longestId },
    rewriteUrl: (request) => joinIdSegments(request.url ?? "/"),
    frameworkErrors: (_error, _request, reply) => void write(reply, gatewayError(gatewayErrors.invalidArgument())),
  });
  const arrivals = new WeakMap<FastifyRequest, Arrival>();
  const routes = new Map(parts.routes.map((route) => [`${route.method} ${route.path}`, route]));
  const tcpSocket = ({ raw: { socket } }: FastifyRequest) => tls?.tcpSocket(socket) ?? socket;
  const arrive = (request: FastifyRequest, { raw }: FastifyReply): Arrival => {
    const { pathname, search } = split(request.originalUrl);
    const query = new Query(search);
    const entry = parts.log.open(request.method, pathname, query.toRecord());
    const end = parts.log.endOf(entry, search, request.headers["user-agent"] ?? "");
    const arrival = { pathname, query, entry, end };
    arrivals.set(request, arrival);
    // Of what is cut off, never answered, or sent in pieces.
    raw.once("close", () => end(raw.headersSent ? raw.statusCode : undefined));
    return arrival;
  };
  /** Writes down a request that arrived, whatever becomes of it. */
  const take = (route: Route | undefined, request: FastifyRequest, { entry }: Arrival) => {
    const params = readParams(request);
    const body = readBody(request);
    const partitionId = partitionOfRequest(params, body);
    describe(entry, route, partitionId, body);
    if (route?.name === "BackupPartition" && partitionId) parts.posts.countReceived(partitionId);
    return { params, body, partitionId };
  };

  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  parts.closing.addEventListener("abort", () => tls?.cut());
  server.addHook("onRequest", async (request, reply) => {
    if (isControl(request.originalUrl)) return;
    const arrival = arrive(request, reply);
    // The gateway looks for the route before it asks who is there.
    if (request.is404) return;
    const caller = await signIn.check(request.raw, arrival.pathname);
    if ("refusal" in caller) {
      take(routes.get(`${request.method} ${request.routeOptions.url}`), request, arrival);
      return write(reply, caller.refusal);
    }
    Object.assign(arrival.entry, caller);
  });
  // Before it is sent, so that whoever has the answer finds it in the log.
  server.addHook("onSend", async (request, reply, payload) => {
    if (!(payload instanceof Readable)) arrivals.get(request)?.end(reply.statusCode);
    return payload;
  });
  server.setErrorHandler((error, _request, reply) => write(reply, replyToError(error)));

  const serve = async (route: Route | undefined, request: FastifyRequest, reply: FastifyReply) => {
    const arrival = arrivals.get(request) ?? arrive(request, reply);
    const { entry, query } = arrival;
    const { params, body, partitionId } = take(route, request, arrival);
    const target = { method: request.method, route: route?.name, partitionId };
    const faults = parts.faults.of(target, (name) => {
      entry.faults = [...(entry.faults ?? []), name];
    });
    const carryOut = async () => {
      if (!route) return gatewayError(gatewayErrors.invalidArgument());
      if (isForAnotherCluster(request, parts.clusterId)) return gatewayError(gatewayErrors.accessDenied());
      return route.handle({ params, query, body, faults, role: entry.role ?? "None" });
    };
    try {
      const { world, closing: signal } = parts;
      const ending = await exchange({ route: route?.name, partitionId, faults, world, carryOut, signal });
      return end(reply, ending, route, tcpSocket(request), signal);
    } catch (error) {
      // What is cut short by closing has no answer, as with a server that goes down.
      if (parts.closing.aborted) return end(reply, { kind: "reset" }, route, tcpSocket(request), parts.closing);
      throw error;
    }
  };
  for (const route of parts.routes) {
    server.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => serve(route, request, reply),
    });
  }
  server.setNotFoundHandler((request, reply) => serve(undefined, request, reply));
  return server;
}

function end(
  reply: FastifyReply,
  ending: Ending,
  route: Route | undefined,
  tcpSocket: Socket,
  signal: AbortSignal,
): FastifyReply {
  switch (ending.kind) {
    case "reply":
      return write(reply, ending.reply, ending.damage, signal);
    case "answer":
      return writeAnswer(reply, ending.answer, route);
    case "reset":
      reply.hijack();
      tcpSocket.resetAndDestroy();
      return reply;
    case "hang":
      return reply.hijack();
  }
}

function write(reply: FastifyReply, { status, reason, headers, body }: Reply, damage?: Damage, signal?: AbortSignal) {
  reply.code(status).headers(headers);
  if (reason !== undefined) reply.raw.statusMessage = reason;
  if (!body) return reply.send();
  const whole = "text" in body ? body.text : writeJson(body.json);
  const text = damage?.truncated ? whole.slice(0, Math.ceil(whole.length / 2)) : whole;
  if (!damage?.slow || !signal) return reply.send(text);
  return reply.send(Readable.from(trickle(text, damage.slow, signal), { objectMode: false }));
}

function writeAnswer(reply: FastifyReply, answer: AnswerFault, route: Route | undefined): FastifyReply {
  const { status, headers = {}, body = "", reason } = answer;
  if (typeof body !== "string" && "code" in body) {
    const error = route?.isOfBackupService ? backupServiceError(body, status) : gatewayError(body, status);
    const kept = { ...error, headers: { ...error.headers, ...headers } };
    return write(reply, reason === undefined ? kept : { ...kept, reason });
  }
  reply.code(status).headers(headers);
  if (reason !== undefined) reply.raw.statusMessage = reason;
  if (body === "") return reply.send();
  return reply.send(typeof body === "string" ? body : Readable.from(padding(body.megabytes), { objectMode: false }));
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

function describe(entry: OpenRequest, route: Route | undefined, partitionId: string | undefined, body: CallBody): void {
  if (route) entry.route = route.name;
  if (partitionId !== undefined) entry.partitionId = partitionId;
  entry.body = maskBody(body.text);
}

function readParams({ params }: FastifyRequest): Readonly<Record<string, string>> {
  if (typeof params !== "object" || params === null) return {};
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

/** A client may say which cluster it means, so that no other one acts on its request (`HandlerAsyncOperation.cpp:43-61`). */
function isForAnotherCluster({ headers }: FastifyRequest, clusterId: string | undefined): boolean {
  const meant = headers.clusterid;
  return clusterId !== undefined && meant !== undefined && String(meant).toLowerCase() !== clusterId.toLowerCase();
}

function readBody({ body, headers }: FastifyRequest): CallBody {
  return { text: typeof body === "string" ? body : "", contentType: headers["content-type"] };
}

function split(url: string): { pathname: string; search: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { pathname: url, search: "" } : { pathname: url.slice(0, mark), search: url.slice(mark) };
}
