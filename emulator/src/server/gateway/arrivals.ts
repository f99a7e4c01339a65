import type { FastifyReply, FastifyRequest } from "fastify";
import { isJsonObject } from "../../wire/json.js";
import { JsonMembers } from "../../wire/json-members.js";
import { maskBody } from "../../wire/secrets.js";
import type { Found, RouteTable } from "../route-table.js";
import type { BackupPostCounter } from "./backup-post-counter.js";
import type { CallBody } from "./call.js";
import { Query } from "./query.js";
import type { OpenRequest, RequestLog } from "./request-log.js";
import type { Route } from "./route.js";

/** A request as it came in, before its body. */
export interface Arrival {
  readonly pathname: string;
  readonly query: Query;
  /** Missing where there is no such route. */
  readonly found: Found<Route> | undefined;
  readonly entry: OpenRequest;
  /** To be called when it is over; only the first call counts. @param status Missing where there is no answer. */
  end(status: number | undefined): void;
}

/** What is read of a request once its body is there. */
export interface Content {
  readonly params: Readonly<Record<string, string>>;
  readonly body: CallBody;
  /** The partition that it is about, in lower case. */
  readonly partitionId: string | undefined;
}

/** The requests that are under way, written down from their heads on. */
export class Arrivals {
  readonly #routes: RouteTable<Route>;
  readonly #log: RequestLog;
  readonly #posts: BackupPostCounter;
  readonly #arrivals = new WeakMap<FastifyRequest, Arrival>();

  constructor(routes: RouteTable<Route>, log: RequestLog, posts: BackupPostCounter) {
    this.#routes = routes;
    this.#log = log;
    this.#posts = posts;
  }

  open(request: FastifyRequest, { raw }: FastifyReply): Arrival {
    const { pathname, search } = split(request.originalUrl);
    const query = new Query(search);
    const entry = this.#log.open(request.method, pathname, query.toRecord());
    const end = this.#log.endOf(entry, search, request.headers["user-agent"] ?? "");
    const found = this.#routes.find(request.method, request.url);
    const arrival = { pathname, query, found, entry, end };
    this.#arrivals.set(request, arrival);
    // Of what is cut off, never answered, or sent in pieces.
    raw.once("close", () => end(raw.headersSent ? raw.statusCode : undefined));
    return arrival;
  }

  /** Missing for what was never opened. */
  of(request: FastifyRequest): Arrival | undefined {
    return this.#arrivals.get(request);
  }

  /** Writes down what a request that arrived is about, whatever becomes of it. */
  take(request: FastifyRequest, { entry, found }: Arrival): Content {
    const { route, params = {} } = found ?? {};
    const body = readBody(request);
    const partitionId = (params.partitionId ?? partitionOfBody(body))?.toLowerCase();
    if (route) entry.route = route.name;
    if (partitionId !== undefined) entry.partitionId = partitionId;
    entry.body = maskBody(body.text);
    if (route?.name === "BackupPartition" && partitionId) this.#posts.countReceived(partitionId);
    return { params, body, partitionId };
  }
}

function split(url: string): { pathname: string; search: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { pathname: url, search: "" } : { pathname: url.slice(0, mark), search: url.slice(mark) };
}

function readBody({ body, headers }: FastifyRequest): CallBody {
  return { text: typeof body === "string" ? body : "", contentType: headers["content-type"] };
}

/** The partition of the `BackupEntity` in a body. */
function partitionOfBody({ text }: CallBody): string | undefined {
  const body = /partitionid/i.test(text) ? membersOf(text) : undefined;
  const entity = body?.get("BackupEntity");
  return isJsonObject(entity) ? new JsonMembers(entity).text("PartitionId") : undefined;
}

function membersOf(text: string): JsonMembers | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? new JsonMembers(value) : undefined;
  } catch {
    return undefined;
  }
}
