import { z } from "zod";
import { faultAnalysisServices } from "../../../model/cluster/system-application.js";
import { safetyHold } from "../../../model/upgrade/safety-hold.js";
import { preparation, secondUpgrades } from "../../../model/upgrade/upgrade-state.js";
import { readBodyAs } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";

const addOnSchema = z.strictObject({ installed: z.boolean() });
const periodicSchema = z.strictObject({ stopped: z.boolean() });
const faultAnalysisSchema = z.strictObject({ is: z.enum(faultAnalysisServices) });
const unhealthyDomainSchema = z.strictObject({ applicationName: z.string(), upgradeDomain: z.string().nullable() });
const illnessSchema = z.strictObject({
  applicationName: z.string(),
  illness: z.strictObject({ state: z.enum(["Warning", "Error"]), description: z.string() }).nullable(),
});
const holdSchema = z.strictObject({ applicationName: z.string(), hold: safetyHold.nullable() });
const secondUpgradeSchema = z.strictObject({ is: z.enum(secondUpgrades) });
const preparationSchema = z.strictObject({ applicationName: z.string(), preparation: preparation.nullable() });
const ruinSchema = z.strictObject({ applicationName: z.string(), isRuinous: z.boolean() });
const failureSchema = z.strictObject({
  applicationName: z.string(),
  reason: z.string().min(1),
  outcome: z.enum(["rollBack", "manual", "failed"]),
  classification: z.string().optional(),
});

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
      path: "/periodic-backups",
      does: "Leaves periodic backups out although all looks well, as after some upgrades of clusters: { stopped }.",
      run: ({ body }) => {
        cluster.periodicBackupsStopped = readBodyAs(periodicSchema, body).stopped;
        return {};
      },
    },
    {
      method: "PUT",
      path: "/fault-analysis-service",
      does: "How the Fault Analysis Service is, which restores need: { is }, running, stopped or missing.",
      run: ({ body }) => {
        cluster.faultAnalysisService = readBodyAs(faultAnalysisSchema, body).is;
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
    {
      method: "PUT",
      path: "/application-health",
      does: "Reports about an application: { applicationName, illness: { state, description } }, Warning or Error; null heals it.",
      run: ({ body }) => {
        const { applicationName, illness } = readBodyAs(illnessSchema, body);
        upgrades.settle();
        cluster.reportHealth(applicationName, illness ?? undefined);
        upgrades.settle();
        return {};
      },
    },
    {
      method: "PUT",
      path: "/upgrade-safety-check",
      does: "Keeps upgrades in a domain: { applicationName, hold: { upgradeDomain, phase, kind, partitionId } }; null lets go.",
      run: ({ body }) => {
        const { applicationName, hold } = readBodyAs(holdSchema, body);
        upgrades.holdAtSafetyCheck(applicationName, hold ?? undefined);
        return {};
      },
    },
    {
      method: "PUT",
      path: "/second-upgrade",
      does: "What becomes of another start while an upgrade runs: { is }, interrupts or refused.",
      run: ({ body }) => {
        upgrades.secondUpgrade = readBodyAs(secondUpgradeSchema, body).is;
        return {};
      },
    },
    {
      method: "PUT",
      path: "/upgrade-preparation",
      does: "How upgrades are prepared: { applicationName, preparation: { milliseconds, refusal: { code, message } } }; null at once.",
      run: ({ body }) => {
        const { applicationName, preparation } = readBodyAs(preparationSchema, body);
        upgrades.setPreparation(applicationName, preparation ?? undefined);
        return {};
      },
    },
    {
      method: "PUT",
      path: "/ruinous-upgrade",
      does: "Lets versions that come to an application ruin its data: { applicationName, isRuinous }.",
      run: ({ body }) => {
        const { applicationName, isRuinous } = readBodyAs(ruinSchema, body);
        upgrades.ruinData(applicationName, isRuinous);
        return {};
      },
    },
    {
      method: "POST",
      path: "/upgrade-failure",
      does: "Lets the upgrade that runs fail: { applicationName, reason, classification, outcome }, which is rollBack, manual or failed.",
      run: ({ body }) => {
        const { applicationName, ...failure } = readBodyAs(failureSchema, body);
        upgrades.fail(applicationName, failure);
        return {};
      },
    },
  ];
}
