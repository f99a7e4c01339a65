import type * as pulumi from "@pulumi/pulumi";
import { storedCode } from "../provider/stored-code";
import { withSecretStorage } from "./backup-settings";
import { type About, isResource, type OutputsOf } from "./cluster-resource";
import type { BackupSetSettings } from "./partition-backups";
import { BackupSet, setOutputs } from "./partition-backups";

/**
 * Which services of an application: full names, or what follows the application's name, with `*` for any characters, such
 * as `"Orders"` and `"Team*"`. One that meets no service is an error.
 */
export interface ServiceSelectionArgs {
  /** Default: all. */
  include?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Wins over `include`. Default: none. */
  exclude?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/** What an `ApplicationBackup` takes. */
export interface ApplicationBackupArgs extends BackupSetSettings {
  /** The application's full name, such as `fabric:/Shop`. A change replaces. */
  application: pulumi.Input<string>;
  /** Which of its services. Default: all that have something to back up. A change replaces. */
  services?: pulumi.Input<ServiceSelectionArgs> | undefined;
}

/**
 * A proven on-demand backup of every partition of every stateful service of a Service Fabric application.
 *
 * Services and partitions are found when the backups are taken; those without persisted state are left out, and named in
 * the output `skipped`. Each partition goes by the same rules as an `AdHocBackup`; where some fail, the others go on to
 * their end, and the next `pulumi up` takes only the rest. Deleting it keeps the backups.
 *
 * @example
 * const backup = new ApplicationBackup("before-v2", { application: "fabric:/Shop", triggers: [appVersion] });
 * new ApplicationUpgrade("v2", { … }, { dependsOn: backup });
 *
 * @throws where a partition has no proven backup; `docs/errors.md` lists the errors with their remedies.
 */
export class ApplicationBackup extends BackupSet {
  declare public readonly application: pulumi.Output<string>;
  declare public readonly services: pulumi.Output<{ include?: string[]; exclude?: string[] } | undefined>;

  /**
   * @param name The resource's name in the stack.
   * @param args What to back up, and where to.
   * @param opts Pulumi's options. `customTimeouts` cap the whole operation.
   * @throws for an option that would make it green without a backup, such as `id` and `import`.
   */
  constructor(name: string, args: ApplicationBackupArgs, opts?: pulumi.CustomResourceOptions) {
    super(about, name, withSecretStorage(args), opts);
  }

  /** Whether a value is an `ApplicationBackup`, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ApplicationBackup {
    return isResource(about.resource, value);
  }
}

const about: About = {
  resource: "ApplicationBackup",
  storedCode: storedCode("applicationBackup"),
  undone: "No backup would be taken",
  instead: "Where recent backups of the partitions are enough, set reuseNewerThanMinutes.",
  outputs: { application: undefined, services: undefined, ...setOutputs } satisfies OutputsOf<ApplicationBackup>,
};
