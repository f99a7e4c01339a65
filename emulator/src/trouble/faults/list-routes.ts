import type { RouteName } from "../../wire/route-name.js";

/** The routes that list backups in the storages of an entity's policies. */
export const entityListRoutes = [
  "GetPartitionBackupList",
  "GetServiceBackupList",
  "GetApplicationBackupList",
] as const satisfies readonly RouteName[];

/** The routes that list backups. */
export const listRoutes = [...entityListRoutes, "GetBackupsFromBackupLocation"] as const satisfies readonly RouteName[];

export type ListRoute = (typeof listRoutes)[number];
