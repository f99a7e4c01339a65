import type * as pulumi from "@pulumi/pulumi";
import type { BackupStorage } from "../service-fabric/backup-storage";
import { secretStorageFields } from "../service-fabric/storage-kinds";
import type { ClusterArgs } from "./cluster-args";
import { withSecrets } from "./cluster-resource";

/** A plain object whose fields may be outputs of other resources. Its kind has to be known. */
type StorageArgs<Storage> = Storage extends { storageKind: infer Kind }
  ? { storageKind: Kind } & {
      [Field in keyof Omit<Storage, "storageKind">]: pulumi.Input<Storage[Field]> | OptionalOf<Storage, Field>;
    }
  : never;

/** A field that may be left out may also be given as `undefined`, as `config.get` does. */
type OptionalOf<Storage, Field extends keyof Storage> = undefined extends Storage[Field] ? undefined : never;

/** Where the backup goes: a `storageKind` and the fields of that kind, each of which may be an output. */
export type BackupStorageArgs = StorageArgs<BackupStorage>;

/** What every resource that takes backups takes beside its target. */
export interface BackupSettings {
  /**
   * Where the backup goes. Default: the storage of the backup policy that is enabled for the partition.
   * A change of the place (kind, account, container, path, service URI) replaces; a change of credentials does not.
   * Connection strings and passwords are made secrets by this resource. The cluster writes them to its traces, so
   * prefer `ManagedIdentityAzureBlobStore`, which has none.
   */
  storage?: pulumi.Input<BackupStorageArgs> | undefined;
  /** How long the cluster may take for one backup: whole minutes, 1 to 10,080. Default: 10, as the server's. */
  backupTimeoutMinutes?: pulumi.Input<number> | undefined;
  /** Any values, such as the version that is about to be rolled out. A change takes new backups. */
  triggers?: pulumi.Input<unknown[]> | undefined;
  /** An older backup is replaced at the next `up` although nothing has changed. Whole minutes. Default: never. */
  maxAgeMinutes?: pulumi.Input<number> | undefined;
  /**
   * An on-demand backup of the partition that is younger, and proven to lie in the same destination, is taken instead
   * of a new one; the output `reused` tells. Whole minutes. Default: never.
   */
  reuseNewerThanMinutes?: pulumi.Input<number> | undefined;
  /**
   * `listed`: the backup must be found in the destination's list, with the id, epoch, LSN and location that the cluster
   * reported. `reported`: the cluster's word is enough, for clusters where the list cannot be had. Default: `listed`.
   */
  proof?: pulumi.Input<"listed" | "reported"> | undefined;
  /**
   * Where somebody else's backup of the partition is in progress: `wait` for its end and take ours, `adopt` it if it
   * proves to lie in our destination, or `fail`. Default: `wait`.
   */
  whenBusy?: pulumi.Input<"wait" | "adopt" | "fail"> | undefined;
  /** Where the cluster gives the backup up, ask again at once with twice the time, up to this. Default: do not. */
  retryOnTimeout?: pulumi.Input<{ maxBackupTimeoutMinutes: pulumi.Input<number> }> | undefined;
  /**
   * Whether `pulumi refresh` looks in the storage's list: a backup that is certainly gone, as the list was read twice without
   * it, is reported as deleted, so that the next `up` takes a new one. Anything doubtful is a warning, and the state stays.
   * Default: false.
   */
  verifyOnRefresh?: pulumi.Input<boolean> | undefined;
  /** The connection of this one resource. Default of each field: the stack's configuration, else the environment. */
  cluster?: pulumi.Input<ClusterArgs> | undefined;
}

/** The arguments with each secret of their storage made one by itself. */
export function withSecretStorage<Args extends { readonly storage?: pulumi.Input<object | undefined> }>(args: Args) {
  const storage = args?.storage;
  return { ...args, ...(storage === undefined ? {} : { storage: withSecrets(storage, secretStorageFields) }) };
}
