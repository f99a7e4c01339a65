import { stringify } from "lossless-json";
import type { z } from "zod";
import type { HttpRequest } from "../exchange";
import type { Page } from "../lists";
import { throughPages } from "../pages";
import type { Reply } from "../reply";
import { toAcceptance, toOptionalReply, toReply, toVerbatimReply } from "../response";
import type { Transport } from "../transport";

/** The ways in which the API is asked. */
export interface Asking {
  get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<Reply<T>>;
  /** The same with every number as it was written, so that it can be sent again. */
  getVerbatim<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<Reply<T>>;
  /** `undefined` where there is no such thing. */
  getOptional<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<Reply<T | undefined>>;
  /** A question with a body. */
  post<T>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal): Promise<Reply<T>>;
  /** Asks for something that takes effect, once. */
  start(path: string, body: unknown, signal: AbortSignal, statuses?: readonly number[]): Promise<Reply<undefined>>;
  /** One page of a list. */
  page<T>(schema: z.ZodType<Page<T>>, request: HttpRequest, signal: AbortSignal): Promise<Reply<Page<T>>>;
  /** A paged list to its end. One page that cannot be had makes the whole list fail. */
  list<T>(
    schema: z.ZodType<Page<T>>,
    signal: AbortSignal,
    request: (token: string | undefined) => HttpRequest,
  ): Promise<Reply<readonly T[]>>;
}

export function askingBy(transport: Transport): Asking {
  return {
    get: async (path, schema, signal) => toReply(await transport.send({ method: "GET", path }, signal), schema),
    getVerbatim: async (path, schema, signal) =>
      toVerbatimReply(await transport.send({ method: "GET", path }, signal), schema),
    getOptional: async (path, schema, signal) =>
      toOptionalReply(await transport.send({ method: "GET", path }, signal), schema),
    post: async (path, body, schema, signal) =>
      toReply(await transport.send({ method: "POST", path, body: JSON.stringify(body) }, signal), schema),
    start: async (path, body, signal, statuses) => {
      const json = stringify(body);
      const request = {
        method: "POST",
        path,
        ...(json === undefined ? {} : { body: json }),
        ownConnection: true,
      } as const;
      return toAcceptance(await transport.send(request, signal), statuses);
    },
    page: async (schema, request, signal) => toReply(await transport.send(request, signal), schema),
    list: (schema, signal, request) => everyPage(transport, schema, signal, request),
  };
}

/** The gateway itself decodes nothing in a query, so only what would end it is escaped. */
export function tokenQuery(token: string | undefined): string {
  return token === undefined ? "" : `ContinuationToken=${encodeURI(token).replace(/[#&]/g, encodeURIComponent)}&`;
}

async function everyPage<T>(
  transport: Transport,
  schema: z.ZodType<Page<T>>,
  signal: AbortSignal,
  request: (token: string | undefined) => HttpRequest,
): Promise<Reply<readonly T[]>> {
  const all: T[] = [];
  const failed = await throughPages(
    async (token) => toReply(await transport.send(request(token), signal), schema),
    (items) => all.push(...items),
  );
  return failed ?? { kind: "answered", value: all };
}
