import { z } from "zod";
import { readBodyAs } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";

const addOnSchema = z.strictObject({ installed: z.boolean() });
const unhealthyDomainSchema = z.strictObject({ applicationName: z.string(), upgradeDomain: z.string().nullable() });

/** What may happen to the cluster and its applications. */
export function clusterControlRoutes({ cluster, upgrades }: ControlParts): ControlRoute[] {
  return [
    {
      method: "PUT",
      path: "/backup-restore-service",
      does: "Adds the Backup Restore Service to the cluster, or takes it away: { installed }.",
      run: ({ body }) => {
        cluster.backupRestoreServiceInstalled = readBodyAs(addOnSchema, body).installed;
        return {};
      },
    },
    {
      method: "PUT",
      path: "/unhealthy-upgrade-domain",
      does: "Lets an application be ill once a domain is upgraded: { applicationName, upgradeDomain }; null heals it.",
      run: ({ body }) => {
        const { applicationName, upgradeDomain } = readBodyAs(unhealthyDomainSchema, body);
        upgrades.failAtUpgradeDomain(applicationName, upgradeDomain ?? undefined);
        return {};
      },
    },
  ];
}
