import { type Assembly, assemble } from "./assembly.js";
import type { ForeignBackup, ForeignRestore } from "./model/backup-restore/foreign-runs.js";
import type { PartitionData } from "./model/backup-restore/partition-control.js";
import { describePolicies, type PolicyOverview } from "./model/backup-restore/policy-overview.js";
import type { Cluster } from "./model/cluster/cluster.js";
import type { Epoch } from "./model/cluster/epoch.js";
import type { PartitionStatus, Records, Topology } from "./model/cluster/topology.js";
import type { TypeProvisioning } from "./model/provisioning/type-provisioning.js";
import type { BackupStorage } from "./model/storage/storage-description.js";
import type { Clock } from "./model/time/clock.js";
import type { EmulatorClock } from "./model/time/emulator-clock.js";
import type { Transitions } from "./model/time/transition.js";
import type { ApplicationUpgrades } from "./model/upgrade/application-upgrades.js";
import { type EmulatorOptions, refuseUnknownOptions } from "./options.js";
import { openPolicy } from "./policy-home.js";
import { controlPath } from "./server/control-path.js";
import type { BackupPosts } from "./server/gateway/backup-post-counter.js";
import type { RecordedRequest } from "./server/gateway/request-log.js";
import type { ClientCertificates } from "./server/security/client-certificates.js";
import type { TlsFaults } from "./server/security/handshake-faults.js";
import type { ServerCertificate } from "./server/security/server-certificates.js";
import type { RenewalOptions } from "./server/security/tls-listener.js";
import type { Tokens } from "./server/security/token-service.js";
import type { Faults } from "./trouble/faults/fault-registry.js";
import type { Json } from "./wire/json.js";

