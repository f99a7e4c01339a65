import { setMaxListeners } from "node:events";
import type { BackupOrder } from "../../src/backup";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import type { BackupRequest, Cluster, ListQuery } from "../../src/service-fabric/cluster";
import type { ClusterLists, EntityListQuery, Page } from "../../src/service-fabric/lists";
import type {
  BackupEntity,
  ListedBackup,
  ListedConfiguration,
  ListedPartition,
  ListedService,
} from "../../src/service-fabric/records";
import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type { Clock } from "../../src/waiting/clock";
import { SimulatedCluster } from "../backup/simulated-cluster";
import { aborted, answered, serverError } from "../backup/simulated-replies";
import { Trace } from "../backup/trace";
import { seededRandom, type VirtualClock } from "../waiting/virtual-clock";
import type { PartitionPlan, ServicePlan, SetSchedule } from "./set-schedule";

export const application = "fabric:/App";

/** Each process has an endpoint of its own, as what goes on in one is kept by endpoint. */
let processes = 0;

/** A partition with the server that backs it up. */
export interface SimulatedPartition {
  readonly id: string;
  readonly serviceName: string;
  readonly service: ServicePlan;
  readonly plan: PartitionPlan;
  /** The place whose policy applies; `undefined` where none does. */
  readonly policyOf: "application" | "service" | "partition" | undefined;
  readonly order: BackupOrder;
  readonly cluster: SimulatedCluster;
  readonly trace: Trace;
}

/** An application in a cluster as it really is, whoever looks at it. */
export class SimulatedWorld {
  readonly clock: VirtualClock;
  readonly schedule: SetSchedule;
  readonly storage: BackupStorage;
  readonly partitions: readonly SimulatedPartition[];
  /** When each call to the cluster was made, and in which run. */
  readonly calls: { readonly run: number; readonly at: number }[] = [];
  run = 0;
  /** How many pages of a list for many were read to prove something. */
  proofPages = 0;

  constructor(clock: VirtualClock, schedule: SetSchedule, storage: BackupStorage) {
    this.clock = clock;
    this.schedule = schedule;
    this.storage = storage;
    this.partitions = schedule.services.flatMap((service, index) =>
      service.partitions.map((plan, nth) => this.#partition(service, index, plan, nth)),
    );
  }

  /** The services that there are, each with those of its partitions that there are in this run. */
  get services(): readonly { readonly name: string; readonly plan: ServicePlan; readonly ids: readonly string[] }[] {
    return this.schedule.services.map((plan, index) => {
      const name = nameOf(index);
      const there = this.partitions.filter((one) => one.serviceName === name && this.isThere(one));
      return { name, plan, ids: there.map(({ id }) => id) };
    });
  }

  isThere({ plan }: SimulatedPartition): boolean {
    return plan.comes <= this.run && this.run < plan.goes;
  }

  #partition(service: ServicePlan, index: number, plan: PartitionPlan, nth: number): SimulatedPartition {
    const id = `${String(index + 1).padStart(8, "0")}-0000-4000-8000-${String(nth).padStart(12, "0")}`;
    const serviceName = nameOf(index);
    const { order: setOrder, seed } = this.schedule;
    const policyOf =
      plan.policy === "own"
        ? "partition"
        : plan.policy === "none"
          ? undefined
          : service.hasPolicy
            ? "service"
            : "application";
    const { byName: _, storageGiven, ...each } = setOrder;
    const order = { ...each, address: { partitionId: id }, ...(storageGiven ? { storage: this.storage } : {}) };
    const schedule = {
      ...plan.schedule,
      seed: (seed + 31 * index + nth) % 2 ** 31,
      order: setOrder,
      partition: "persisted",
      policyApplies: policyOf !== undefined,
    } as const;
    const trace = new Trace(this.clock.now());
    const cluster = new SimulatedCluster(this.clock, schedule, { order, partitionId: id, serviceName }, trace);
    return { id, serviceName, service, plan: { ...plan, schedule }, policyOf, order, cluster, trace };
  }
}

function nameOf(index: number): string {
  return `${application}/S${index}`;
}

/** The cluster as one process sees it: what it sent stays sent when it is killed, and nobody hears the answer. */
export class SimulatedSet implements Cluster, ClusterLists {
  readonly identity = this;
  readonly endpoint: string;
  readonly signsInWith = "certificate";
  readonly #world: SimulatedWorld;
  readonly #run: number;
  readonly #random: () => number;
  readonly #killed = new AbortController();
  callsUnderWay = 0;

