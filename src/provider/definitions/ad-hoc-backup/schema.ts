import { z } from "zod";
import { whatIsWrongWithServiceName } from "../../../service-fabric/names";
import type { Bag } from "../../bag";
import type { CheckFailure } from "../../check-failure";
import { backupSettings, contradictionsInSettings, toFailures } from "../common/backup-settings";
import { nameSchema } from "../common/name-schema";

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
  service: nameSchema(whatIsWrongWithServiceName).exactOptional(),
  partitionKey: partitionKey.exactOptional(),
  ...backupSettings,
});

export type AdHocBackupInputs = z.infer<typeof adHocBackupSchema>;

/** The partition has to be named in one of the two ways. */
export const missingTarget = "is missing: give it, or service with the partitionKey";

/** The inputs that exclude one another. */
export function contradictionsOf(inputs: Bag): CheckFailure[] {
  const { partitionId, service, partitionKey } = inputs;
  return toFailures([
    [partitionId === undefined && service === undefined, "partitionId", missingTarget],
    [partitionId !== undefined && service !== undefined, "service", "must not be given together with partitionId"],
    [
      partitionKey !== undefined && service === undefined,
      "partitionKey",
      "needs service: it says which of the service's partitions; a partitionId needs no key",
    ],
    ...contradictionsInSettings(inputs),
  ]);
}
