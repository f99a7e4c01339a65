import { runBackupSet, type SetTarget } from "../../../backup-set";
import { counted } from "../../../errors/counted";
import type { Client } from "../../../service-fabric/client";
import { normalName } from "../../../service-fabric/names";
import type { Bag } from "../../bag";
import { define } from "../../define";
import type { DefinitionOutcome, OperationContext } from "../../definition";
import { askedBy, normalSettings, orderedAs, outdatedSince } from "../common/backup-settings";
import { redactedCluster } from "../common/redacted-cluster";
import { stillListed } from "../common/still-listed";
import { applicationBackupRules, serviceBackupRules } from "./inputs";
import { readPendingSet } from "./pending";
import {
  type ApplicationBackupInputs,
  applicationBackupSchema,
  backupSetDefaults,
  contradictionsOf,
  type ServiceBackupInputs,
  serviceBackupSchema,
} from "./schema";

type SetCluster = Parameters<typeof runBackupSet>[1]["cluster"];

/** What both sets have in common. */
const ofSet = {
  defaults: backupSetDefaults,
  outputs: ["partitions", "partitionCount", "earliestTimestamp", "latestTimestamp", "completedAt"],
  contradictionsOf,
  outdatedBy: ({ maxAgeMinutes }: Bag, { earliestTimestamp }: Bag, now: number) =>
    outdatedSince(maxAgeMinutes, earliestTimestamp, now),
  refreshes: ({ verifyOnRefresh }: Bag) => verifyOnRefresh === true,
  refresh: (
    { storage }: Pick<ServiceBackupInputs, "storage">,
    cluster: Client,
    context: OperationContext,
    outputs: Bag,
  ) => stillListed(outputs, storage, cluster, context),
  headline: ({ partitionCount, serviceCount, earliestTimestamp, latestTimestamp }: Bag) =>
    `proven: ${counted(Number(partitionCount), "partition")} of ${counted(Number(serviceCount), "service")}, ${String(earliestTimestamp)} to ${String(latestTimestamp)}`,
  farewell: () => "the backups stay in their storage",
} as const;

/** A backup of every partition of one service. */
export const serviceBackup = define<ServiceBackupInputs>({
  ...ofSet,
  schema: serviceBackupSchema,
  inputs: serviceBackupRules,
  normalize: (inputs) => ({
    ...inputs,
    ...(typeof inputs.service === "string" ? { service: normalName(inputs.service) } : {}),
    ...normalSettings(inputs),
  }),
  recording: {
    kind: "backup",
    asked: ({ service, ...settings }) => ({ service, ...askedBy(settings) }),
  },
  create: (inputs, cluster, context, left) => take({ service: inputs.service }, inputs, cluster, context, left),
});

/** A backup of every partition of an application. */
export const applicationBackup = define<ApplicationBackupInputs>({
  ...ofSet,
  schema: applicationBackupSchema,
  inputs: applicationBackupRules,
  normalize: (inputs) => ({
    ...inputs,
    ...(typeof inputs.application === "string" ? { application: normalName(inputs.application) } : {}),
    ...normalSettings(inputs),
  }),
  recording: {
    kind: "backup",
    asked: ({ application, services, ...settings }) => ({
      application,
      ...(services === undefined ? {} : { services }),
      ...askedBy(settings),
    }),
  },
  create: ({ application, services, ...inputs }, cluster, context, left) =>
    take({ application, ...(services === undefined ? {} : { services }) }, inputs, cluster, context, left),
});

async function take(
  target: SetTarget,
  inputs: Omit<ServiceBackupInputs, "service">,
  client: SetCluster,
  { clock, progress, secrets, capMilliseconds }: OperationContext,
  left: Bag | undefined,
): Promise<DefinitionOutcome> {
  const { redact } = secrets;
  const { concurrency, maxRequestsPerSecond, maxAgeMinutes } = inputs;
  const cluster = redactedCluster(client, redact);
  const order = {
    target,
    each: orderedAs(inputs),
    concurrency,
    maxRequestsPerSecond,
    ...(maxAgeMinutes === undefined ? {} : { maxAgeMinutes }),
    ...(capMilliseconds === undefined ? {} : { capMilliseconds }),
  };
  const outcome = await runBackupSet(order, { cluster, clock, progress, redact }, readPendingSet(left));
  if (outcome.kind === "proven") {
    return { kind: "done", outputs: { ...outcome.set, clusterEndpoint: cluster.endpoint } };
  }
  const { error, pending } = outcome;
  return { kind: "failed", message: error.message, ...(pending === undefined ? {} : { pending: { ...pending } }) };
}
