import type { BackupOrder, Outcome, PartitionAddress } from "../../backup";
import { runBackup } from "../../backup";
import type { Client } from "../../service-fabric/client";
import type { Cluster } from "../../service-fabric/cluster";
import type { Connection } from "../../service-fabric/connection/connection";
import type { ServerFailure } from "../../service-fabric/records";
import { secretsInConnection } from "../../service-fabric/secret-texts";
import { Secrets } from "../../service-fabric/secrets";
import { normalStorage } from "../../service-fabric/storage-kinds";
import type { Bag, DefinitionOutcome, OperationContext, ResourceDefinition } from "../definition";
import { failuresOf } from "../input-check";
import { connectionOf, resolveConnection } from "../settings";
import { inputRules } from "./ad-hoc-backup.inputs";
import { readPending } from "./ad-hoc-backup.pending";
import {
  type AdHocBackupInputs,
  adHocBackupDefaults,
  adHocBackupSchema,
  contradictionsOf,
  missingTarget,
} from "./ad-hoc-backup.schema";
import { addressOf, normalTarget, retargetedBy } from "./ad-hoc-backup.target";

const resultNames = ["backupId", "backupLocation", "epoch", "lsn", "timestamp"] as const;
const ruleOf = new Map(Object.entries(inputRules));

/** An on-demand backup of one partition. */
export const adHocBackup: ResourceDefinition = {
  inputNames: Object.keys(inputRules),
  resultNames: [...ruleOf].filter(([, rule]) => rule.isAlsoOutput).map(([name]) => name),

  check(inputs, settings) {
    return [
      ...failuresOf(adHocBackupSchema, inputs),
      ...contradictionsOf(inputs),
      ...resolveConnection(inputs.cluster, settings).problems,
    ];
  },

  normalize: (inputs) => ({
    ...adHocBackupDefaults,
    ...inputs,
    ...normalTarget(inputs),
    ...("storage" in inputs ? { storage: normalStorage(inputs.storage) } : {}),
  }),

  identityOf(name, value) {
    const replacesBy = ruleOf.get(name)?.replacesBy;
    return typeof replacesBy === "function" ? replacesBy(value) : undefined;
  },

  retargetedBy,

  outdatedBy({ maxAgeMinutes }, { timestamp }, now) {
    if (typeof maxAgeMinutes !== "number" || typeof timestamp !== "string") return undefined;
    return now - Date.parse(timestamp) > maxAgeMinutes * 60_000 ? "maxAgeMinutes" : undefined;
  },

  isDone: (outputs) => resultNames.every((name) => outputs[name] !== undefined),

  create: (inputs, context) => take(inputs, context, undefined),

  resume: (inputs, pending, context) => take(inputs, context, pending),

  headline: ({ lsn, timestamp, reused, service, partitionId }) =>
    [
      `${reused === true ? "proven, taken before" : "proven"}: LSN ${String(lsn)}, ${String(timestamp)}`,
      ...(service === undefined ? [] : [`partition ${String(partitionId)}`]),
    ].join(", "),

  farewell: ({ backupLocation }) =>
    typeof backupLocation === "string"
      ? `the backup stays in its storage: ${backupLocation}`
      : "a backup that was asked for, if any, stays in its storage",

  secretsOf: (inputs) => [...ruleOf].flatMap(([name, rule]) => rule.secrets?.(inputs[name]) ?? []),
};

