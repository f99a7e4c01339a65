import { z } from "zod";
import { connectionSchema } from "../../../service-fabric/connection/schema";
import { whatIsWrongWithServiceName } from "../../../service-fabric/names";
import { storageSchema } from "../../../service-fabric/storage-kinds";
import { type CheckFailure, checkFailure } from "../../check-failure";

/** The largest whole number of minutes that timers hold with room to spare: a week. */
const mostMinutes = 10_080;

const minutes = z
  .number("must be a number of minutes")
  .int("must be whole minutes")
  .min(1, "must be at least 1")
  .max(mostMinutes, `must be at most ${mostMinutes}`);

const service = z.string().superRefine((name, context) => {
  const problem = whatIsWrongWithServiceName(name);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

const partitionKeyProblem =
  'must be a whole number or text; JavaScript holds no number beyond 2^53 exactly, so write it as text, such as "9007199254740993"';

/** In its normal form a key is text; a number that is left is one that could not be taken. */
const partitionKey = z.string(partitionKeyProblem).min(1, "must not be empty");

/** What `AdHocBackup` takes, after its defaults were applied. */
export const adHocBackupSchema = z.strictObject({
  partitionId: z
    .string()
    .regex(z.regexes.guid, "must be a GUID, such as 974bd92a-b395-4631-8a7f-53bd4ae9cf22")
    .exactOptional(),
  service: service.exactOptional(),
  partitionKey: partitionKey.exactOptional(),
  storage: storageSchema.exactOptional(),
  backupTimeoutMinutes: minutes,
  triggers: z.array(z.unknown(), "must be a list").exactOptional(),
  maxAgeMinutes: minutes.exactOptional(),
  reuseNewerThanMinutes: minutes.exactOptional(),
  proof: z.enum(["listed", "reported"]),
  whenBusy: z.enum(["wait", "adopt", "fail"]),
  retryOnTimeout: z.strictObject({ maxBackupTimeoutMinutes: minutes }).exactOptional(),
  cluster: connectionSchema.exactOptional(),
});

export type AdHocBackupInputs = z.infer<typeof adHocBackupSchema>;

/** What is taken where an input is left out. */
export const adHocBackupDefaults = {
  backupTimeoutMinutes: 10,
  proof: "listed",
  whenBusy: "wait",
} as const satisfies Partial<AdHocBackupInputs>;

/** The partition has to be named in one of the two ways. */
export const missingTarget = "is missing: give it, or service with the partitionKey";

/**
 * The inputs that exclude one another. Apart from the schema, which says nothing of these as soon as one field is wrong.
 */
export function contradictionsOf(inputs: Readonly<Record<string, unknown>>): CheckFailure[] {
  const { proof, whenBusy, reuseNewerThanMinutes, maxAgeMinutes, backupTimeoutMinutes, retryOnTimeout } = inputs;
  const { partitionId, service, partitionKey } = inputs;
  const most =
    typeof retryOnTimeout === "object" && retryOnTimeout !== null
      ? Reflect.get(retryOnTimeout, "maxBackupTimeoutMinutes")
      : undefined;
  const contradictions: [boolean, string, string][] = [
    [partitionId === undefined && service === undefined, "partitionId", missingTarget],
    [partitionId !== undefined && service !== undefined, "service", "must not be given together with partitionId"],
    [
      partitionKey !== undefined && service === undefined,
      "partitionKey",
      "needs service: it says which of the service's partitions; a partitionId needs no key",
    ],
    // Without the list nobody can tell where a backup lies that we did not ask for.
    [
      proof === "reported" && reuseNewerThanMinutes !== undefined,
      "reuseNewerThanMinutes",
      'needs proof "listed": only the list shows where that backup lies',
    ],
    [
      proof === "reported" && whenBusy === "adopt",
      "whenBusy",
      '"adopt" needs proof "listed": only the list shows where that backup lies',
    ],
    [
      isAbove(reuseNewerThanMinutes, maxAgeMinutes),
      "reuseNewerThanMinutes",
      "must not be larger than maxAgeMinutes, or the same old backup is taken again",
    ],
    [
      most !== undefined && !isAbove(most, backupTimeoutMinutes) && areNumbers(most, backupTimeoutMinutes),
      "retryOnTimeout.maxBackupTimeoutMinutes",
      "must be larger than backupTimeoutMinutes",
    ],
  ];
  return contradictions.filter(([holds]) => holds).map(([, path, problem]) => checkFailure(path, problem));
}

function areNumbers(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "number");
}

function isAbove(one: unknown, other: unknown): boolean {
  return typeof one === "number" && typeof other === "number" && one > other;
}
