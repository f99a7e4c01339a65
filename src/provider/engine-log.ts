import { createRequire } from "node:module";
import type * as EngineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";
import type { LineKind, ProgressSink } from "./progress";

/**
 * Where progress of one resource goes: live into its row of the engine's display.
 * The SDK has no engine in this process, so this speaks to the engine itself; where that cannot be, to the console.
 */
export function logTo(urn: string | undefined): ProgressSink {
  return async (text, kind) => {
    const engine = connectToEngine();
    if (engine !== undefined && (await engine(text, kind, urn ?? ""))) return;
    // An engine that did not take one line is not asked to take the next: each would hold the result back.
    connection = "none";
    console.log(kind === "warning" ? `warning: ${text}` : text);
  };
}

type Send = (text: string, kind: LineKind, urn: string) => Promise<boolean>;

let connection: Send | undefined | "none";

function connectToEngine(): Send | undefined {
  connection ??= connect() ?? "none";
  return connection === "none" ? undefined : connection;
}

/** Long enough for a busy engine, short enough not to hold a result back. */
const limitMilliseconds = 5_000;

/**
 * The address is the last argument of every provider's process. The protocol's classes are taken from the SDK that runs
 * this process, so that there is one copy of them.
 */
function connect(): Send | undefined {
  const address = process.argv.at(-1) ?? "";
  const main = require.main?.filename ?? "";
  if (!/[\\/]cmd[\\/]dynamic-provider[\\/]/.test(main) || !/^[\w.\-:[\]]+:\d+$/.test(address)) return undefined;
  try {
    const requireFromHost = createRequire(main);
    const { EngineClient }: typeof EngineGrpc = requireFromHost("../../proto/engine_grpc_pb");
    const { LogRequest, LogSeverity }: typeof EngineMessages = requireFromHost("../../proto/engine_pb");
    const { credentials, Metadata }: typeof import("@grpc/grpc-js") = requireFromHost("@grpc/grpc-js");
    const client = new EngineClient(address, credentials.createInsecure());
    return (text, kind, urn) =>
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
      });
  } catch {
    return undefined;
  }
}
