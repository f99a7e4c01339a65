import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as EngineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as ProviderGrpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import type * as ProviderMessages from "@pulumi/pulumi/proto/provider_pb";
import type * as StatusMessages from "@pulumi/pulumi/proto/status_pb";

/** The SDK's own copies: two copies of gRPC do not know each other's classes. */
const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const grpc: typeof import("@grpc/grpc-js") = requireFromSdk("@grpc/grpc-js");
export const { Struct }: typeof import("google-protobuf/google/protobuf/struct_pb") = requireFromSdk(
  "google-protobuf/google/protobuf/struct_pb",
);
export const { Empty }: typeof import("google-protobuf/google/protobuf/empty_pb") = requireFromSdk(
  "google-protobuf/google/protobuf/empty_pb",
);
export const engineGrpc: typeof EngineGrpc = requireFromSdk("./proto/engine_grpc_pb");
export const providerGrpc: typeof ProviderGrpc = requireFromSdk("./proto/provider_grpc_pb");
export const providerMessages: typeof ProviderMessages = requireFromSdk("./proto/provider_pb");
export const statusMessages: typeof StatusMessages = requireFromSdk("./proto/status_pb");

/** What the engine's launcher runs for dynamic resources. */
export function hostScript(sdkFolder = dirname(require.resolve("@pulumi/pulumi/package.json"))): string {
  return join(sdkFolder, "cmd", "dynamic-provider", "index.js");
}
