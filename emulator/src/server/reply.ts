import type { Json } from "../wire/json.js";

/** What is to be answered, before it is written. */
export interface Reply {
  readonly status: number;
  /** Reason phrase. Default: the usual one of the status. */
  readonly reason?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Missing: an empty body. JSON is kept as a value so that faults can change it. */
  readonly body?: { readonly json: Json } | { readonly text: string };
}

const jsonHeaders = { "Content-Type": "application/json; charset=utf-8", "X-Content-Type-Options": "nosniff" };

/** 200 with a JSON body; both dialects write it alike. `null` is a body too. */
export function ok(json: Json): Reply {
  return { status: 200, headers: jsonHeaders, body: { json } };
}

/** 200 without a body, as the gateway answers when there is nothing to tell. */
export function done(): Reply {
  return { status: 200, headers: jsonHeaders };
}

/** 201 of the gateway. */
export function createdByGateway(): Reply {
  return { status: 201, headers: jsonHeaders };
}

/** 202 of the gateway: it has begun. */
export function acceptedByGateway(): Reply {
  return { status: 202, headers: jsonHeaders };
}

/** 202 of the Backup Restore Service: no body, no location, no operation id. */
export function accepted(): Reply {
  return { status: 202, headers: { "X-Content-Type-Options": "nosniff" } };
}

/** 201 of a new policy, and 200 of what has nothing to say; both without a body. */
export function completed(status: 200 | 201): Reply {
  return { status, headers: { "X-Content-Type-Options": "nosniff" } };
}

/** 204, with which the gateway says of some things that they are not there. */
export function noContent(): Reply {
  return { status: 204, headers: {} };
}

export function json(status: number, value: Json): Reply {
  return { status, headers: jsonHeaders, body: { json: value } };
}
