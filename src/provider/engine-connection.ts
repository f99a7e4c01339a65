import { createRequire } from "node:module";
import type * as EngineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";
import type { LineKind } from "./progress";

/** The engine that this process works for. */
export interface EngineConnection {
  /** Shows a line in the row of a resource; false where the engine did not take it. */
  log(text: string, kind: LineKind, urn: string): Promise<boolean>;
  /** Whether it was there, and cannot be reached now. */
  isLost(): boolean;
}

let connection: EngineConnection | undefined | "none";

/** One connection for the process; `undefined` where it is no provider's, or its SDK is laid out in another way. */
export function connectToEngine(): EngineConnection | undefined {
  connection ??= connect() ?? "none";
  return connection === "none" ? undefined : connection;
}

/** Long enough for a busy engine, short enough not to hold a result back. */
const limitMilliseconds = 5_000;

/**
 * The address is the last argument of every provider's process. The protocol's classes are taken from the SDK that runs
 * this process, so that there is one copy of them.
 */
function connect(): EngineConnection | undefined {
  const address = process.argv.at(-1) ?? "";
  const main = require.main?.filename ?? "";
  if (!/[\\/]cmd[\\/]dynamic-provider[\\/]/.test(main) || !/^[\w.\-:[\]]+:\d+$/.test(address)) return undefined;
  endWithItsReader();
  try {
    const requireFromHost = createRequire(main);
    const { EngineClient }: typeof EngineGrpc = requireFromHost("../../proto/engine_grpc_pb");
    const { LogRequest, LogSeverity }: typeof EngineMessages = requireFromHost("../../proto/engine_pb");
    const { connectivityState, credentials, Metadata }: typeof import("@grpc/grpc-js") =
      requireFromHost("@grpc/grpc-js");
    const client = new EngineClient(address, credentials.createInsecure(), channelOptions);
    const channel = client.getChannel();
    const isLost = endWithEngine(
      () => channel.getConnectivityState(true) === connectivityState.READY,
      (isThere) => client.waitForReady(Number.POSITIVE_INFINITY, (error) => error === undefined && isThere()),
    );
    return {
      isLost,
      log: (text, kind, urn) =>
        new Promise((resolve) => {
          const request = new LogRequest();
          request.setSeverity(kind === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
          request.setMessage(text);
          request.setUrn(urn);
          request.setEphemeral(kind === "progress");
          const deadline = Date.now() + limitMilliseconds;
          client.log(request, new Metadata(), { deadline }, (error: unknown) =>
            resolve(error === null || error === undefined),
          );
        }),
    };
  } catch {
    return undefined;
  }
}

const channelOptions = {
  // The engine is on this machine, whatever proxy leads to others.
  "grpc.enable_http_proxy": 0,
  // Never closed for being quiet, so that only the engine's end closes it.
  "grpc.client_idle_timeout_ms": 2 ** 31 - 1,
};

const lookEveryMilliseconds = 500;
/** In a row, before the engine counts as gone. */
const looksWithoutEngine = 4;

/**
 * Ends this process once the engine is gone: nobody can take a result any more, nor end the process. Gone is an engine
 * whose connection stood, was closed, and cannot be made again. One that is busy, or stopped, keeps its connection.
 * @returns Whether the engine was there, and is not now.
 */
function endWithEngine(isConnected: () => boolean, onceConnected: (callback: () => void) => void): () => boolean {
  let wasThere = false;
  let missed = 0;
  const look = (): void => {
    missed = isConnected() ? 0 : missed + 1;
    if (wasThere && missed >= looksWithoutEngine) process.exit(1);
  };
  onceConnected(() => {
    wasThere = true;
    missed = 0;
  });
  setInterval(look, lookEveryMilliseconds).unref();
  return () => wasThere && !isConnected();
}

/**
 * The engine reads both streams. Where it does not any more, the host's handler of uncaught errors would write of a failed
 * write, and of that one's failure, for ever.
 */
function endWithItsReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(1));
}
