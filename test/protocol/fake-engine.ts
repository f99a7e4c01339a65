import type { handleUnaryCall } from "@grpc/grpc-js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty, engineGrpc, grpc } from "./sdk";

/** A line as the engine's display gets it. */
export interface LoggedLine {
  readonly message: string;
  readonly urn: string;
  readonly isEphemeral: boolean;
  readonly severity: number;
}

/** As much of the Pulumi engine as a provider's process talks to. */
export interface FakeEngine {
  readonly address: string;
  readonly lines: readonly LoggedLine[];
  /** The messages that went to the row of one resource. */
  linesOf(urn: string): readonly string[];
  close(): void;
}

/** @param manner A busy one takes every line, and answers none. */
export async function startFakeEngine(manner?: "busy"): Promise<FakeEngine> {
  const lines: LoggedLine[] = [];
  const log: handleUnaryCall<LogRequest, InstanceType<typeof Empty>> = ({ request }, answer) => {
    lines.push({
      message: request.getMessage(),
      urn: request.getUrn(),
      isEphemeral: request.getEphemeral(),
      severity: request.getSeverity(),
    });
    if (manner !== "busy") answer(null, new Empty());
  };
  const server = new grpc.Server();
  server.addService({ log: engineGrpc.EngineService.log }, { log });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    lines,
    linesOf: (urn) => lines.filter((line) => line.urn === urn).map(({ message }) => message),
    close: () => server.forceShutdown(),
  };
}
