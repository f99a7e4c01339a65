import { FabricError } from "../../model/fabric-error.js";
import type { Reply } from "../reply.js";
import type { Role } from "../security/role.js";
import { backupServiceError } from "./backup-service-dialect.js";
import { gatewayError } from "./gateway-dialect.js";
import type { Route } from "./route.js";

/**
 * Routes that refuse a caller whose role does not cover the operation. The backup service lets a User send nothing but
 * GETs, queries that are POSTs included (`XRoleHeaderHandler.cs`); the gateway knows which operations are queries
 * (`Generated.ClientAccessConfig.h`).
 */
export function whereRoleAllows(routes: readonly Route[]): Route[] {
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      return refusal(route, call.role) ?? route.handle(call);
    },
  }));
}

function refusal(route: Route, role: Role): Reply | undefined {
  if (role !== "User" || route.method === "GET") return undefined;
  if (route.isOfBackupService) return backupServiceError(new FabricError("E_ACCESSDENIED", "Access Denied."));
  if (/^(Get|Resolve)/.test(route.name)) return undefined;
  return gatewayError(new FabricError("E_ACCESSDENIED", "Access denied."));
}
