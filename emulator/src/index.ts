export { type Emulator, startEmulator } from "./emulator.js";
export type { PolicyScope } from "./model/backup-restore/backup-entity.js";
export type { BackupDamage, BackupPlan } from "./model/backup-restore/backup-plan.js";
export type {
  BackupPolicyDescription,
  BackupSchedule,
  DayOfWeek,
  FrequencyBasedSchedule,
  RetentionPolicy,
  TimeBasedSchedule,
} from "./model/backup-restore/backup-policy.js";
export type { BackupState } from "./model/backup-restore/backup-record.js";
export type { ForeignBackup, ForeignRestore } from "./model/backup-restore/foreign-runs.js";
export type { ModelEvent } from "./model/backup-restore/model-event.js";
export type { PartitionData } from "./model/backup-restore/partition-control.js";
export type { PolicyOverview } from "./model/backup-restore/policy-overview.js";
export type { RestorePlan } from "./model/backup-restore/restore-plan.js";
export type { RestoreState } from "./model/backup-restore/restore-record.js";
export type { FailureError } from "./model/backup-restore/service-errors.js";
export type { Cluster, Illness, LiveApplication, LivePartition, LiveService } from "./model/cluster/cluster.js";
export type { Epoch } from "./model/cluster/epoch.js";
export type { NodeDescription } from "./model/cluster/nodes.js";
export { readTopology } from "./model/cluster/read-topology.js";
export { samplePartitions, sampleTopology } from "./model/cluster/sample-topology.js";
export type { FaultAnalysisService } from "./model/cluster/system-application.js";
export type {
  Application,
  ApplicationPackage,
  ApplicationType,
  ApplicationTypeVersion,
  ClusterDescription,
  Partition,
  PartitionScheme,
  PartitionStatus,
  Records,
  Service,
  StatefulService,
  StatelessService,
  Topology,
} from "./model/cluster/topology.js";
export type { TopologyFile } from "./model/cluster/topology-file.js";
export { TopologyError } from "./model/cluster/topology-problems.js";
export { FabricError } from "./model/fabric-error.js";
export type { TypeProvisioning } from "./model/provisioning/type-provisioning.js";
export { StateError } from "./model/state/keeps-state.js";
export type {
  AzureBlobStorage,
  BackupStorage,
  DsmsAzureBlobStorage,
  FileShareStorage,
  ManagedIdentityAzureBlobStorage,
} from "./model/storage/storage-description.js";
export type { StandInStorage } from "./model/storage/store-opener.js";
export type { Clock } from "./model/time/clock.js";
export { systemClock } from "./model/time/clock.js";
export { type ClockMode, EmulatorClock } from "./model/time/emulator-clock.js";
export { ManualClock, type TimeSpan } from "./model/time/manual-clock.js";
export type { Timings } from "./model/time/timings.js";
export type { Transition, Transitions } from "./model/time/transition.js";
export type { ApplicationUpgrades } from "./model/upgrade/application-upgrades.js";
export type { PlayedFailure } from "./model/upgrade/played-failure.js";
export type { SafetyHold } from "./model/upgrade/safety-hold.js";
export type { Preparation, SecondUpgrade } from "./model/upgrade/upgrade-state.js";
export type { BeginningOptions, EmulatorOptions, Named, PolicyOptions } from "./options.js";
export type { BackupPosts } from "./server/gateway/backup-post-counter.js";
export type { RecordedRequest } from "./server/gateway/request-log.js";
export type { ClientCertificate, ClientCertificates } from "./server/security/client-certificates.js";
export type { Handshake, HandshakeFault, HandshakeFaultHandle, TlsFaults } from "./server/security/handshake-faults.js";
export type { Role, SignedInRole } from "./server/security/role.js";
export type {
  ClientCertificateOptions,
  HttpsOptions,
  SecurityOptions,
  ServerCertificateOptions,
  TlsVersion,
  TokenApplication,
  TokenOptions,
} from "./server/security/security-options.js";
export type { ServerCertificate } from "./server/security/server-certificates.js";
export type { RenewalOptions } from "./server/security/tls-listener.js";
export type { TokenContent, Tokens } from "./server/security/token-service.js";
export { answers } from "./trouble/faults/answers.js";
export type {
  AlterRestoreFault,
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
  SpoilBackupFault,
  StaleProgressFault,
  StuckBackupFault,
  TruncateFault,
} from "./trouble/faults/fault.js";
export type { FaultHandle, Faults } from "./trouble/faults/fault-registry.js";
export { junkSuccess, oddProgress } from "./trouble/faults/odd-progress.js";
export type { Json, JsonObject } from "./wire/json.js";
export { ProblemsError } from "./wire/problems-error.js";
export { type RouteName, routeNames } from "./wire/route-name.js";
