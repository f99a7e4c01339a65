import { FabricError } from "../fabric-error.js";
import type { Call } from "./call.js";
import { json, type Reply } from "./reply.js";
import type { Route } from "./route.js";
import type { RouteName } from "./route-name.js";

/** The gateway's own table of codes and statuses (`HttpUtil.cpp`); it is not the one of the Backup Restore Service. */
const statusOfCode: Readonly<Record<string, number>> = {
  E_INVALIDARG: 400,
  E_ACCESSDENIED: 403,
  FABRIC_E_PARTITION_NOT_FOUND: 404,
  FABRIC_E_SERVICE_DOES_NOT_EXIST: 404,
  FABRIC_E_APPLICATION_NOT_FOUND: 404,
  FABRIC_E_MESSAGE_TOO_LARGE: 413,
};

export const gatewayErrors = {
  invalidArgument: () => new FabricError("E_INVALIDARG", "One or more arguments are invalid."),
  partitionNotFound: () => new FabricError("FABRIC_E_PARTITION_NOT_FOUND", "The partition was not found."),
  serviceNotFound: () => new FabricError("FABRIC_E_SERVICE_DOES_NOT_EXIST", "The service does not exist."),
  messageTooLarge: () => new FabricError("FABRIC_E_MESSAGE_TOO_LARGE", "The message is too large."),
} as const;

/** An error as the gateway itself writes it. */
export function gatewayError({ code, message }: FabricError): Reply {
  return json(statusOfCode[code] ?? 500, { Error: { Code: code, Message: message } });
}

interface GatewayRoute {
  readonly name: RouteName;
  readonly path: string;
  /** @throws FabricError */
  run(call: Call, apiVersion: ApiVersion): Reply;
}

/** An operation that the gateway answers itself: it wants an api-version, and none above that of the cluster. */
export function gatewayRoute(clusterVersion: string, { name, path, run }: GatewayRoute): Route {
  return {
    name,
    method: "GET",
    path,
    async handle(call) {
      try {
        return run(call, readApiVersion(call.query.get("api-version"), clusterVersion));
      } catch (error) {
        if (error instanceof FabricError) return gatewayError(error);
        throw error;
      }
    },
  };
}

export interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

export function isAtLeast(version: ApiVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

function readApiVersion(text: string | undefined, clusterVersion: string): ApiVersion {
  const asked = parse(text, /^(\d+)\.(\d+)(?:-preview)?$/);
  const limit = parse(clusterVersion, /^(\d+)\.(\d+)/);
  if (!asked || !limit || asked.major < 1) throw gatewayErrors.invalidArgument();
  if (isAtLeast(asked, limit.major, limit.minor + 1)) throw gatewayErrors.invalidArgument();
  return asked;
}

function parse(text: string | undefined, pattern: RegExp): ApiVersion | undefined {
  const match = pattern.exec(text ?? "");
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}