async function take(bag: Bag, context: OperationContext, left: Bag | undefined): Promise<DefinitionOutcome> {
  const inputs = adHocBackupSchema.parse(bag);
  const address = addressOf(inputs);
  if (address === undefined) return { kind: "failed", message: `partitionId: ${missingTarget}` };
  const resolved = resolveConnection(inputs.cluster, context.settings);
  if (resolved.problems.length > 0) {
    return { kind: "failed", message: resolved.problems.map(({ reason }) => reason).join("\n") };
  }
  const connection = connectionOf(resolved);
  if (connection.serverTrust.kind === "anything") {
    context.warn(
      "insecureTrustAnyServer is on: whoever answers at the endpoint is taken for the cluster, and gets our secrets.",
    );
  }
  const { clock } = context;
  const client = clientOf(connection, secretsInConnection(resolved.fields), clock.now);
  context.secrets.include(client.secrets);
  const { progress } = context;
  const { redact } = context.secrets;
  const cluster = withoutSecrets(client, redact);
  const pending = readPending(left, inputs.partitionId);
  const outcome = await runBackup(orderOf(address, inputs, context), { cluster, clock, progress, redact }, pending);
  return toDefinitionOutcome(outcome, cluster);
}

function orderOf(
  address: PartitionAddress,
  inputs: AdHocBackupInputs,
  { capMilliseconds }: OperationContext,
): BackupOrder {
  const { storage, backupTimeoutMinutes, proof, whenBusy, reuseNewerThanMinutes, retryOnTimeout } = inputs;
  return {
    address,
    backupTimeoutMinutes,
    proof,
    whenBusy,
    ...(storage === undefined ? {} : { storage }),
    ...(reuseNewerThanMinutes === undefined ? {} : { reuseNewerThanMinutes }),
    ...(retryOnTimeout === undefined ? {} : retryOnTimeout),
    ...(capMilliseconds === undefined ? {} : { capMilliseconds }),
  };
}

function toDefinitionOutcome(outcome: Outcome, cluster: Cluster): DefinitionOutcome {
  if (outcome.kind === "proven") {
    return { kind: "done", outputs: { ...outcome.backup, clusterEndpoint: cluster.endpoint } };
  }
  const { error, pending } = outcome;
  return { kind: "failed", message: error.message, ...(pending === undefined ? {} : { pending: { ...pending } }) };
}

/** Longer than any message of the backup service, short enough for an error and for the state. */
const longestFailureCharacters = 2_000;
const longestStateCharacters = 100;

/**
 * The cluster, and of its records nothing that repeats a secret. They are kept for the next run, which compares them with
 * those that it reads itself, so both are taken without.
 */
function withoutSecrets(cluster: Cluster, redact: (text: string) => string): Cluster {
  const failureIn = ({ failure }: { readonly failure?: ServerFailure }) =>
    failure && {
      failure: { code: redact(failure.code), message: redact(failure.message).slice(0, longestFailureCharacters) },
    };
  return {
    ...cluster,
    getBackupProgress: async (partitionId, signal) => {
      const reply = await cluster.getBackupProgress(partitionId, signal);
      if (reply.kind !== "answered" || reply.value === undefined) return reply;
      const { state } = reply.value;
      const shown = knownStates.has(state) ? state : redact(state).slice(0, longestStateCharacters);
      return { ...reply, value: { ...reply.value, state: shown, ...failureIn(reply.value) } };
    },
    listBackups: async (partitionId, query, signal) => {
      const reply = await cluster.listBackups(partitionId, query, signal);
      if (reply.kind !== "answered") return reply;
      return { ...reply, value: reply.value.map((item) => ({ ...item, ...failureIn(item) })) };
    },
  };
}

/** What a password may be called, and what decides. */
const knownStates: ReadonlySet<string> = new Set(["Accepted", "BackupInProgress", "Success", "Failure", "Timeout"]);

const clients = new Map<string, Client>();

/** One client, and so one pool of connections, for each connection in a process. */
function clientOf(connection: Connection, secrets: readonly string[], now: () => number): Client {
  // Loaded when first needed, and not by `import()`, which would load all that Node needs for ES modules beside it.
  const { createClient }: typeof import("../../service-fabric/client") = require("../../service-fabric/client");
  const {
    createTransport,
  }: typeof import("../../service-fabric/transport") = require("../../service-fabric/transport");
  const key = JSON.stringify(connection);
  const known =
    clients.get(key) ??
    createClient(connection, createTransport(connection, { now, secrets: new Secrets(...secrets) }));
  clients.set(key, known);
  return known;
}
