import type { PolicyScope } from "./model/backup-restore/backup-entity.js";
import type { BackupPolicyDescription, BackupSchedule, RetentionPolicy } from "./model/backup-restore/backup-policy.js";
import type { FaultAnalysisService } from "./model/cluster/system-application.js";
import type { Topology } from "./model/cluster/topology.js";
import type { BackupStorage } from "./model/storage/storage-description.js";
import type { StandInStorage } from "./model/storage/store-opener.js";
import type { Clock } from "./model/time/clock.js";
import type { Timings } from "./model/time/timings.js";
import type { Transitions } from "./model/time/transition.js";
import type { SecondUpgrade } from "./model/upgrade/upgrade-state.js";
import type { RecordedRequest } from "./server/gateway/request-log.js";
import type { SecurityOptions } from "./server/security/security-options.js";
import type { Fault } from "./trouble/faults/fault.js";
import { unknownName } from "./wire/near-names.js";
import { ProblemsError } from "./wire/problems-error.js";

/** Something of a table, by its name. */
export interface Named {
  readonly name: string;
  /** Default: none, so that each has its own default. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What there is when an emulator starts, in this order. A reset comes back to it. */
export interface BeginningOptions {
  /** A snapshot, as `save()` gives it, of this version of the emulator. Default: none. */
  readonly state?: unknown;
  /** Scenarios: `[{ name: "busy-partition", parameters: { minutes: 5 } }]`. Default: none. */
  readonly scenarios?: readonly Named[];
  /** Faults of the table by name, as scenarios are, and those of your own. Default: none. */
  readonly faults?: readonly (Named | Fault)[];
}

/** Everything that can be chosen when an emulator starts. All of it has a default. */
export interface EmulatorOptions extends SecurityOptions, BeginningOptions {
  /** Address to listen on. Default `127.0.0.1`: only this machine. */
  readonly host?: string;
  /** Port to listen on. Default 0: a free one, which `url` then names. */
  readonly port?: number;
  /** Default: the time of this machine. A `ManualClock` gives a test the time in its hand. */
  readonly clock?: Clock;
  /**
   * How many times faster than real the server is: every duration of the server (the timings, BackupTimeout,
   * RestoreTimeout) is divided by it, while dates, and with them schedules and retention, stay those of the clock.
   * Default 1. With 6000, a BackupTimeout of 10 minutes is over after 0.1 s.
   */
  readonly speed?: number;
  /** How long things take, before `speed`. */
  readonly timings?: Partial<Timings>;
  /** What moves backups and restores on, be it the clock or requests. It goes before `timings`. */
  readonly transitions?: Partial<Transitions>;
  /** Applications, services and partitions. Default: `sampleTopology()`. */
  readonly topology?: Topology;
  /** Version of the runtime. The gateway's own routes refuse an api-version above it. Default `10.1.2493.9590`. */
  readonly clusterVersion?: string;
  /** The backup policy, which is also where a backup goes that names no storage. Default `"on"`. */
  readonly policy?: "on" | "off" | PolicyOptions;
  /** More policies that there are from the start, enabled for nothing yet. Default: none. */
  readonly policies?: readonly BackupPolicyDescription[];
  /**
   * Most periodic backups that are made up for after a jump of the clock, shared evenly by the partitions but at least
   * one for each: only the last ones, so that a jump over years comes to an end. Default 5,000.
   */
  readonly mostCaughtUpBackups?: number;
  /** Folders of this machine that stand in for UNC paths: `{ "\\\\server\\share": "/var/backups" }`. Default: none. */
  readonly shares?: Readonly<Record<string, string>>;
  /**
   * What serves `ManagedIdentityAzureBlobStore` and `DsmsAzureBlobStore`, which need an identity that only a machine in
   * Azure has. Default: nothing, so that backups to them end in Failure.
   */
  readonly standInStorage?: StandInStorage;
  /** Longest time for one operation on blob storage, in real milliseconds: neither `speed` nor the clock changes it. Default 10,000. */
  readonly storageTimeoutMilliseconds?: number;
  /**
   * A file that gets a line of JSON for every request, its secrets masked.
   * Default: the environment variable `SERVICEFABRIC_EMULATOR_REQUEST_LOG`, else none.
   */
  readonly requestLogFile?: string;
  /**
   * Told of every request to the gateway once it is answered, or its connection has ended without an answer. What
   * controls the emulator is left out. Default: nobody is.
   */
  readonly onRequest?: (request: RecordedRequest) => void;
  /** Whether the Backup Restore Service, which is an add-on, is installed. Default true. `cluster` changes it at run time. */
  readonly backupRestoreServiceInstalled?: boolean;
  /** How the Fault Analysis Service is, which every restore needs. Default `"running"`. `cluster` changes it at run time. */
  readonly faultAnalysisService?: FaultAnalysisService;
  /**
   * What becomes of a start with another description while an upgrade runs. Default `"interrupts"`, as in the open source:
   * it is accepted, and rolls back what runs. `"refused"` is 409. `upgrades` changes it at run time.
   */
  readonly secondUpgrade?: SecondUpgrade;
  /** Most partitions on one page of GetPartitions. Default 100. */
  readonly partitionsPageSize?: number;
  /** Most items on one page of the other lists of the gateway. Default 500. */
  readonly listPageSize?: number;
}

/** Every name of an option: the compiler sees to it that none is missing. */
const names: Record<keyof EmulatorOptions, true> = {
  https: true,
  clientCertificates: true,
  tokens: true,
  host: true,
  port: true,
  clock: true,
  speed: true,
  timings: true,
  transitions: true,
  topology: true,
  clusterVersion: true,
  policy: true,
  policies: true,
  mostCaughtUpBackups: true,
  shares: true,
  standInStorage: true,
  storageTimeoutMilliseconds: true,
  requestLogFile: true,
  onRequest: true,
  backupRestoreServiceInstalled: true,
  faultAnalysisService: true,
  secondUpgrade: true,
  partitionsPageSize: true,
  listPageSize: true,
  state: true,
  scenarios: true,
  faults: true,
};

/** For plain JavaScript, where no compiler finds a slip. @throws ProblemsError for an option that there is not. */
export function refuseUnknownOptions(options: object): void {
  const problems = Object.keys(options)
    .filter((name) => !Object.hasOwn(names, name))
    .map((name) => unknownName("option", name, Object.keys(names), "the type EmulatorOptions has them all"));
  if (problems.length > 0) throw new ProblemsError("startEmulator", problems);
}

export interface PolicyOptions {
  /** Default `DailyToShare`. */
  readonly name?: string;
  /** Whether it is enabled, or only there. Default true. */
  readonly enabled?: boolean;
  /** Where it is enabled. Default `Application`. */
  readonly scope?: PolicyScope;
  /** Default: a FileShare in a temporary folder that `close()` removes. */
  readonly storage?: BackupStorage;
  /** When it takes backups of its own. Default: every 24 hours, for the first time 24 hours after the start. */
  readonly schedule?: BackupSchedule;
  /** Default 0: every backup is full. */
  readonly maxIncrementalBackups?: number;
  /** Default: none, so that no backup is ever deleted. */
  readonly retentionPolicy?: RetentionPolicy;
}
