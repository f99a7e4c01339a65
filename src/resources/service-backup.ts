import type * as pulumi from "@pulumi/pulumi";
import { storedCode } from "../provider/stored-code";
import { withSecretStorage } from "./backup-settings";
import { type About, isResource, type OutputsOf } from "./cluster-resource";
import type { BackupSetSettings } from "./partition-backups";
import { BackupSet, setOutputs } from "./partition-backups";

/** What a `ServiceBackup` takes. */
export interface ServiceBackupArgs extends BackupSetSettings {
  /** The service's full name, such as `fabric:/Shop/Orders`. A change replaces. */
  service: pulumi.Input<string>;
}

/**
 * A proven on-demand backup of every partition of one stateful Service Fabric service.
 *
 * The partitions are found when the backups are taken. Each goes by the same rules as an `AdHocBackup`; where some fail, the
 * others go on to their end, and the next `pulumi up` takes only the rest. Deleting it keeps the backups.
 *
 * @example
 * const backup = new ServiceBackup("before-v2", { service: "fabric:/Shop/Orders", triggers: [appVersion] });
 * new ApplicationUpgrade("v2", { … }, { dependsOn: backup });
 *
 * @throws where a partition has no proven backup; `docs/errors.md` lists the errors with their remedies.
 */
export class ServiceBackup extends BackupSet {
  declare public readonly service: pulumi.Output<string>;

  /**
   * @param name The resource's name in the stack.
   * @param args What to back up, and where to.
   * @param opts Pulumi's options. `customTimeouts` cap the whole operation.
   * @throws for an option that would make it green without a backup, such as `id` and `import`.
   */
  constructor(name: string, args: ServiceBackupArgs, opts?: pulumi.CustomResourceOptions) {
    super(about, name, withSecretStorage(args), opts);
  }

  /** Whether a value is a `ServiceBackup`, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ServiceBackup {
    return isResource(about.resource, value);
  }
}

const about: About = {
  resource: "ServiceBackup",
  storedCode: storedCode("serviceBackup"),
  undone: "No backup would be taken",
  instead: "Where recent backups of the partitions are enough, set reuseNewerThanMinutes.",
  outputs: { service: undefined, ...setOutputs } satisfies OutputsOf<ServiceBackup>,
};
