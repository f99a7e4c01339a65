import type { ErrorCode, ServiceFabricError } from "../errors";
import type { UpgradeRecord } from "../service-fabric/upgrades";
import type { UpgradeRun } from "./upgrade-run";

/** Of how many evaluations the error tells. */
const mostEvaluations = 10;

const codes: Readonly<Record<string, ErrorCode>> = {
  RollingBackCompleted: "SFB_UPGRADE_ROLLED_BACK",
  Failed: "SFB_UPGRADE_FAILED",
};

/** The error of an upgrade that came to a bad end, or waits for an operator. */
export function failedBecauseOf(run: UpgradeRun, record: UpgradeRecord): ServiceFabricError {
  const { failureReason = "no reason given", failedDomain, unhealthy, details } = record;
  const domain = failedDomain === undefined ? "" : ` in upgrade domain ${failedDomain}`;
  const lines = [
    `Reason: ${failureReason}${domain}.`,
    ...unhealthy.slice(0, mostEvaluations).map((description) => `- ${description}`),
    ...(unhealthy.length > mostEvaluations ? [`And ${unhealthy.length - mostEvaluations} more.`] : []),
    ...(details === "" ? [] : [`The cluster says: ${details}`]),
    ...run.order.backups.map((backup) => `To restore from: ${backup}`),
  ];
  return run.failure(codes[record.state] ?? "SFB_UPGRADE_STOPPED", lines.join("\n"));
}
