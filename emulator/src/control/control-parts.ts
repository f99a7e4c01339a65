import type { BackupRestoreService } from "../backup-restore/backup-restore-service.js";
import type { Cluster } from "../cluster/cluster.js";
import type { FaultRegistry } from "../faults/fault-registry.js";
import type { BackupPostCounter } from "../gateway/backup-post-counter.js";
import type { RequestLog } from "../gateway/request-log.js";
import type { Clock } from "../time/clock.js";
import type { ApplicationUpgrades } from "../upgrade/application-upgrades.js";
import type { PartitionControl } from "./partition-control.js";
import type { Snapshot } from "./snapshot.js";

/** What can be controlled. */
export interface ControlParts {
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly upgrades: ApplicationUpgrades;
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