/** A running emulator. `await using` closes it at the end of its block. */
export interface Emulator<C extends Clock = Clock> extends AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:40123`, without a slash at the end; `https://…` with the option `https`. */
  readonly url: string;
  /** Where it is controlled over HTTP. */
  readonly controlUrl: string;
  /** The one of the options, else one that can be switched. */
  readonly clock: C;
  /** What goes wrong from now on. */
  readonly faults: Faults;
  /** What arrived, oldest first; only the last 10,000 requests are kept. */
  readonly requests: readonly RecordedRequest[];
  readonly topology: Topology;
  /** What may change of the cluster while it runs: epochs, statuses and primaries of partitions, and its add-on. */
  readonly cluster: Cluster;
  /** The upgrades of applications, and what makes them fail. */
  readonly upgrades: ApplicationUpgrades;
  /** The packages from which versions of application types are provisioned. */
  readonly provisioning: TypeProvisioning;
  /** The certificate that is shown now; missing without https. */
  readonly certificate: ServerCertificate | undefined;
  /** Self-made certificates to sign in with; missing without the option `clientCertificates`. */
  readonly clientCertificates: ClientCertificates | undefined;
  /** Tokens to sign in with; missing without the option `tokens`. */
  readonly tokens: Tokens | undefined;
  /** What goes wrong with TLS from now on; missing without https. */
  readonly tlsFaults: TlsFaults | undefined;
  /** The policy that it started with. Its storage is not masked: do not print it. */
  readonly policy: { readonly name: string; readonly enabled: boolean; readonly storage: BackupStorage };
  /** All policies as they are now, secrets masked. */
  readonly policies: readonly PolicyOverview[];
  /** How many POSTs to `Backup` there were, of one partition or of all. */
  backupPosts(partitionId?: string): BackupPosts;
  /**
   * Starts a backup as somebody else would: it goes the way of every backup, and takes the partition's record.
   *
   * @throws FabricError `FABRIC_E_BACKUP_IN_PROGRESS` and whatever else a POST would be refused with.
   */
  startForeignBackup(backup: ForeignBackup): Promise<void>;
  /**
   * Starts a restore, so that backups of the partition are refused until it ends. As every restore, it gives the
   * partition another epoch. @throws FabricError
   */
  startRestore(restore: ForeignRestore): void;
  /** What moves backups and restores on. To set some of them changes those, for what is accepted from then on. */
  get transitions(): Transitions;
  set transitions(transitions: Partial<Transitions>);
  /** Enables that policy wherever it was meant for, or disables it there. @throws FabricError where it was deleted. */
  turnPolicy(to: "on" | "off"): void;
  /** Gives a partition another epoch, as after a failover or a data loss. @throws FabricError */
  setEpoch(partitionId: string, epoch: Epoch): void;
  /** Gives a partition another sequence number: the one that its next backup reports. @throws FabricError */
  setLsn(partitionId: string, lsn: bigint): void;
  /** What a partition holds, once everything has happened that is due. @throws FabricError */
  readData(partitionId: string): Promise<PartitionData>;
  /** Puts records in the place of what a partition holds; its sequence number goes on with each change. @throws FabricError */
  writeData(partitionId: string, records: Records): Promise<void>;
  /**
   * A partition loses its primary and half of its replicas. What it does then depends on the version of the cluster, on
   * its last restore and on its policy. @throws FabricError
   */
  loseData(partitionId: string): Promise<void>;
  /** Gives a partition a status. One that is not `Ready` takes no backup on. @throws FabricError */
  setStatus(partitionId: string, status: PartitionStatus): void;
  /**
   * Begins a scenario, such as `stuck-accepted`, beside what is set already.
   *
   * @throws ProblemsError for an unknown name, and for parameters that it does not have.
   */
  startScenario(name: string, parameters?: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Puts everything back as it was at the start, with the state, the scenarios and the faults of the options. A clock of
   * the options stays where it is, unless it is an `EmulatorClock`.
   */
  reset(): Promise<void>;
  /** The whole state as JSON, with the secrets of its storages. */
  save(): Promise<Json>;
  /** Puts a saved state back, of this process or another. @throws StateError with every problem; nothing has changed. */
  load(state: unknown): Promise<void>;
  /**
   * Shows a new certificate from the next handshake on, made as the first one but for what the options say.
   *
   * @throws Error without https.
   */
  renewCertificate(options?: RenewalOptions): Promise<ServerCertificate>;
  /** Writes every backup that is due now to its storage, and waits for it. A request does the same by itself. */
  settle(): Promise<void>;
  /** Stops at once: cuts connections, ends waiting, removes temporary folders. It may be called twice. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of the Service Fabric gateway and its Backup Restore Service.
 *
 * @example
 * await using emulator = await startEmulator({ speed: 100 });
 * await fetch(`${emulator.url}/$/GetClusterVersion?api-version=6.4`);
 * emulator.clock.advance({ minutes: 10 });
 *
 * @throws Error with code `EADDRINUSE` where the port is taken; ProblemsError, RangeError or TypeError for options that
 * make no sense, FabricError for a scenario that the cluster refuses, StateError for a state that is none.
 */
export async function startEmulator<C extends Clock = EmulatorClock>(
  options: EmulatorOptions & { readonly clock?: C } = {},
): Promise<Emulator<C>> {
  refuseUnknownOptions(options);
  const policyHome = await openPolicy(options.policy);
  let parts: Assembly | undefined;
  const shutDown = async () => {
    parts?.closing.abort();
    await parts?.server.close();
    parts?.deployments.close();
    parts?.upgrades.close();
    parts?.provisioning.close();
    await parts?.service.close();
    await policyHome.close();
  };
  try {
    parts = await assemble(options, policyHome);
    await parts.beginning.begin();
    await parts.server.listen({ host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
    // Without a clock of the options C is the type of the clock that was made instead.
    return emulatorOf(parts, parts.clock as C, shutDown);
  } catch (error) {
    await shutDown();
    throw error;
  }
}

function emulatorOf<C extends Clock>(parts: Assembly, clock: C, shutDown: () => Promise<void>): Emulator<C> {
  const { service, posts, partitions, snapshot, security } = parts;
  const url = parts.url();
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= shutDown();
    return closed;
  };
  return {
    url,
    controlUrl: `${url}${controlPath}`,
    clock,
    faults: parts.faults,
    requests: parts.log.requests,
    topology: parts.topology,
    cluster: parts.cluster,
    upgrades: parts.upgrades,
    provisioning: parts.provisioning,
    get certificate() {
      return security.tls?.certificate;
    },
    clientCertificates: security.clients?.certificates,
    tokens: security.tokens,
    tlsFaults: security.tls?.faults,
    policy: parts.policy,
    get policies() {
      return describePolicies(service.administration);
    },
    get transitions(): Transitions {
      return service.pace.transitions;
    },
    set transitions(transitions: Partial<Transitions>) {
      service.pace.change(transitions);
    },
    backupPosts: (partitionId) => (partitionId === undefined ? posts.total() : posts.of(partitionId)),
    startForeignBackup: (backup) => partitions.startForeignBackup(backup),
    startRestore: (restore) => partitions.startRestore(restore),
    turnPolicy: (to) => parts.policy.turn(to),
    setEpoch: (partitionId, epoch) => partitions.setEpoch(partitionId, epoch),
    setLsn: (partitionId, lsn) => partitions.setLsn(partitionId, lsn),
    readData: (partitionId) => partitions.readData(partitionId),
    writeData: (partitionId, records) => partitions.writeData(partitionId, records),
    loseData: (partitionId) => partitions.loseData(partitionId),
    setStatus: (partitionId, status) => partitions.setStatus(partitionId, status),
    startScenario: (name, parameters = {}) => parts.startScenario(name, parameters),
    reset: () => parts.beginning.reset(),
    async save() {
      await service.settle();
      return snapshot.save();
    },
    async load(state) {
      await service.settle();
      snapshot.load(state);
    },
    async renewCertificate(options = {}) {
      if (!security.tls) throw new Error("The emulator was started without https.");
      return security.tls.renew(options);
    },
    settle: () => service.settle(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
