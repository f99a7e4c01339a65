import type { Json } from "../../wire/json.js";

/** A request to control the emulator. */
export interface ControlRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Read from JSON; `undefined` where there was none. */
  readonly body: unknown;
}

/** One row of the table of control routes. */
export interface ControlRoute {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Below `/_emulator/v1`, with `:name` for parameters. */
  readonly path: string;
  /** One line: what it does. */
  readonly does: string;
  /** Whether nobody has to sign in for it. Default: false. */
  readonly isOpen?: boolean;
  /** @throws ProblemsError, StateError for 400, NotFoundError for 404, FabricError for what the cluster refuses. */
  run(request: ControlRequest): Json | Promise<Json>;
}

/** There is nothing of that name or id. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}
