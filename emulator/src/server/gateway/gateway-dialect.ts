import type { z } from "zod";
import { type ErrorText, FabricError } from "../../model/fabric-error.js";
import type { GatewayRouteName } from "../../wire/route-name.js";
import { json, type Reply } from "../reply.js";
import type { Call } from "./call.js";
import type { Route } from "./route.js";

/** The gateway's own table of codes and statuses (`HttpUtil.cpp`); it is not the one of the Backup Restore Service. */
const statusOfCode: Readonly<Record<string, number>> = {
  E_INVALIDARG: 400,
  FABRIC_E_APPLICATION_NOT_UPGRADING: 400,
  FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR: 400,
  FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR: 400,
  FABRIC_E_INVALID_NAME_URI: 400,
  FABRIC_E_INVALID_PARTITION_KEY: 400,
  FABRIC_E_UPGRADE_DOMAIN_ALREADY_COMPLETED: 400,
  E_ACCESSDENIED: 403,
  FABRIC_E_APPLICATION_NOT_FOUND: 404,
  FABRIC_E_APPLICATION_TYPE_NOT_FOUND: 404,
  FABRIC_E_HEALTH_ENTITY_NOT_FOUND: 404,
  FABRIC_E_NODE_NOT_FOUND: 404,
  FABRIC_E_PARTITION_NOT_FOUND: 404,
  FABRIC_E_REPLICA_DOES_NOT_EXIST: 404,
  FABRIC_E_SERVICE_MANIFEST_NOT_FOUND: 404,
  FABRIC_E_SERVICE_DOES_NOT_EXIST: 404,
  FABRIC_E_SERVICE_TYPE_NOT_FOUND: 404,
  FABRIC_E_APPLICATION_ALREADY_EXISTS: 409,
  FABRIC_E_SERVICE_ALREADY_EXISTS: 409,
  FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION: 409,
  FABRIC_E_APPLICATION_TYPE_ALREADY_EXISTS: 409,
  FABRIC_E_APPLICATION_TYPE_IN_USE: 409,
  FABRIC_E_APPLICATION_UPGRADE_IN_PROGRESS: 409,
  FABRIC_E_MESSAGE_TOO_LARGE: 413,
  FABRIC_E_SERVICE_OFFLINE: 503,
  FABRIC_E_TIMEOUT: 504,
};

export const gatewayErrors = {
  invalidArgument: (message = "One or more arguments are invalid.") => new FabricError("E_INVALIDARG", message),
  accessDenied: () => new FabricError("E_ACCESSDENIED", "Access Denied."),
  applicationNotFound: () => new FabricError("FABRIC_E_APPLICATION_NOT_FOUND", "The application was not found."),
  applicationTypeNotFound: () =>
    new FabricError("FABRIC_E_APPLICATION_TYPE_NOT_FOUND", "The application type was not found."),
  healthEntityNotFound: () => new FabricError("FABRIC_E_HEALTH_ENTITY_NOT_FOUND", "The health entity was not found."),
  nodeNotFound: () => new FabricError("FABRIC_E_NODE_NOT_FOUND", "The node was not found."),
  partitionNotFound: () => new FabricError("FABRIC_E_PARTITION_NOT_FOUND", "The partition was not found."),
  serviceNotFound: () => new FabricError("FABRIC_E_SERVICE_DOES_NOT_EXIST", "The service does not exist."),
  replicaNotFound: () => new FabricError("FABRIC_E_REPLICA_DOES_NOT_EXIST", "The replica does not exist."),
  serviceManifestNotFound: () =>
    new FabricError("FABRIC_E_SERVICE_MANIFEST_NOT_FOUND", "The service manifest was not found."),
  serviceOffline: () => new FabricError("FABRIC_E_SERVICE_OFFLINE", "The service is offline."),
  invalidPartitionKey: () =>
    new FabricError("FABRIC_E_INVALID_PARTITION_KEY", "The partition key does not fit the service's partition scheme."),
  timeout: () => new FabricError("FABRIC_E_TIMEOUT", "The operation timed out."),
  messageTooLarge: () => new FabricError("FABRIC_E_MESSAGE_TOO_LARGE", "The message is too large."),
} as const;

/** An error as the gateway itself writes it. */
export function gatewayError({ code, message }: ErrorText, status = statusOfCode[code] ?? 500): Reply {
  return json(status, { Error: { Code: code, Message: message } });
}

interface GatewayRoute {
  readonly name: GatewayRouteName;
  /** Default `GET`. */
  readonly method?: "GET" | "POST";
  readonly path: string;
  /** @throws FabricError */
  run(call: Call, apiVersion: number): Reply | Promise<Reply>;
}

/** An operation that the gateway answers itself: it wants an api-version, and none above that of the cluster. */
export function gatewayRoute(clusterVersion: string, { name, method = "GET", path, run }: GatewayRoute): Route {
  return {
    name,
    method,
    path,
    async handle(call) {
      try {
        return await run(call, readApiVersion(call.query.get("api-version"), clusterVersion));
      } catch (error) {
        if (error instanceof FabricError) return gatewayError(error);
        throw error;
      }
    },
  };
}

/** A request's body, which the gateway takes for JSON whatever its content type says. @throws FabricError */
export function readBody<Schema extends z.ZodType>({ body }: Call, schema: Schema): z.output<Schema> {
  try {
    const read = schema.safeParse(JSON.parse(body.text));
    if (read.success) return read.data;
  } catch {
    // What is no JSON is refused like JSON of another shape.
  }
  throw gatewayErrors.invalidArgument();
}

/** Versions are compared as decimal numbers, so that 6.10 is 6.1 (`GatewayUri.cpp`). */
function readApiVersion(text: string | undefined, clusterVersion: string): number {
  const asked = /^(\d+(?:\.\d+)?)(?:-preview)?$/.exec(text ?? "")?.[1];
  const limit = /^\d+\.\d+/.exec(clusterVersion)?.[0];
  const version = Number(asked);
  if (!(version >= 1 && version <= Number(limit))) throw gatewayErrors.invalidArgument();
  return version;
}
