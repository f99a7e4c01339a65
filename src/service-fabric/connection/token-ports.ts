import type { Attempt, HttpRequest } from "../exchange";
import type { Secrets } from "../secrets";

/** What a token source needs of the transport that it serves. */
export interface TokenPorts {
  /** Sends without a token. */
  readonly send: (request: HttpRequest, signal: AbortSignal) => Promise<Attempt>;
  readonly now: () => number;
  readonly secrets: Secrets;
}
