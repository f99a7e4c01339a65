import type { BackupPolicy } from "../../service-fabric/policies";
import { partitionsInWords, retentionInWords, scheduleInWords } from "./in-words";
import { judgePolicy, type Mark } from "./judge";
import type { Unread } from "./read-services";
import type { AuditedPartition, FoundPartition, PolicyFinding, PolicyFindingCode } from "./report";

/** What a sentence is about. */
interface About {
  /** A partition by its keys, or several by their number. */
  readonly who: string;
  readonly policyName: string;
  /** Left out where it could not be read. */
  readonly policy?: BackupPolicy;
}

interface Kind {
  readonly severity: PolicyFinding["severity"];
  readonly says: (about: About) => string;
  /** Left out where the detail says it. */
  readonly remedy?: string;
}

const restartRemedy =
  "Look at the health of the partitions and of fabric:/System/BackupRestoreService. After an upgrade of the cluster it has helped to update the policy with its own values. Take a backup on demand until they go on.";
const keepRemedy = "Give the policy a MinimumNumberOfBackups of at least 1, or a longer RetentionDuration.";

/** For each finding how bad it is, what it says, and what to do. The order is that of the report. */
const kinds: Readonly<Record<PolicyFindingCode, Kind>> = {
  late: {
    severity: "problem",
    says: ({ who, policyName, policy }) =>
      `The periodic backups of ${who} have stopped: the newest good one is older than the policy ${policyName}${scheduleOf(policy)} allows.`,
    remedy: restartRemedy,
  },
  "no backup": {
    severity: "problem",
    says: ({ who, policyName, policy }) =>
      `No good backup of ${who} is listed, although the policy ${policyName}${scheduleOf(policy)} applies.`,
    remedy: `If the policy was enabled only now, look again after its next run. ${restartRemedy}`,
  },
  suspended: {
    severity: "problem",
    says: ({ who, policyName }) => `The periodic backups of ${who} by the policy ${policyName} are suspended.`,
    remedy: "Resume them at the level at which they were suspended (ResumeBackup).",
  },
  "unusable backup": {
    severity: "problem",
    says: ({ who }) => `The newest backup that is listed of ${who} cannot be restored.`,
    remedy: "Check that its .zip and .bkmetadata files are whole and can be read, and take a new backup.",
  },
  "no policy": {
    severity: "problem",
    says: ({ who }) => `No backup policy covers ${who}, with state on disk.`,
    remedy: "Enable a policy for the service or its application, unless nothing of it ever has to come back.",
  },
  "retention too short": {
    severity: "problem",
    says: ({ policyName }) =>
      `The retention of the policy ${policyName} may delete the newest backup before the next one is there.`,
    remedy: keepRemedy,
  },
  "older than retention": {
    severity: "problem",
    says: ({ who, policyName, policy }) =>
      `The retention of the policy ${policyName}${keptFor(policy)} may delete the newest good backup of ${who} at any time.`,
    remedy: `Take a backup now. ${keepRemedy}`,
  },
  "list unreadable": {
    severity: "unchecked",
    says: ({ who, policyName }) => `The backups of ${who} by the policy ${policyName} cannot be listed.`,
  },
  "schedule unknown": {
    severity: "unchecked",
    says: ({ who, policyName, policy }) =>
      policy === undefined
        ? `The policy ${policyName} of ${who} is not in the cluster's list of policies.`
        : `The policy ${policyName} of ${who} has a schedule that this version cannot read.`,
    remedy: "Look at the policy in Service Fabric Explorer, and at the newest backups of its partitions.",
  },
  "retention unknown": {
    severity: "unchecked",
    says: ({ policyName }) => `The policy ${policyName} has a retention that this version cannot read.`,
    remedy: "Look at the policy in Service Fabric Explorer: whether it keeps the newest backup.",
  },
  "not looked at": { severity: "unchecked", says: ({ who }) => `${who} could not be looked at.` },
};