  constructor(world: SimulatedWorld) {
    this.#world = world;
    this.#run = world.run;
    // Every wait of the process listens to it.
    setMaxListeners(0, this.#killed.signal);
    this.endpoint = `https://simulated-set-${processes++}.example:19080`;
    this.#random = seededRandom(world.schedule.seed ^ (world.run + 0x51ed));
    for (const { cluster } of world.partitions) cluster.run = world.run;
  }

  kill(): void {
    this.#killed.abort();
  }

  /** The clock of the same process: after its end nothing comes of it. */
  get clock(): Clock {
    const { clock } = this.#world;
    const { signal } = this.#killed;
    return {
      now: () => clock.now(),
      random: clock.random,
      after: (milliseconds, act) => {
        if (signal.aborted) return () => undefined;
        const callOff = clock.after(milliseconds, () => {
          signal.removeEventListener("abort", callOff);
          act();
        });
        signal.addEventListener("abort", callOff);
        return () => {
          signal.removeEventListener("abort", callOff);
          callOff();
        };
      },
    };
  }

  getApplication(_name: string, signal: AbortSignal) {
    return this.#read(signal, () => answered({ status: "Ready" }));
  }

  listApplications(signal: AbortSignal) {
    return this.#read(signal, () => answered([{ name: application }]));
  }

  listServices(_name: string, signal: AbortSignal) {
    return this.#read(signal, () => answered(this.#world.services.map(({ name }) => ({ name }))));
  }

  pageOfServices(_name: string, token: string | undefined, signal: AbortSignal) {
    return this.#read(signal, () => {
      const services = this.#world.services.map(
        ({ name, plan }): ListedService => ({
          name,
          serviceKind: plan.kind === "stateless" ? "Stateless" : "Stateful",
          hasPersistedState: plan.kind !== "volatile",
          status: plan.kind === "deleting" ? "Deleting" : "Active",
        }),
      );
      return answered(this.#page(services, token));
    });
  }

  pageOfPartitions(serviceName: string, token: string | undefined, signal: AbortSignal) {
    return this.#read(signal, () => {
      const found = this.#world.services.find(({ name }) => name === serviceName)?.ids ?? [];
      const listed = found.map((id): ListedPartition => {
        const status = this.#of(id).plan.isInQuorumLoss ? "InQuorumLoss" : "Ready";
        return { id, serviceKind: "Stateful", status, information: { kind: "Named", name: id } };
      });
      return answered(this.#page(listed, token));
    });
  }

  listPartitions(_name: string, signal: AbortSignal) {
    return this.#read(signal, () => answered(undefined));
  }

  pageOfConfigurations(_entity: BackupEntity, token: string | undefined, signal: AbortSignal) {
    return this.#read(signal, () => answered(this.#page(this.#configurations(), token)));
  }

  pageOfBackups(entity: BackupEntity, query: EntityListQuery, token: string | undefined, signal: AbortSignal) {
    if (query.latest !== true) this.#world.proofPages++;
    return this.#read(signal, () => {
      const now = this.#world.clock.now();
      const items = this.#listedIn(entity, query).flatMap(({ id, cluster }): ListedBackup[] => {
        cluster.server.advanceTo(now);
        const { storage, ...filter } = query;
        const listed = cluster.server.list(
          storage === undefined ? "policy" : "given",
          { ...filter, serviceName: "" },
          now,
        );
        return listed.map((item) => ({ ...item, partitionId: id }));
      });
      return answered(this.#page(items, token));
    });
  }

  getPartition(partitionId: string, signal: AbortSignal) {
    return this.#forward(signal, (both) => this.#of(partitionId).cluster.getPartition(partitionId, both));
  }

  getServiceName(partitionId: string, signal: AbortSignal) {
    return this.#read(signal, () => answered({ name: this.#of(partitionId).serviceName }));
  }

  getApplicationName(_name: string, signal: AbortSignal) {
    return this.#read(signal, () => answered({ name: application }));
  }

  getService(_application: string, _name: string, signal: AbortSignal) {
    return this.#read(signal, () => answered({ serviceKind: "Stateful", hasPersistedState: true }));
  }

  getBackupConfiguration(partitionId: string, signal: AbortSignal) {
    return this.#forward(signal, (both) => this.#of(partitionId).cluster.getBackupConfiguration(partitionId, both));
  }

  getBackupProgress(partitionId: string, signal: AbortSignal) {
    return this.#forward(signal, (both) => this.#of(partitionId).cluster.getBackupProgress(partitionId, both));
  }

  requestBackup(partitionId: string, request: BackupRequest, signal: AbortSignal) {
    return this.#forward(signal, (both) => this.#of(partitionId).cluster.requestBackup(partitionId, request, both));
  }

  listBackups(partitionId: string, query: ListQuery, signal: AbortSignal) {
    return this.#forward(signal, (both) => this.#of(partitionId).cluster.listBackups(partitionId, query, both));
  }

  #of(partitionId: string): SimulatedPartition {
    const found = this.#world.partitions.find(({ id }) => id === partitionId);
    if (found === undefined) throw new RangeError(`there is no partition ${partitionId}`);
    return found;
  }

  #configurations(): readonly ListedConfiguration[] {
    const { partitions, schedule, services } = this.#world;
    const hasNone = partitions.some(({ policyOf }) => policyOf === undefined);
    // A policy of the application would hold for all: where some have none, each of the others has its own.
    const ofApplication: ListedConfiguration = {
      kind: "Application",
      policyName: "daily",
      inheritedFrom: "Application",
    };
    const ofServices = services
      .filter((_, index) => schedule.services[index]?.hasPolicy)
      .map(
        ({ name }): ListedConfiguration => ({
          kind: "Service",
          serviceName: name,
          policyName: "daily",
          inheritedFrom: "Service",
        }),
      );
    const ofPartitions = partitions
      .filter(({ policyOf }) => policyOf === "partition" || (hasNone && policyOf !== undefined))
      .map(
        ({ id, serviceName, policyOf }): ListedConfiguration => ({
          kind: "Partition",
          serviceName,
          partitionId: id,
          policyName: "daily",
          inheritedFrom: policyOf === "partition" ? "Partition" : policyOf === "service" ? "Service" : "Application",
        }),
      );
    return hasNone ? ofPartitions : [ofApplication, ...ofServices, ...ofPartitions];
  }

  /** The list without a storage is that of the entity's own policy. */
  #listedIn(entity: BackupEntity, { storage }: EntityListQuery): readonly SimulatedPartition[] {
    return this.#world.partitions.filter((one) => {
      if (entity.kind !== "Application" && one.serviceName !== entity.serviceName) return false;
      if (storage !== undefined) return true;
      const level = entity.kind === "Application" ? "application" : one.service.hasPolicy ? "service" : "application";
      return one.policyOf === level;
    });
  }

  /** A token is the place in the list; what has changed meanwhile shows an item twice. */
  #page<T>(all: readonly T[], token: string | undefined): Page<T> {
    const { pageSize, repeats } = this.#world.schedule;
    const from = Number(token ?? 0);
    const next = from + pageSize;
    const begins = from > 0 && this.#random() < repeats ? from - 1 : from;
    return { items: all.slice(begins, next), continuationToken: next < all.length ? String(next) : undefined };
  }

  #read<T>(signal: AbortSignal, answer: () => Reply<T>): Promise<Reply<T>> {
    return this.#forward(signal, async (both) => {
      const { rate, kinds } = this.#world.schedule.trouble;
      const trouble = this.#random() < rate ? kinds[Math.floor(this.#random() * kinds.length)] : undefined;
      const wait =
        trouble === "hang" ? Infinity : trouble === "slow" ? 20_000 * this.#random() : 1 + 40 * this.#random();
      await this.#world.clock.pass(wait, both);
      if (both.aborted) return aborted("unknown");
      return failureOf(trouble) ?? answer();
    });
  }

  async #forward<T>(signal: AbortSignal, send: (signal: AbortSignal) => Promise<Reply<T>>): Promise<Reply<T>> {
    if (this.#killed.signal.aborted) return new Promise(() => undefined);
    this.#world.calls.push({ run: this.#run, at: this.#world.clock.now() });
    this.callsUnderWay++;
    const reply = await send(AbortSignal.any([signal, this.#killed.signal]));
    this.callsUnderWay--;
    return this.#killed.signal.aborted ? new Promise(() => undefined) : reply;
  }
}

function failureOf(trouble: string | undefined): FailedReply | undefined {
  switch (trouble) {
    case "503":
      return serverError(503, "FABRIC_E_NOT_READY", "Not ready.");
    case "403":
      return serverError(403);
    case "reset":
      return { kind: "unknown", fault: "reset", message: "socket hang up" };
    default:
      return undefined;
  }
}
