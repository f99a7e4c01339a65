import { appendFileSync } from "node:fs";
import { z } from "zod";
import type { KeepsState } from "../../model/state/keeps-state.js";
import { readState } from "../../model/state/read-state.js";
import type { Clock } from "../../model/time/clock.js";
import type { Json } from "../../wire/json.js";
import { ProblemsError } from "../../wire/problems-error.js";
import { type RouteName, routeNames } from "../../wire/route-name.js";
import { messageOfThrown } from "../../wire/thrown.js";
import type { SignedInRole } from "../security/role.js";

/** A request that arrived. */
export interface RecordedRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** Names and values, decoded; the first where a name is there more than once. */
  readonly query: Readonly<Record<string, string>>;
  /** Missing for a request that belongs to no route. */
  readonly route?: RouteName;
  /** The partition in the path, or in the `BackupEntity` of the body, in lower case. */
  readonly partitionId?: string;
  /** The text of the body with secrets masked; empty where there was none. */
  readonly body: string;
  /** When it arrived, in milliseconds since 1970 of the emulator's clock. */
  readonly time: number;
  /** Status of the answer; missing as long as there is none, and for ever where a fault keeps it back. */
  readonly status?: number;
  /** From its head to the answer, or to the end of its connection, in real time; missing until then. */
  readonly durationMilliseconds?: number;
  /** What went wrong with it on purpose: names of faults, or the kinds of their actions. Missing where nothing did. */
  readonly faults?: readonly string[];
  /** What the caller may do; missing where nobody has to sign in, and where it was refused. */
  readonly role?: SignedInRole;
  /** How the caller signed in. What it was signed in with is not kept. */
  readonly signedInBy?: "certificate" | "token";
}

/** The same while it is being filled in. */
export type OpenRequest = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

/** Which requests are wanted. */
export interface RequestFilter {
  readonly route: string | undefined;
  /** In lower case. */
  readonly partitionId: string | undefined;
  /** Milliseconds since 1970 of the emulator's clock, inclusive. */
  readonly since: number | undefined;
}

const savedRequests = z.array(
  z.strictObject({
    method: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.string()),
    route: z.enum(routeNames).exactOptional(),
    partitionId: z.string().exactOptional(),
    body: z.string(),
    time: z.number(),
    status: z.int().exactOptional(),
    durationMilliseconds: z.number().exactOptional(),
    faults: z.array(z.string()).exactOptional(),
    role: z.enum(["Admin", "User"]).exactOptional(),
    signedInBy: z.enum(["certificate", "token"]).exactOptional(),
  }),
);

/** Keeps an emulator that runs for days from filling the memory. */
const mostKept = 10_000;

/** What arrived, oldest first; only the last 10,000 requests are kept. */
export class RequestLog implements KeepsState {
  readonly requests: OpenRequest[] = [];
  readonly #clock: Clock;
  readonly #file: string | undefined;
  readonly #tell: (request: RecordedRequest) => void;
  #hasFailed = false;

  /**
   * @param file Gets a line of JSON for every request that is over. Default: none.
   * @param tell Told of every request that is over.
   * @throws ProblemsError for a file that cannot be written.
   */
  constructor(clock: Clock, file?: string, tell: (request: RecordedRequest) => void = () => {}) {
    this.#clock = clock;
    this.#file = file;
    this.#tell = tell;
    if (file === undefined) return;
    try {
      appendFileSync(file, "");
    } catch (error) {
      throw new ProblemsError(unwritable(file, error));
    }
  }

  open(method: string, path: string, query: Record<string, string>): OpenRequest {
    const request: OpenRequest = { method, path, query, body: "", time: this.#clock.now() };
    this.requests.push(request);
    if (this.requests.length > mostKept) this.requests.shift();
    return request;
  }

  /** What arrived, as data; a filter that is missing lets everything through. */
  list({ route, partitionId, since }: RequestFilter): Json[] {
    return this.requests
      .filter((request) => route === undefined || request.route === route)
      .filter((request) => partitionId === undefined || request.partitionId === partitionId)
      .filter((request) => since === undefined || request.time >= since)
      .map(writeRequest);
  }

  /** Forgets what arrived; the file keeps it. */
  clear(): void {
    this.requests.length = 0;
  }

  save(): Json {
    return this.requests.map(writeRequest);
  }

  load(saved: unknown): void {
    const requests = readState(savedRequests, saved);
    this.clear();
    this.requests.push(...requests);
  }

  /** What is to be called when a request is over, with the status of its answer; only the first call counts. */
  endOf(request: OpenRequest, search: string, userAgent: string): (status: number | undefined) => void {
    const startedAt = performance.now();
    let isOver = false;
    return (status) => {
      if (isOver) return;
      isOver = true;
      if (status !== undefined) request.status = status;
      request.durationMilliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
      this.#keep(request, search, userAgent);
      this.#tell(request);
    };
  }

  /** At once, so that nothing is lost with a process that is killed; line by line, so that several emulators can share a file. */
  #keep(
    { time, method, path, body, status, durationMilliseconds }: RecordedRequest,
    search: string,
    userAgent: string,
  ) {
    if (this.#file === undefined) return;
    const line = {
      time: new Date(time).toISOString(),
      method,
      path,
      query: search.replace(/^\?/, ""),
      headers: { "user-agent": userAgent },
      body,
      status,
      durationMilliseconds,
    };
    try {
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      // A full disk is no reason to refuse the request.
      if (!this.#hasFailed) process.emitWarning(unwritable(this.#file, error));
      this.#hasFailed = true;
    }
  }
}

function unwritable(file: string, error: unknown): string {
  return `the request log ${file} cannot be written: ${messageOfThrown(error)}`;
}

function writeRequest({ query, faults, ...rest }: RecordedRequest): Json {
  return { ...rest, query: { ...query }, ...(faults === undefined ? {} : { faults: [...faults] }) };
}
