import type { DrillCluster } from "../../src/restore/drill/drill-run";
import type { BackupToDrill, DrillOrder } from "../../src/restore/drill/outcome";
import type { ApplicationRequest, ServiceCopy } from "../../src/service-fabric/creations";
import type { PartitionInformation, RestoreRecord } from "../../src/service-fabric/records";
import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type { RestoreRequest } from "../../src/service-fabric/restores";
import type { Parameters, RunningApplication } from "../../src/service-fabric/upgrades";
import type { VirtualClock } from "../waiting/virtual-clock";

export const source = "fabric:/Shop";
export const scratch = "fabric:/Shop-drill-1f2e3d4c";
export const typeName = "ShopType";
const second = 1_000;
export const minute = 60 * second;

/** What becomes of a request that creates or removes something. */
export type Fate =
  | "answered"
  | "lost before"
  | "lost after"
  | "lands late"
  | "gateway timeout"
  | "unavailable"
  | "refused";

/** What becomes of a restore. */
export type RestoreFate = "restored" | "Failure" | "Timeout" | "nothing changed" | "stuck";

/** What goes wrong in one story. All moments are in milliseconds from the start. */
export interface Schedule {
  /** What is under the scratch application's name before the run. */
  readonly before: "nothing" | "left-over" | "foreign" | "late left-over";
  /** One for each creation of an application; afterwards all are answered. */
  readonly creates: readonly Fate[];
  readonly services: readonly Fate[];
  /** What the manifest creates by itself. */
  readonly hasDefaultService: boolean;
  readonly readyMs: number;
  readonly comes: "Ready" | "Failed" | "Creating";
  readonly partitionsReady: boolean;
  readonly health: "Ok" | "Error before" | "Error after";
  readonly restores: readonly RestoreFate[];
  readonly restoreMs: number;
  /** One for each request to delete; afterwards all are answered. */
  readonly deletes: readonly Fate[];
  readonly goes: "gracefully" | "by force" | "never";
  readonly outages: readonly { readonly atMs: number; readonly forMs: number }[];
}

export const nothingWrong: Schedule = {
  before: "nothing",
  creates: [],
  services: [],
  hasDefaultService: true,
  readyMs: 20 * second,
  comes: "Ready",
  partitionsReady: true,
  health: "Ok",
  restores: [],
  restoreMs: 40 * second,
  deletes: [],
  goes: "gracefully",
  outages: [],
};

interface SimulatedPartition {
  readonly id: string;
  readonly information: PartitionInformation;
  readonly readyAt: number;
  dataLossVersion: bigint;
  /** The backup that it truly holds. */
  holds?: string;
  restore?: {
    readonly request: RestoreRequest;
    readonly fate: RestoreFate;
    readonly begunAt: number;
    wasMade: boolean;
  };
}

interface SimulatedApplication {
  readonly typeName: string;
  readonly typeVersion: string;
  readonly readyAt: number;
  readonly services: Map<string, SimulatedPartition[]>;
  goneAt?: number;
}

/** The keys of each service's partitions. */
const keys: Readonly<Record<string, readonly PartitionInformation[]>> = {
  "/Carts": ["a", "b"].map((name) => ({ kind: "Named", name })),
  "/Orders": Array.from({ length: 3 }, (_, nth) => ({
    kind: "Int64Range",
    lowKey: String(nth * 100),
    highKey: String(nth * 100 + 99),
  })),
  "/Stock": [{ kind: "Singleton" }],
};

/** A backup of every partition of the application. */
export const backups: readonly BackupToDrill[] = Object.entries(keys).flatMap(([service, all], ofService) =>
  all.map((partition, nth) => ({
    serviceName: `${source}${service}`,
    partition,
    partitionId: `0000000${ofService}-0000-0000-0000-00000000000${nth}`,
    backupId: `1000000${ofService}-0000-0000-0000-00000000000${nth}`,
    location: `Shop\\${ofService}\\${nth}.zip`,
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "8589934592" },
    lsn: String(10 + nth),
    timestamp: "2026-01-05T11:00:00Z",
  })),
);

export const someOrder: DrillOrder = {
  applicationName: source,
  backups,
  storage: { storageKind: "FileShare", path: "\\\\server\\share" },
  scratchApplication: scratch,
  parameters: {},
  readyTimeoutMinutes: 10,
  restoreTimeoutMinutes: 10,
  concurrency: 4,
};

/** What the cluster has seen of us. */
export interface Trace {
  readonly created: ApplicationRequest[];
  readonly createdServices: ServiceCopy[];
  /** Whether each request to delete named one of ours. */
  readonly deleted: { readonly name: string; readonly isOurs: boolean; readonly byForce: boolean }[];
}