function scheduleOf(policy: BackupPolicy | undefined): string {
  return policy?.schedule === undefined ? "" : ` (${scheduleInWords(policy.schedule)})`;
}

function keptFor(policy: BackupPolicy | undefined): string {
  return policy?.retention === undefined ? "" : ` (${retentionInWords(policy.retention)})`;
}

type Severity = PolicyFinding["severity"];

export function severityOf(code: PolicyFindingCode): Severity {
  return kinds[code].severity;
}

export function worstOf(severities: readonly Severity[]): "ok" | "problem" | "unchecked" {
  if (severities.includes("problem")) return "problem";
  return severities.includes("unchecked") ? "unchecked" : "ok";
}

/** A partition with all that was found of it. */
export interface MarkedPartition {
  readonly row: AuditedPartition;
  readonly marks: readonly Mark[];
}

/** What is the same of partitions of one service under one policy becomes one finding. */
export function findingsOf(
  marked: readonly MarkedPartition[],
  policies: ReadonlyMap<string, BackupPolicy>,
  unread: readonly Unread[],
): readonly PolicyFinding[] {
  const groups = new Map<string, { code: PolicyFindingCode; row: AuditedPartition; partitions: FoundPartition[] }>();
  for (const { row, marks } of marked) {
    for (const { code, detail } of marks) {
      const key = JSON.stringify([code, row.serviceName, row.policyName]);
      const group = groups.get(key) ?? { code, row, partitions: [] };
      groups.set(key, group);
      const { partitionId, partition } = row;
      group.partitions.push({ partitionId, ...(partition === undefined ? {} : { partition }), detail });
    }
  }
  const used = new Set(marked.flatMap(({ row: { policyName } }) => policyName ?? []));
  const found = [
    ...[...used].flatMap((name) => aboutPolicy(policies.get(name))),
    ...[...groups.values()].map(({ code, row, partitions }) => aboutPartitions(code, row, partitions, policies)),
    ...unread.map(aboutUnread),
  ];
  const order = Object.keys(kinds);
  return found.toSorted((one, other) => order.indexOf(one.code) - order.indexOf(other.code));
}

function aboutPartitions(
  code: PolicyFindingCode,
  { applicationName, serviceName, policyName }: AuditedPartition,
  partitions: readonly FoundPartition[],
  policies: ReadonlyMap<string, BackupPolicy>,
): PolicyFinding {
  const policy = policyName === undefined ? undefined : policies.get(policyName);
  const about = {
    who: partitionsInWords(serviceName, partitions),
    policyName: policyName ?? "",
    ...(policy === undefined ? {} : { policy }),
  };
  // Of several each has a detail of its own.
  const detail = partitions.length === 1 ? partitions[0]?.detail : "";
  return {
    ...finding(code, about, detail),
    applicationName,
    serviceName,
    ...(policyName === undefined ? {} : { policyName }),
    partitions,
  };
}

function aboutPolicy(policy: BackupPolicy | undefined): readonly PolicyFinding[] {
  if (policy === undefined) return [];
  return judgePolicy(policy).map(({ code, detail }) => ({
    ...finding(code, { who: "", policyName: policy.name, policy }, detail),
    policyName: policy.name,
    partitions: [],
  }));
}

function aboutUnread({ applicationName, serviceName, reason }: Unread): PolicyFinding {
  const who = serviceName === undefined ? `The application ${applicationName}` : `The service ${serviceName}`;
  const named = { applicationName, ...(serviceName === undefined ? {} : { serviceName }) };
  return { ...finding("not looked at", { who, policyName: "" }, reason), ...named, partitions: [] };
}

function finding(code: PolicyFindingCode, about: About, detail = "") {
  const { severity, says, remedy } = kinds[code];
  const text = detail === "" ? says(about) : `${says(about)} ${detail}`;
  return { severity, code, text, ...(remedy === undefined ? {} : { remedy }) };
}
