import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import type { AdHocBackupArgs } from "../resources/ad-hoc-backup";
import type { ApplicationBackupArgs } from "../resources/application-backup";
import type { ServiceBackupArgs } from "../resources/service-backup";
import type * as TakeBackup from "./take-backup";

/** What would say when to take a backup: here it is before each update. */
type When = "triggers" | "maxAgeMinutes" | "verifyOnRefresh";
type WithoutWhen<Args> = Args extends unknown ? Omit<Args, When> : never;

/** What to back up, as `ApplicationBackup`, `ServiceBackup` or, with `partitionId` or `partitionKey`, `AdHocBackup` take it. */
export type BackupBeforeTarget = WithoutWhen<ApplicationBackupArgs | ServiceBackupArgs | AdHocBackupArgs>;

/** What `backupBefore` takes beside the backup. */
export interface BackupBeforeOptions {
  /**
   * Whether a backup is taken before the resource is created as well: also where it is replaced, which to a hook is a
   * creation. Default: false, as what is created first has nothing to back up.
   */
  beforeCreate?: boolean | undefined;
  /**
   * A file to which the record of each proven backup is added: one line of JSON, an in-toto statement with its digest, as
   * `docs/evidence.md` describes it. The commands `audit` and `restore-plan` read it. Default: none.
   */
  evidenceFile?: string | undefined;
}

/** What `backupBefore` takes. */
export type BackupBeforeArgs = BackupBeforeTarget & BackupBeforeOptions;

/**
 * Takes a proven backup before each update of a resource, of whatever provider it is. Where the backup cannot be proven, the
 * update does not begin.
 *
 * It is the same code as in the resources of this package, but a hook has no state: there are no outputs, and what is cut
 * short is not gone on with. Its evidence is a line in the stack's log, and one in `evidenceFile`. Nothing runs in a
 * preview, in which only the arguments are checked.
 *
 * @param args What to back up, where to, and how, as for the resources: a `service` alone means all of its partitions.
 * @returns The option `hooks` of a resource.
 * @throws pulumi.RunError with all that is wrong with the arguments, once they are known.
 *
 * @example
 * const hooks = backupBefore({ application: "fabric:/Shop" });
 * new servicefabric.ManagedClusterApplication("shop", { … }, { hooks }); // of @pulumi/azure-native
 */
export function backupBefore(args: BackupBeforeArgs): pulumi.ResourceHookBinding {
  const { beforeCreate = false, evidenceFile, ...target } = args;
  // What a backup needs takes a while to load, which only programs with a hook pay for.
  const { failuresOf, takeBackup }: typeof TakeBackup = require("./take-backup");
  const inputs = pulumi.output(target).apply((inputs: object) => {
    const failures = failuresOf({ ...inputs });
    if (failures.length > 0) throw new pulumi.RunError(["backupBefore:", ...failures].join("\n  "));
    return { ...inputs };
  });
  const take = ({ urn }: pulumi.ResourceHookArgs): Promise<void> =>
    new Promise((resolve, reject) => {
      inputs.apply((inputs) => takeBackup({ inputs, urn, evidenceFile }).then(resolve, reject));
    });
  // The SDK keeps the stack's config and the engine in the program's context, and calls a hook outside of it.
  const hook = AsyncResource.bind(take);
  return { beforeUpdate: [hook], ...(beforeCreate ? { beforeCreate: [hook] } : {}) };
}
