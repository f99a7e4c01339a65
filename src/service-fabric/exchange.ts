import type { Dispatcher } from "undici";
import { faultOf, messageOf } from "./connection-fault";
import { type ConnectionFault, longestBodyMebibytes } from "./reply";

/** One HTTP exchange, as it goes over the wire. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** Below the endpoint, with its query. */
  readonly path: string;
  readonly body?: string;
  /**
   * A connection of its own. A kept one may be closed by the other side just as we write to it, and then nobody knows
   * whether the request has arrived. For what may take effect: anything else is a read, and is asked of several nodes.
   */
  readonly ownConnection?: boolean;
  /** Sent with it, as `Authorization: Bearer`. */
  readonly token?: string;
}

/** How one attempt ended. */
export type Attempt =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: string;
    }
  | { readonly kind: "answered too much"; readonly status: number }
  | { readonly kind: "not sent" | "unknown"; readonly fault: ConnectionFault; readonly message: string };

const longestBodyBytes = longestBodyMebibytes * 1024 * 1024;

/** Makes one exchange. Settles at once when the signal aborts. */
export function exchange(
  dispatcher: Dispatcher,
  origin: string,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(origin.startsWith("https:"), signal, resolve);
    if (!signal.aborted) dispatcher.dispatch(optionsOf(origin, request), handler);
  });
}

function optionsOf(origin: string, { path, method, token, body }: HttpRequest): Dispatcher.DispatchOptions {
  return {
    origin,
    path,
    method,
    headers: {
      accept: "application/json",
      "user-agent": "pulumi-servicefabric-backup",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    },
    ...(body === undefined ? {} : { body }),
  };
}

/**
 * undici's handler interface: `onRequestStart` is called when a connection stands and the request is about to be written,
 * which is the line between "not sent" and "unknown".
 */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #isSecure: boolean;
  readonly #signal: AbortSignal;
  readonly #resolve: (attempt: Attempt) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #wasStarted = false;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(isSecure: boolean, signal: AbortSignal, resolve: (attempt: Attempt) => void) {
    this.#isSecure = isSecure;
    this.#signal = signal;
    this.#resolve = resolve;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The caller has gone while the connection was made: still not a byte has left.
    if (this.#signal.aborted) controller.abort(new Error("aborted"));
    else this.#wasStarted = true;
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= longestBodyBytes) {
      this.#chunks.push(chunk);
      return;
    }
    this.#settle({ kind: "answered too much", status: this.#status });
    controller.abort(new Error("too much"));
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks).toString("utf8");
    this.#settle({ kind: "answered", status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(faultOf(error, !this.#wasStarted && this.#isSecure), messageOf(error));
  }

  readonly #onAbort = (): void => {
    // Settled first: undici reports the abort at once, as an error of its own.
    this.#fail("timed out", "");
    this.#controller?.abort(new Error("aborted"));
  };

  #fail(fault: ConnectionFault, message: string): void {
    this.#settle({ kind: this.#wasStarted ? "unknown" : "not sent", fault, message });
  }

  #settle(attempt: Attempt): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#resolve(attempt);
  }
}
