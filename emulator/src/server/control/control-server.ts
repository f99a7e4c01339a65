import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { FabricError } from "../../model/fabric-error.js";
import { StateError } from "../../model/state/keeps-state.js";
import { isJsonObject, type Json, writeJson } from "../../wire/json.js";
import { ProblemsError } from "../../wire/problems-error.js";
import { memberOfThrown, messageOfThrown } from "../../wire/thrown.js";
import { controlPath } from "../control-path.js";
import { methods, RouteTable } from "../route-table.js";
import type { SignIn } from "../security/sign-in.js";
import { type ControlRoute, NotFoundError } from "./control-request.js";
import { refusalOf } from "./own-host.js";

/** A snapshot holds the files of the share. */
const largestBody = 256 * 1024 * 1024;

/** Who may control an emulator. */
export interface ControlGuard {
  /** Whether it listens to this machine only. Nobody on it has to sign in, not even to a secured cluster. */
  readonly isLocal: boolean;
  readonly signIn: SignIn;
}

/** Puts the control routes beside those of the gateway. */
export function registerControl(server: FastifyInstance, routes: readonly ControlRoute[], guard: ControlGuard): void {
  const table = new RouteTable(routes.map((route) => ({ ...route, path: `${controlPath}${route.path}` })));
  void server.register(
    async (scope) => {
      scope.addHook("onRequest", async (request, reply) => {
        const { host, origin } = request.headers;
        const refusal = refusalOf({ host, origin }, guard.isLocal);
        if (refusal !== undefined) await write(reply, 403, errorBody(refusal));
      });
      scope.setErrorHandler((error, _request, reply) => {
        const { status, body } = errorReply(error);
        return write(reply, status, body);
      });
      scope.setNotFoundHandler((request, reply) =>
        write(reply, 404, errorBody(`There is no ${request.method} ${request.url}.`)),
      );
      // Before the body is read: it may be large.
      const letIn = async ({ raw, method, url }: FastifyRequest, reply: FastifyReply) => {
        if (guard.isLocal || table.find(method, url)?.route.isOpen) return;
        const refusal = await refusalTo(raw, guard.signIn);
        if (refusal) await write(reply, refusal.status, errorBody(refusal.message));
      };
      const answer = async (request: FastifyRequest, reply: FastifyReply) => {
        const found = table.find(request.method, request.url);
        if (!found) return reply.callNotFound();
        const query = texts(request.query);
        return write(reply, 200, await found.route.run({ params: found.params, query, body: readBody(request) }));
      };
      for (const url of ["/", "/*"]) {
        scope.route({ method: [...methods], url, bodyLimit: largestBody, onRequest: letIn, handler: answer });
      }
    },
    { prefix: controlPath },
  );
}

/** Why somebody from another machine may not control a secured emulator. */
async function refusalTo(request: IncomingMessage, signIn: SignIn) {
  const caller = await signIn.identify(request);
  if ("refusal" in caller) {
    return { status: caller.refusal.status, message: "This emulator is secured: sign in to it as Admin." };
  }
  return caller.role === "User" ? { status: 403, message: "Only an Admin may control this emulator." } : undefined;
}

function write(reply: FastifyReply, status: number, body: Json): FastifyReply {
  return reply.code(status).header("Content-Type", "application/json; charset=utf-8").send(writeJson(body));
}

function errorBody(message: string, problems: readonly string[] = []): Json {
  return { error: { message, problems } };
}

function errorReply(error: unknown): { status: number; body: Json } {
  if (error instanceof NotFoundError) return { status: 404, body: errorBody(error.message) };
  if (error instanceof ProblemsError) return { status: 400, body: errorBody(error.message, error.problems) };
  if (error instanceof StateError) {
    return { status: 400, body: errorBody("The snapshot cannot be put back.", error.problems) };
  }
  if (error instanceof FabricError) {
    return { status: statusOf(error.code), body: errorBody(`${error.code}: ${error.message}`) };
  }
  const status = memberOfThrown(error, "statusCode");
  return { status: typeof status === "number" ? status : 500, body: errorBody(messageOfThrown(error)) };
}

function statusOf(code: string): number {
  if (code.endsWith("_NOT_FOUND")) return 404;
  return code.endsWith("_IN_PROGRESS") ? 409 : 400;
}

function readBody({ body }: FastifyRequest): unknown {
  if (typeof body !== "string" || body.trim() === "") return undefined;
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ProblemsError("The body is not JSON", [messageOfThrown(error)]);
  }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
