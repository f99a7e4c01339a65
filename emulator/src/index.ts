export type { PolicyScope } from "./backup-restore/backup-entity.js";
export type { BackupPlan } from "./backup-restore/backup-plan.js";
export type {
  BackupPolicyDescription,
  BackupSchedule,
  DayOfWeek,
  FrequencyBasedSchedule,
  RetentionPolicy,
  TimeBasedSchedule,
} from "./backup-restore/backup-policy.js";
export type { BackupState } from "./backup-restore/backup-record.js";
export type { FailureError } from "./backup-restore/service-errors.js";
export type { Cluster, LiveApplication, LivePartition, LiveService } from "./cluster/cluster.js";
export type { Epoch } from "./cluster/epoch.js";
export type { NodeDescription } from "./cluster/nodes.js";
export { readTopology } from "./cluster/read-topology.js";
export { samplePartitions, sampleTopology } from "./cluster/sample-topology.js";
export type {
  Application,
  ApplicationType,
  ClusterDescription,
  Partition,
  PartitionScheme,
  PartitionStatus,
  Service,
  StatefulService,
  StatelessService,
  Topology,
} from "./cluster/topology.js";
export type { TopologyFile } from "./cluster/topology-file.js";
export { TopologyError } from "./cluster/topology-problems.js";
export type { ForeignBackup, ForeignRestore } from "./control/foreign-runs.js";
export type { PolicyOverview } from "./control/policy-overview.js";
export { type Emulator, startEmulator } from "./emulator.js";
export { FabricError } from "./fabric-error.js";
export { answers } from "./faults/answers.js";
export type {
  AnswerFault,
  BackupFault,
  DelayFault,
  EditHeadersFault,
  EditListFault,
  EditProgressFault,
  EventFault,
  FailBackupFault,
  Fault,
  FaultAction,
  FaultCalls,
  FaultKind,
  FaultOfKind,
  HangFault,
  HttpFault,
  LagInListFault,
  ListedBackups,
  ListFault,
  OmitFromListFault,
  ProgressFault,
  ResetFault,
  SlowBackupFault,
  SlowBodyFault,
  StaleProgressFault,
  StuckBackupFault,
  TruncateFault,
} from "./faults/fault.js";
export type { FaultHandle, Faults } from "./faults/fault-registry.js";
export type { ModelEvent } from "./faults/model-event.js";
export { junkSuccess, oddProgress } from "./faults/odd-progress.js";
export type { BackupPosts } from "./gateway/backup-post-counter.js";
export type { RecordedRequest } from "./gateway/request-log.js";
export { type RouteName, routeNames } from "./gateway/route-name.js";
export type { BeginningOptions, EmulatorOptions, Named, PolicyOptions } from "./options.js";
export { ProblemsError } from "./problems-error.js";
export type { ClientCertificate, ClientCertificates } from "./security/client-certificates.js";
export type { Handshake, HandshakeFault, HandshakeFaultHandle, TlsFaults } from "./security/handshake-faults.js";
export type { Role, SignedInRole } from "./security/role.js";
export type {
  ClientCertificateOptions,
  HttpsOptions,
  SecurityOptions,
  ServerCertificateOptions,
  TlsVersion,
  TokenApplication,
  TokenOptions,
} from "./security/security-options.js";
export type { ServerCertificate } from "./security/server-certificates.js";
export type { RenewalOptions } from "./security/tls-listener.js";
export type { TokenContent, Tokens } from "./security/token-service.js";
export { StateError } from "./state/keeps-state.js";
export type {
  AzureBlobStorage,
  BackupStorage,
  DsmsAzureBlobStorage,
  FileShareStorage,
  ManagedIdentityAzureBlobStorage,
} from "./storage/storage-description.js";
export type { StandInStorage } from "./storage/store-opener.js";
export type { Clock } from "./time/clock.js";
export { systemClock } from "./time/clock.js";
export { type ClockMode, EmulatorClock } from "./time/emulator-clock.js";
export { ManualClock, type TimeSpan } from "./time/manual-clock.js";
export type { Timings } from "./time/timings.js";
export type { Transition, Transitions } from "./time/transition.js";
export type { ApplicationUpgrades } from "./upgrade/application-upgrades.js";
export type { Json, JsonObject } from "./wire/json.js";
