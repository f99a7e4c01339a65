import type { BackupRestoreService } from "../../model/backup-restore/backup-restore-service.js";
import type { PartitionControl } from "../../model/backup-restore/partition-control.js";
import type { Cluster } from "../../model/cluster/cluster.js";
import type { Deployments } from "../../model/deployment/deployments.js";
import type { TypeProvisioning } from "../../model/provisioning/type-provisioning.js";
import type { Snapshot } from "../../model/state/snapshot.js";
import type { Clock } from "../../model/time/clock.js";
import type { ApplicationUpgrades } from "../../model/upgrade/application-upgrades.js";
import type { FaultRegistry } from "../../trouble/faults/fault-registry.js";
import type { BackupPostCounter } from "../gateway/backup-post-counter.js";
import type { RequestLog } from "../gateway/request-log.js";

/** What can be controlled. */
export interface ControlParts {
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly deployments: Deployments;
  readonly upgrades: ApplicationUpgrades;
  readonly provisioning: TypeProvisioning;
  readonly service: BackupRestoreService;
  readonly partitions: PartitionControl;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly posts: BackupPostCounter;
  readonly snapshot: Snapshot;
  /** Puts everything back as it was when the emulator started. */
  reset(): Promise<void>;
  /** @throws ProblemsError */
  startScenario(name: string, parameters: Readonly<Record<string, unknown>>): Promise<void>;
  /** Where the emulator listens. */
  url(): string;
}