/** A cluster in which applications come and go, and partitions are restored. */
export class SimulatedDrill {
  readonly trace: Trace = { created: [], createdServices: [], deleted: [] };
  /** The application that is copied. */
  original: RunningApplication = { typeName, typeVersion: "1.0.0", status: "Ready", parameters: {} };
  /** The versions of its type, with the parameters that each knows. */
  versions: Readonly<Record<string, Parameters>> = { "1.0.0": {}, "0.9.0": {} };
  /** The version of the manifests that wrote the backups. */
  codeVersion: string | undefined = "1.0.0";
  readonly applications = new Map<string, SimulatedApplication>();
  readonly #clock: VirtualClock;
  readonly #schedule: Schedule;
  readonly #origin: number;
  #creates = 0;
  #services = 0;
  #deletes = 0;
  #restores = 0;
  #ids = 0;

  constructor(clock: VirtualClock, schedule: Partial<Schedule> = {}) {
    this.#clock = clock;
    this.#schedule = { ...nothingWrong, ...schedule };
    this.#origin = clock.now();
    this.applications.set(
      source,
      this.#application(
        typeName,
        "1.0.0",
        Object.keys(keys).map((name) => `${source}${name}`),
      ),
    );
    const { before } = this.#schedule;
    if (before === "left-over") this.#put(typeName, "0.9.0");
    if (before === "foreign") this.#put("OtherType", "1.0.0");
    if (before === "late left-over") clock.at(this.#origin + 60, () => this.#put(typeName, "0.9.0"));
  }

  /** What is under the scratch application's name now. */
  get scratch(): SimulatedApplication | undefined {
    return this.#find(scratch);
  }

  /** What each partition under the scratch application's name held at the end, by the keys' order of the backups. */
  readonly held = new Map<string, string>();

