import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { AnswerFault, SlowBodyFault } from "../../trouble/faults/fault.js";
import { writeJson } from "../../wire/json.js";
import type { Reply } from "../reply.js";
import { backupServiceError } from "./backup-service-dialect.js";
import type { Damage, Ending } from "./faulty-exchange.js";
import { gatewayError } from "./gateway-dialect.js";
import type { Route } from "./route.js";

/** What an ending is written to. */
export interface Connection {
  readonly reply: FastifyReply;
  /** Below TLS, where there is TLS. */
  readonly tcpSocket: Socket;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}

/** Ends a request on the wire. @param route Missing where the request belongs to none. */
export function writeEnding(ending: Ending, route: Route | undefined, connection: Connection): FastifyReply {
  const { reply, tcpSocket, closing } = connection;
  switch (ending.kind) {
    case "reply":
      return writeReply(reply, ending.reply, ending.damage, closing);
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

/** Writes a reply. @param closing Ends a slow body early. */
export function writeReply(reply: FastifyReply, answer: Reply, damage?: Damage, closing?: AbortSignal): FastifyReply {
  const { status, reason, headers, body } = answer;
  reply.code(status).headers(headers);
  if (reason !== undefined) reply.raw.statusMessage = reason;
  if (!body) return reply.send();
  const whole = "text" in body ? body.text : writeJson(body.json);
  const text = damage?.truncated ? whole.slice(0, Math.ceil(whole.length / 2)) : whole;
  if (!damage?.slow || !closing) return reply.send(text);
  return reply.send(Readable.from(trickle(text, damage.slow, closing), { objectMode: false }));
}

function writeAnswer(reply: FastifyReply, answer: AnswerFault, route: Route | undefined): FastifyReply {
  const { status, headers = {}, body = "", reason } = answer;
  if (typeof body !== "string" && "code" in body) {
    const error = route?.isOfBackupService ? backupServiceError(body, status) : gatewayError(body, status);
    const kept = { ...error, headers: { ...error.headers, ...headers } };
    return writeReply(reply, reason === undefined ? kept : { ...kept, reason });
  }
  reply.code(status).headers(headers);
  if (reason !== undefined) reply.raw.statusMessage = reason;
  if (body === "") return reply.send();
  return reply.send(typeof body === "string" ? body : Readable.from(padding(body.megabytes), { objectMode: false }));
}

/** A JSON object of about this size, in pieces. */
function* padding(megabytes: number): Generator<string> {
  const piece = "x".repeat(64 * 1024);
  yield '{"Padding":"';
  for (let written = 0; written < megabytes * 1024 * 1024; written += piece.length) yield piece;
  yield '"}';
}

/** A text in small pieces, with time between them. @param signal Ends it early. */
async function* trickle(text: string, { bytes, everyMilliseconds }: SlowBodyFault, signal: AbortSignal) {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) {
    if (at > 0) await sleep(everyMilliseconds, undefined, { signal });
    yield all.subarray(at, at + bytes);
  }
}
