import { z } from "zod";
import { storageAccountOf } from "../../service-fabric/connection-string";
import { whatIsWrongWithEndpoint } from "../../service-fabric/endpoint";

/** The largest whole number of minutes that timers hold with room to spare: a week. */
const mostMinutes = 10_080;

const filled = z.string().min(1, "must not be empty");
const minutes = z
  .number({ error: (issue) => (issue.input === undefined ? undefined : "must be a number of minutes") })
  .int("must be whole minutes")
  .min(1, "must be at least 1")
  .max(mostMinutes, `must be at most ${mostMinutes}`);

const friendlyName = filled.exactOptional();

const storage = z.discriminatedUnion(
  "storageKind",
  [
    z.strictObject({
      storageKind: z.literal("AzureBlobStore"),
      connectionString: filled.refine(
        (value) => value === "" || storageAccountOf(value) !== undefined,
        "names no storage account: it needs AccountName, BlobEndpoint or UseDevelopmentStorage=true",
      ),
      containerName: filled,
      friendlyName,
    }),
    z.strictObject({
      storageKind: z.literal("FileShare"),
      path: filled,
      primaryUserName: filled.exactOptional(),
      primaryPassword: filled.exactOptional(),
      secondaryUserName: filled.exactOptional(),
      secondaryPassword: filled.exactOptional(),
      friendlyName,
    }),
    z.strictObject({
      storageKind: z.literal("DsmsAzureBlobStore"),
      storageCredentialsSourceLocation: filled,
      containerName: filled,
      friendlyName,
    }),
    z.strictObject({
      storageKind: z.literal("ManagedIdentityAzureBlobStore"),
      managedIdentityType: z.enum(["Cluster", "VMSS"]),
      blobServiceUri: z.url("must be a URL, such as https://account.blob.core.windows.net/"),
      containerName: filled,
      managedIdentityClientId: filled.exactOptional(),
      friendlyName,
    }),
  ],
  { error: "must be AzureBlobStore, FileShare, DsmsAzureBlobStore or ManagedIdentityAzureBlobStore" },
);

const cluster = z.strictObject({
  endpoint: z
    .string()
    .superRefine((endpoint, context) => {
      const problem = whatIsWrongWithEndpoint(endpoint);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .exactOptional(),
});

/** What `AdHocBackup` takes, after its defaults were applied. */
export const adHocBackupSchema = z
  .strictObject({
    partitionId: z.string().regex(z.regexes.guid, "must be a GUID, such as 974bd92a-b395-4631-8a7f-53bd4ae9cf22"),
    storage: storage.exactOptional(),
    backupTimeoutMinutes: minutes,
    triggers: z.array(z.unknown(), "must be a list").exactOptional(),
    maxAgeMinutes: minutes.exactOptional(),
    reuseNewerThanMinutes: minutes.exactOptional(),
    proof: z.enum(["listed", "reported"]),
    whenBusy: z.enum(["wait", "adopt", "fail"]),
    retryOnTimeout: z.strictObject({ maxBackupTimeoutMinutes: minutes }).exactOptional(),
    cluster: cluster.exactOptional(),
  })
  .superRefine((inputs, context) => {
    const fail = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    const { proof, whenBusy, reuseNewerThanMinutes, maxAgeMinutes, retryOnTimeout } = inputs;
    // Without the list nobody can tell where a backup lies that we did not ask for.
    if (proof === "reported" && reuseNewerThanMinutes !== undefined) {
      fail(["reuseNewerThanMinutes"], 'needs proof "listed": only the list shows where that backup lies');
    }
    if (proof === "reported" && whenBusy === "adopt") {
      fail(["whenBusy"], '"adopt" needs proof "listed": only the list shows where that backup lies');
    }
    if (maxAgeMinutes !== undefined && reuseNewerThanMinutes !== undefined && reuseNewerThanMinutes > maxAgeMinutes) {
      fail(["reuseNewerThanMinutes"], "must not be larger than maxAgeMinutes, or the same old backup is taken again");
    }
    if (retryOnTimeout !== undefined && retryOnTimeout.maxBackupTimeoutMinutes <= inputs.backupTimeoutMinutes) {
      fail(["retryOnTimeout", "maxBackupTimeoutMinutes"], "must be larger than backupTimeoutMinutes");
    }
  });

export type AdHocBackupInputs = z.infer<typeof adHocBackupSchema>;

/** What is taken where an input is left out. */
export const adHocBackupDefaults = {
  backupTimeoutMinutes: 10,
  proof: "listed",
  whenBusy: "wait",
} as const satisfies Partial<AdHocBackupInputs>;