  #application(type: string, typeVersion: string, services: readonly string[]): SimulatedApplication {
    const application: SimulatedApplication = {
      typeName: type,
      typeVersion,
      readyAt: this.#clock.now() + this.#schedule.readyMs,
      services: new Map(),
    };
    for (const name of services) this.#addService(application, name);
    return application;
  }

  #addService(application: SimulatedApplication, name: string): void {
    const ofService = keys[name.slice(name.lastIndexOf("/"))] ?? [];
    const readyAt = this.#schedule.partitionsReady ? this.#clock.now() + 5 * second : Number.POSITIVE_INFINITY;
    application.services.set(
      name,
      ofService.map((information) => ({
        id: `20000000-0000-0000-0000-${String(this.#ids++).padStart(12, "0")}`,
        information,
        readyAt,
        dataLossVersion: 100n,
      })),
    );
  }

  #put(type: string, typeVersion: string): void {
    if (this.#find(scratch) !== undefined) return;
    this.applications.set(
      scratch,
      this.#application(type, typeVersion, this.#schedule.hasDefaultService ? [`${scratch}/Orders`] : []),
    );
  }

  #find(name: string): SimulatedApplication | undefined {
    const found = this.applications.get(name);
    return found?.goneAt !== undefined && found.goneAt <= this.#clock.now() ? undefined : found;
  }

  #partition(id: string): SimulatedPartition | undefined {
    for (const name of this.applications.keys()) {
      for (const partitions of this.#find(name)?.services.values() ?? []) {
        const found = partitions.find((one) => one.id === id);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #isOut(): boolean {
    const at = this.#clock.now() - this.#origin;
    return this.#schedule.outages.some(({ atMs, forMs }) => at >= atMs && at < atMs + forMs);
  }

  async #answer<T>(value: () => T, signal: AbortSignal): Promise<Reply<T>> {
    await this.#clock.pass(10, signal);
    if (signal.aborted) return { kind: "unknown", fault: "timed out", message: "" };
    if (this.#isOut()) return unavailable;
    return { kind: "answered", value: value() };
  }

  /** Something that takes effect, with its fate. @returns Why it is refused, if it is. */
  async #effect(fate: Fate, act: () => FailedReply | undefined, signal: AbortSignal): Promise<Reply<undefined>> {
    await this.#clock.pass(10, signal);
    if (signal.aborted || this.#isOut() || fate === "unavailable")
      return { kind: "not sent", fault: "refused", message: "" };
    if (fate === "refused") return { kind: "error", status: 400, code: "E_INVALIDARG", message: "no" };
    if (fate === "lost before") return lost;
    if (fate === "lands late") {
      this.#clock.at(this.#clock.now() + 90 * second, () => void act());
      return lost;
    }
    const refusal = act();
    if (fate === "lost after") return lost;
    if (fate === "gateway timeout") return { kind: "error", status: 504, code: "FABRIC_E_TIMEOUT", message: "" };
    return refusal ?? { kind: "answered", value: undefined };
  }

  client(): DrillCluster {
    const answer = <T>(value: () => T, signal: AbortSignal): Promise<Reply<T>> => this.#answer(value, signal);
    const cluster: Partial<DrillCluster> = {
      identity: this,
      endpoint: "https://cluster.example:19080",
      signsInWith: "certificate",
      listApplications: (signal) => answer(() => [...this.applications.keys()].map((name) => ({ name })), signal),
      getRunningApplication: (name, signal) => answer(() => this.#running(name), signal),
      listApplicationTypes: (_, signal) =>
        answer(
          () =>
            Object.entries(this.versions).map(([version, parameters]) => ({
              version,
              status: "Available",
              details: "",
              parameters,
            })),
          signal,
        ),
      listServiceTypes: (_, version, signal) =>
        answer(
          () => ["Carts", "Orders", "Stock"].map((name) => ({ name: `${name}Type`, manifestVersion: version })),
          signal,
        ),
      getApplicationHealth: (name, _, signal) => answer(() => this.#health(name), signal),
      getUpgradeProgress: (_, signal) =>
        answer(
          () => ({
            state: "RollingForwardCompleted",
            targetVersion: "1.0.0",
            mode: "Invalid",
            domains: [],
            nodes: [],
            unhealthy: [],
            details: "",
          }),
          signal,
        ),
      listServices: (name, signal) =>
        answer(() => {
          const names =
            name === "fabric:/System"
              ? [`${name}/FaultAnalysisService`]
              : [...(this.#find(name)?.services.keys() ?? [])];
          return names.map((each) => ({ name: each }));
        }, signal),
      getServiceDescription: (name, signal) =>
        answer(
          () => ({
            whole: { ServiceKind: "Stateful", ServiceTypeName: `${name.split("/").at(-1)}Type`, MinReplicaSetSize: 2 },
          }),
          signal,
        ),
      listPartitions: (name, signal) =>
        answer(() => {
          const application = this.#find(name.slice(0, name.lastIndexOf("/")));
          return application?.services.get(name)?.map(({ id, information, readyAt }) => ({
            id,
            serviceKind: "Stateful",
            information,
            status: readyAt <= this.#clock.now() ? "Ready" : "NotReady",
          }));
        }, signal),
      pageOfRestorePoints: (entity, _, __, signal) =>
        answer(
          () => ({
            continuationToken: undefined,
            items: this.#listed(entity.kind === "Partition" ? entity.partitionId : ""),
          }),
          signal,
        ),
      ...this.#partitionCalls(),
      createApplication: (request, signal) => this.#create(request, signal),
      createService: (_, copy, signal) => this.#createService(copy, signal),
      deleteApplication: (name, byForce, signal) => this.#delete(name, byForce, signal),
    };
    return cluster as DrillCluster; // A drill asks nothing else.
  }

  #running(name: string): RunningApplication | undefined {
    if (name === source) return this.original;
    const found = this.#find(name);
    if (found === undefined) return undefined;
    const isReady = this.#schedule.comes !== "Creating" && found.readyAt <= this.#clock.now();
    const status = found.goneAt !== undefined ? "Deleting" : isReady ? this.#schedule.comes : "Creating";
    return { typeName: found.typeName, typeVersion: found.typeVersion, status, parameters: {} };
  }

  #health(name: string) {
    const partitions = [...(this.#find(name)?.services.values() ?? [])].flat();
    const isRestored = partitions.some(({ holds }) => holds !== undefined);
    const { health } = this.#schedule;
    const isBad = health === "Error before" || (health === "Error after" && isRestored);
    return { state: isBad ? "Error" : "Ok", unhealthy: isBad ? ["A replica reports an error."] : [] };
  }

  #listed(partitionId: string) {
    return backups
      .filter((backup) => backup.partitionId === partitionId)
      .map(({ backupId, location, epoch, lsn }) => ({
        partitionId,
        backupId,
        location,
        epoch,
        lsn,
        ...(this.codeVersion === undefined ? {} : { codeVersion: this.codeVersion }),
      }));
  }

  #create(request: ApplicationRequest, signal: AbortSignal): Promise<Reply<undefined>> {
    this.trace.created.push(request);
    const fate = this.#schedule.creates[this.#creates++] ?? "answered";
    const act = (): FailedReply | undefined => {
      if (this.#find(request.applicationName) !== undefined) return alreadyExists("APPLICATION");
      this.#put(request.typeName, request.typeVersion);
      return undefined;
    };
    return this.#effect(fate, act, signal);
  }

  #createService(copy: ServiceCopy, signal: AbortSignal): Promise<Reply<undefined>> {
    this.trace.createdServices.push(copy);
    const fate = this.#schedule.services[this.#services++] ?? "answered";
    const act = (): FailedReply | undefined => {
      const application = this.#find(copy.applicationName);
      if (application === undefined || application.goneAt !== undefined) {
        return { kind: "error", status: 404, code: "FABRIC_E_APPLICATION_NOT_FOUND", message: "" };
      }
      if (application.services.has(copy.serviceName)) return alreadyExists("SERVICE");
      this.#addService(application, copy.serviceName);
      return undefined;
    };
    return this.#effect(fate, act, signal);
  }

  #delete(name: string, byForce: boolean, signal: AbortSignal): Promise<Reply<undefined>> {
    const found = this.#find(name);
    this.trace.deleted.push({
      name,
      isOurs: name === scratch && (found === undefined || found.typeName === typeName),
      byForce,
    });
    const fate = this.#schedule.deletes[this.#deletes++] ?? "answered";
    const { goes } = this.#schedule;
    const act = (): FailedReply | undefined => {
      const application = this.#find(name);
      if (application === undefined)
        return { kind: "error", status: 404, code: "FABRIC_E_APPLICATION_NOT_FOUND", message: "" };
      for (const [service, partitions] of application.services) {
        for (const { holds, information } of partitions)
          if (holds !== undefined) this.held.set(`${service} ${JSON.stringify(information)}`, holds);
      }
      const goneAt =
        goes === "gracefully" || (goes === "by force" && byForce)
          ? this.#clock.now() + 15 * second
          : Number.POSITIVE_INFINITY;
      application.goneAt = Math.min(application.goneAt ?? Number.POSITIVE_INFINITY, goneAt);
      return undefined;
    };
    return this.#effect(fate, act, signal);
  }

  #partitionCalls(): Partial<DrillCluster> {
    const replica = { id: "1", nodeName: "N1", role: "Primary", status: "Ready" };
    return {
      getPartition: (id, signal) =>
        this.#answer(() => {
          const partition = this.#partition(id);
          if (partition === undefined) return undefined;
          this.#record(partition);
          return {
            serviceKind: "Stateful",
            status: partition.readyAt <= this.#clock.now() ? "Ready" : "NotReady",
            epoch: { dataLossVersion: String(partition.dataLossVersion), configurationVersion: "1" },
            targetReplicas: 1,
          };
        }, signal),
      listReplicas: (_, signal) => this.#answer(() => [replica], signal),
      getReplicaDetail: (_, __, signal) => this.#answer(() => ({}), signal),
      getRestoreProgress: (id, signal) => this.#answer(() => this.#record(this.#partition(id)), signal),
      getSuspension: (_, signal) => this.#answer(() => undefined, signal),
      listDataLosses: (signal) => this.#answer(() => [], signal),
      requestRestore: (id, request, signal) => this.#effect("answered", () => this.#restore(id, request), signal),
    };
  }

  #restore(id: string, request: RestoreRequest): FailedReply | undefined {
    const partition = this.#partition(id);
    if (partition === undefined)
      return { kind: "error", status: 404, code: "FABRIC_E_PARTITION_NOT_FOUND", message: "" };
    const fate = this.#schedule.restores[this.#restores++] ?? "restored";
    partition.restore = { request, fate, begunAt: this.#clock.now(), wasMade: false };
    return undefined;
  }

  /** Brings a restore up to the present moment. */
  #record(partition: SimulatedPartition | undefined): RestoreRecord | undefined {
    const restore = partition?.restore;
    if (partition === undefined || restore === undefined) return undefined;
    const backup = backups.find(({ backupId }) => backupId === restore.request.backupId);
    const asked = backup === undefined ? {} : { epoch: backup.epoch, lsn: backup.lsn };
    const { restoreMs } = this.#schedule;
    const elapsed = this.#clock.now() - restore.begunAt;
    if (restore.fate === "stuck" || elapsed < restoreMs / 2) return { state: "Accepted", ...asked };
    if (elapsed < restoreMs) return { state: "RestoreInProgress", ...asked };
    if (restore.fate === "Failure" || restore.fate === "Timeout") return { state: restore.fate };
    if (!restore.wasMade && restore.fate === "restored") {
      partition.dataLossVersion += 1n;
      partition.holds = restore.request.backupId;
    }
    restore.wasMade = true;
    return { state: "Success", restoredAt: new Date(restore.begunAt + restoreMs).toISOString(), ...asked };
  }
}

const lost: FailedReply = { kind: "unknown", fault: "reset", message: "" };
const unavailable: FailedReply = { kind: "error", status: 503, message: "" };

function alreadyExists(what: string): FailedReply {
  return { kind: "error", status: 409, code: `FABRIC_E_${what}_ALREADY_EXISTS`, message: "" };
}
