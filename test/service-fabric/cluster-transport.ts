import type { Connection } from "../../src/service-fabric/connection/connection";
import type { Attempt, HttpRequest } from "../../src/service-fabric/exchange";
import { createTransport, type Transport, type TransportOptions } from "../../src/service-fabric/transport";

export const get: HttpRequest = { method: "GET", path: "/Partitions/p?api-version=6.0" };
export const post: HttpRequest = {
  method: "POST",
  path: "/Partitions/p/$/Backup",
  body: '{"a":1}',
  ownConnection: true,
};

const closing: { close(): Promise<unknown> }[] = [];

/** Closed after the test, the last one first. */
export function untilEnd<T extends { close(): Promise<unknown> }>(one: T): T {
  closing.unshift(one);
  return one;
}

/** To be called after each test. */
export async function closeAll(): Promise<void> {
  for (const one of closing.splice(0)) await one.close();
}

/** A transport to these endpoints, which is closed after the test. */
export function transportTo(
  endpoints: string | readonly [string, ...string[]],
  connection: Partial<Connection> = {},
  options: TransportOptions = {},
): Transport {
  const all: readonly [string, ...string[]] = typeof endpoints === "string" ? [endpoints] : endpoints;
  return untilEnd(createTransport({ serverTrust: { kind: "authority" }, ...connection, endpoints: all }, options));
}

export const never = new AbortController().signal;

/** What becomes of one request on a transport of its own. */
export function sendTo(
  endpoints: string | readonly [string, ...string[]],
  connection: Partial<Connection> = {},
  request: HttpRequest = get,
): Promise<Attempt> {
  return transportTo(endpoints, connection).send(request, never);
}
