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

/**
 * One exchange through undici's handler interface: `onRequestStart` is called when a connection stands and the request
 * is about to be written, which is the line between "not sent" and "unknown".
 */
export function exchange(
  dispatcher: Dispatcher,
  origin: string,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Attempt> {
  return new Promise((resolve) => {
    let wasStarted = false;
    let status = 0;
    let headers: Readonly<Record<string, string | string[] | undefined>> = {};
    let controller: Dispatcher.DispatchController | undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (attempt: Attempt): void => {
      signal.removeEventListener("abort", onAbort);
      resolve(attempt);
    };
    const failed = (fault: ConnectionFault, message: string): void =>
      settle({ kind: wasStarted ? "unknown" : "not sent", fault, message });
    const onAbort = (): void => {
      // Settled first: undici reports the abort at once, as an error of its own.
      failed("timed out", "");
      controller?.abort(new Error("aborted"));
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });

    const sendsJson = request.body !== undefined;
    dispatcher.dispatch(
      {
        origin,
        path: request.path,
        method: request.method,
        headers: {
          accept: "application/json",
          "user-agent": "pulumi-servicefabric-backup",
          ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
          ...(sendsJson ? { "content-type": "application/json; charset=utf-8" } : {}),
        },
        ...(request.body === undefined ? {} : { body: request.body }),
      },
      {
        onRequestStart: (started) => {
          controller = started;
          // The caller has gone while the connection was made: still not a byte has left.
          if (signal.aborted) return started.abort(new Error("aborted"));
          wasStarted = true;
        },
        onResponseStart: (_, statusCode, received) => {
          status = statusCode;
          headers = received;
        },
        onResponseData: (current, chunk) => {
          bytes += chunk.length;
          if (bytes > longestBodyBytes) {
            settle({ kind: "answered too much", status });
            current.abort(new Error("too much"));
          } else {
            chunks.push(chunk);
          }
        },
        onResponseEnd: () =>
          settle({ kind: "answered", status, headers, body: Buffer.concat(chunks).toString("utf8") }),
        onResponseError: (_, error) =>
          failed(faultOf(error, !wasStarted && origin.startsWith("https:")), messageOf(error)),
      },
    );
  });
}
