import type { PolicyReport } from "../evidence/policies/report";
import type { Secrets } from "../service-fabric/secrets";
import type { Clock } from "../waiting/clock";
import type { ConnectionOptions } from "./connection-options";

export interface PolicyAuditOptions extends ConnectionOptions {
  readonly application?: string;
  readonly json?: true;
  readonly markdown?: true;
}

const exitCodes: Readonly<Record<PolicyReport["outcome"], number>> = { ok: 0, missing: 1, unchecked: 2 };

/**
 * Looks at the backups that the policies of a cluster take, and prints what it finds.
 * @returns The exit code: 0 all is well, 1 something is not, 2 it could not be checked.
 * @throws UsageError
 */
export async function runPolicyAudit(options: PolicyAuditOptions, clock: Clock): Promise<number> {
  const { ServiceFabricError } = await import("../errors/index.js");
  const { auditPolicies } = await import("../evidence/policies/audit-policies.js");
  const { connect } = await import("./connect.js");
  const order = await readOrder(options);
  const { client, secrets } = await connect(options, (name) => process.env[name]);
  try {
    const report = await auditPolicies(order, {
      cluster: client,
      clock,
      redact: secrets.redact,
      progress: ({ text, isWait }) => {
        // What it waits for, so that nobody takes it for dead.
        if (isWait) console.error(text);
      },
    });
    console.log(await shown(report, options, secrets));
    return exitCodes[report.outcome];
  } catch (error) {
    if (!(error instanceof ServiceFabricError)) throw error;
    console.error(error.message);
    return exitCodes.unchecked;
  } finally {
    await client.close();
  }
}

async function readOrder({ application }: PolicyAuditOptions): Promise<{ readonly applicationName?: string }> {
  const { normalName, whatIsWrongWithApplicationName } = await import("../service-fabric/names.js");
  const { UsageError } = await import("./usage-error.js");
  if (application === undefined) return {};
  const applicationName = normalName(application);
  const problem = whatIsWrongWithApplicationName(applicationName);
  if (problem !== undefined) throw new UsageError(`--application: ${problem}`);
  return { applicationName };
}

async function shown(report: PolicyReport, { json, markdown }: PolicyAuditOptions, secrets: Secrets): Promise<string> {
  if (json) {
    const redacted = (_key: string, value: unknown): unknown =>
      typeof value === "string" ? secrets.redact(value) : value;
    return JSON.stringify({ ok: report.outcome === "ok", ...report }, redacted, 2);
  }
  const { formatPolicies, policiesAsMarkdown } = await import("./format-policies.js");
  return secrets.redact(markdown ? policiesAsMarkdown(report) : formatPolicies(report));
}
