import { readGuid } from "../../wire/guid.js";
import type { Agenda } from "../backup-restore/agenda.js";
import type { Cluster, LivePartition } from "../cluster/cluster.js";
import { nextDataLossVersion } from "../cluster/epoch.js";
import { replicaCount } from "../cluster/replicas.js";
import { FabricError } from "../fabric-error.js";
import type { Clock } from "../time/clock.js";
import type { DataLossCommand } from "./data-loss-command.js";

/** What does not take is tried again as a whole, without end (`ReliableFaultsEngine.cs`: after 10 to 60 s). */
const pauseMilliseconds = 60_000;

export interface DataLossParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly agenda: Agenda;
  /** Whether a partition holds afterwards what it held before, whatever becomes of its replicas. */
  isSpared(partitionId: string, at: number): boolean;
  /** The primary is in `OnDataLoss`. */
  onDataLoss(partition: LivePartition, at: number): void;
  onCancelled(command: DataLossCommand, at: number): void;
}

/** The Fault Analysis Service, as far as it lets partitions lose their data; every restore begins with that. */
export class DataLosses {
  readonly #parts: DataLossParts;
  readonly #commands = new Map<string, DataLossCommand>();

  constructor(parts: DataLossParts) {
    this.#parts = parts;
  }

  /** @param dueAt When the data are lost; missing: `carryOut` says when. @throws FabricError for an id that was used. */
  begin(operationId: string, { id, service }: LivePartition, dueAt: number | undefined): void {
    if (this.#commands.has(operationId)) {
      throw new FabricError("FABRIC_E_TEST_COMMAND_OPERATION_ID_ALREADY_EXISTS", "The operation id was used before.");
    }
    const head = { operationId, partitionId: id, serviceName: service.name };
    const command: DataLossCommand = { ...head, state: "Running", ...(dueAt === undefined ? {} : { dueAt }) };
    this.#commands.set(operationId, command);
    this.#plan(command);
  }

  /** Lets a command that waits for requests go on. */
  carryOut(operationId: string, at: number): void {
    const command = this.#commands.get(operationId);
    if (command?.dueAt !== undefined || !command) return;
    command.dueAt = at;
    this.#plan(command);
  }

  /** @throws FabricError where there is none. */
  find(operationId: string): DataLossCommand {
    const command = this.#commands.get(readGuid(operationId) ?? operationId);
    if (!command) throw new FabricError("FABRIC_E_KEY_NOT_FOUND", "There is no such operation.");
    return command;
  }

  /** Ends a command that is still running; what was lost stays lost. @throws FabricError where there is none. */
  cancel(operationId: string, isForced: boolean): void {
    const command = this.find(operationId);
    if (command.state !== "Running") return;
    command.state = isForced ? "ForceCancelled" : "Cancelled";
    this.#parts.onCancelled(command, this.#parts.clock.now());
  }

  /** The primary and half of the replicas are removed for good, and with them what only they held. */
  lose(partition: LivePartition, at: number): void {
    const { cluster } = this.#parts;
    const replicas = replicaCount(partition, cluster.nodes.length);
    const survivors = replicas - 1 - Math.floor(replicas / 2);
    if (survivors < 1 && !this.#parts.isSpared(partition.id, at)) {
      partition.records = {};
      partition.lsn = 0n;
    }
    cluster.moveToNewEpoch(partition.id, { dataLossVersion: nextDataLossVersion(partition.epoch.dataLossVersion, at) });
    partition.status = "Reconfiguring";
    partition.recovery = "onDataLoss";
    this.#parts.onDataLoss(partition, at);
  }

  all(): DataLossCommand[] {
    return [...this.#commands.values()];
  }

  restore(saved: readonly DataLossCommand[]): void {
    this.#commands.clear();
    for (const command of saved) {
      this.#commands.set(command.operationId, command);
      this.#plan(command);
    }
  }

  #plan(command: DataLossCommand): void {
    const { partitionId, state, dueAt } = command;
    if (state !== "Running" || dueAt === undefined) return;
    this.#parts.agenda.add(partitionId, dueAt, (at) => this.#attempt(command, at));
  }

  #attempt(command: DataLossCommand, at: number): void {
    if (command.state !== "Running" || command.dueAt !== at || this.#commands.get(command.operationId) !== command)
      return;
    const { cluster, clock } = this.#parts;
    const partition = cluster.partition(command.partitionId);
    if (partition?.service.kind !== "Stateful") {
      command.state = "Faulted";
    } else if (cluster.faultAnalysisService === "running" && canLoseData(partition)) {
      command.state = "Completed";
      this.lose(partition, at);
    } else {
      // Nothing has changed while the clock jumped.
      command.dueAt = Math.max(at + pauseMilliseconds, clock.now());
      this.#plan(command);
    }
  }
}

/** Where a replica is down, the data loss is not declared. */
function canLoseData({ status, recovery }: LivePartition): boolean {
  return status === "Ready" || (status === "Reconfiguring" && recovery === "onDataLoss");
}
