import { ServiceFabricError } from "../../errors";
import { packageVersion } from "../../package-version";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import type { Ports } from "../../waiting/run";
import type { FoundRecord } from "../record";
import { applicationOf, auditApplication, type Judging } from "./application";
import { type AuditCluster, type AuditOrder, type AuditRun, beginAudit } from "./audit-run";
import { ofChecks } from "./findings";
import { lookUp } from "./look-up";
import type { AuditReport, Finding } from "./report";

/** Checks records against the cluster, and says what is missing. It only reads. */
export async function makeAudit(order: AuditOrder, ports: Ports<AuditCluster>): Promise<AuditReport> {
  const run = beginAudit(ports);
  const { records, maxAgeSeconds } = order;
  const probed = await probe(run);
  const lookedUp = await lookUp(run, records, probed.unreachable);
  const judging: Judging = { now: run.clock.now(), ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }) };
  const found = records.map(({ record }) => record);
  const names = new Set(found.flatMap((record) => applicationOf(record) ?? []));
  const applications = [...names].sort().map((name) =>
    auditApplication(
      name,
      lookedUp.filter(({ applicationName }) => applicationName === name),
      found.filter((record) => applicationOf(record) === name),
      judging,
    ),
  );
  const findings = [...ofCluster(probed.unreachable), ...ofResources(order), ...ofNoApplication(found)];
  return {
    madeAt: new Date(judging.now).toISOString(),
    packageVersion,
    clusterEndpoint: run.cluster.endpoint,
    ...(probed.version === undefined ? {} : { clusterVersion: probed.version }),
    sources: order.sources,
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    outcome: outcomeOf([...findings, ...applications.flatMap((one) => one.findings)]),
    applications,
    findings,
  };
}

/** Whether there is a cluster to ask: where there is none, each list would be waited for in vain. */
async function probe(run: AuditRun): Promise<{ readonly version?: string; readonly unreachable?: string }> {
  try {
    return { version: await read(run, gatewayPatience, (signal) => run.cluster.getClusterVersion(signal)) };
  } catch (error) {
    if (!(error instanceof ServiceFabricError) || run.stop.aborted) throw error;
    return { unreachable: error.message };
  }
}

function ofCluster(unreachable: string | undefined): readonly Finding[] {
  return unreachable === undefined ? [] : [{ severity: "unchecked", code: "cannot be told", text: unreachable }];
}

function ofResources({ records, unproven }: AuditOrder): readonly Finding[] {
  return [
    ...(records.length === 0 && unproven.length === 0
      ? [
          {
            severity: "problem",
            code: "no proven backup",
            text: "There is nothing to audit: no backup, upgrade or drill of this package was found.",
          } as const,
        ]
      : []),
    ...unproven.map(({ resource, why }): Finding => {
      return { severity: "problem", code: "unproven resource", text: `${resource}: ${why}` };
    }),
  ];
}

/** A record that does not tell its application any more would be in no part of the report. */
function ofNoApplication(found: readonly FoundRecord[]): readonly Finding[] {
  const lost = found.filter((record) => applicationOf(record) === undefined);
  return ofChecks(lost.map(({ source, digest }) => ({ source, evidence: digest })));
}

function outcomeOf(findings: readonly Finding[]): AuditReport["outcome"] {
  if (findings.some(({ severity }) => severity === "problem")) return "missing";
  return findings.some(({ severity }) => severity === "unchecked") ? "unchecked" : "ok";
}
