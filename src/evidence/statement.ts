import { canonicalJson, digestOf } from "./canonical-json";
import type { Predicate, RecordKind } from "./predicates";

/** A statement about something. Source: in-toto, Statement v1. */
export interface Statement {
  readonly _type: typeof statementType;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

/**
 * What it is about. Nobody can read a backup's bytes through the cluster, so that the digest is one of what the thing is told
 * by, which are its annotations, and has a name of its own.
 */
interface Subject {
  readonly name: string;
  readonly digest: { readonly serviceFabricIdentity: string };
  readonly annotations: Bag;
}

export const statementType = "https://in-toto.io/Statement/v1";

/** Plain JSON by name. */
export type Bag = Readonly<Record<string, unknown>>;

/** What the predicate of a record is called. `docs/evidence/` has the schema of each. */
export const predicateTypes: Readonly<Record<RecordKind, string>> = {
  backup: "urn:pulumi-servicefabric-backup:evidence:backup:v1",
  upgrade: "urn:pulumi-servicefabric-backup:evidence:upgrade:v1",
  restore: "urn:pulumi-servicefabric-backup:evidence:restore:v1",
  drill: "urn:pulumi-servicefabric-backup:evidence:drill:v1",
};

/** Of each kind, by whose clock the times of its result are. */
export const clocks: Readonly<Record<RecordKind, Predicate<RecordKind>["clocks"]>> = {
  backup: { cluster: ["timestamp"], program: ["requestedAt", "completedAt"] },
  upgrade: { cluster: ["startedAt"], program: ["finishedAt"] },
  restore: { cluster: ["restoredAt", "timestamp"], program: ["requestedAt", "completedAt"] },
  drill: { cluster: [], program: ["drilledAt"] },
};

/** Of each kind, the outputs that are its result. Those that a refresh may change are not among them. */
const resultNames: Readonly<Record<RecordKind, readonly string[]>> = {
  backup: ["applicationName", "clusterEndpoint", "completedAt", "policyName", "proof", "requestedAt", "skipped"],
  upgrade: [
    "clusterEndpoint",
    "durationSeconds",
    "finishedAt",
    "previousVersion",
    "startedAt",
    "upgradeDomains",
    "upgradeState",
  ],
  restore: ["applicationName", "clusterEndpoint"],
  drill: [
    "clusterEndpoint",
    "drilledAt",
    "partitionCount",
    "restoreSecondsTotal",
    "sampledCount",
    "slowestPartition",
    "typeVersion",
  ],
};

/** What the backup of one partition is told by, also among the outputs of a resource that takes only one. */
const rowNames = [
  "backupId",
  "backupLocation",
  "epoch",
  "lsn",
  "partition",
  "partitionId",
  "reused",
  "serviceName",
  "timestamp",
];

/**
 * The statement of a record. The same facts always give the same statement.
 * @param evidence What the record holds beside the result.
 * @param outputs The outputs of the resource, or what stands for them.
 */
export function statementOf(kind: RecordKind, evidence: Bag, outputs: Bag): Statement {
  const rows = outputs.partitions ?? (kind === "backup" ? [picked(outputs, rowNames)] : undefined);
  const result = { ...picked(outputs, resultNames[kind]), ...(rows === undefined ? {} : { partitions: rows }) };
  const statement = {
    _type: statementType,
    subject: subjectsOf(kind, evidence, result),
    predicateType: predicateTypes[kind],
    predicate: { ...evidence, result },
  };
  // As it is read again from a state or a file.
  return JSON.parse(canonicalJson(statement));
}

function subjectsOf(kind: RecordKind, { asked }: Bag, result: Bag): readonly Subject[] {
  const { clusterEndpoint, partitions } = result;
  if (kind === "upgrade") {
    const { application, targetVersion } = bagOf(asked);
    return [subject(application, { application, clusterEndpoint, version: targetVersion })];
  }
  return (Array.isArray(partitions) ? partitions : []).map((row: unknown) => {
    const { backupId, backupLocation } = bagOf(row);
    return subject(backupLocation, { backupId, backupLocation, clusterEndpoint });
  });
}

function subject(name: unknown, annotations: Bag): Subject {
  return { name: String(name), digest: { serviceFabricIdentity: digestOf(annotations) }, annotations };
}

function picked(facts: Bag, names: readonly string[]): Bag {
  return Object.fromEntries(
    names.flatMap((name) => (facts[name] === undefined || facts[name] === null ? [] : [[name, facts[name]]])),
  );
}

function bagOf(value: unknown): Bag {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
