import type { Json } from "../../wire/json.js";
import { ok, type Reply } from "../reply.js";
import type { Call } from "./call.js";
import { gatewayErrors } from "./gateway-dialect.js";

export interface Listing<T> {
  /** All items, in the order of their tokens. */
  readonly items: readonly T[];
  /** What names an item as the last of a page. */
  tokenOf(item: T): string;
  write(item: T): Json;
  /** Most items on one page. */
  readonly pageSize: number;
}

/** The page of a list that a request asks for. Api-version 1.0 knows no pages, and gets a bare array. @throws FabricError */
export function replyWithPage<T>(
  call: Call,
  apiVersion: number,
  { items, tokenOf, write, pageSize }: Listing<T>,
): Reply {
  if (apiVersion === 1) return ok(items.map(write));
  const start = placeAfter(call.query.get("ContinuationToken") ?? "", items, tokenOf);
  const page = items.slice(start, start + Math.min(pageSize, readMaxResults(call)));
  const last = page.at(-1);
  const hasMore = last !== undefined && start + page.length < items.length;
  return ok({ ContinuationToken: hasMore ? tokenOf(last) : "", Items: page.map(write) });
}

/** An item that is no more leaves its place to those after it. */
function placeAfter<T>(token: string, items: readonly T[], tokenOf: (item: T) => string): number {
  if (token === "") return 0;
  const found = items.findIndex((item) => tokenOf(item) === token);
  if (found >= 0) return found + 1;
  const next = items.findIndex((item) => tokenOf(item) > token);
  return next >= 0 ? next : items.length;
}

/** 0 means as many as fit, as no number does (`UriArgumentParser::TryGetMaxResults`). */
function readMaxResults({ query }: Call): number {
  const text = query.get("MaxResults") ?? "0";
  if (!/^\d{1,18}$/.test(text)) throw gatewayErrors.invalidArgument(`The value ${text} of MaxResults is invalid.`);
  return Number(text) || Infinity;
}
