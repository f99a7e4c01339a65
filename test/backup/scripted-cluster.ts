import type { BackupOrder, Outcome, PendingBackup, ProvenBackup } from "../../src/backup/outcome";
import { runBackup } from "../../src/backup/run";
import type { BackupError } from "../../src/errors";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import type { BackupRequest, Cluster, ListQuery } from "../../src/service-fabric/cluster";
import type {
  BackupConfiguration,
  BackupRecord,
  ListedBackup,
  ListedPartition,
  NamedEntity,
  Partition,
  Service,
} from "../../src/service-fabric/records";
import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type { ProgressLine } from "../../src/waiting/progress";
import { VirtualClock } from "../waiting/virtual-clock";

export const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
/** Of another partition, which the calm cluster has too. */
export const otherPartitionId = "b3a8f6c2-2d5e-4f0b-9a6e-0d7a6a1c9e11";
export const serviceName = "fabric:/App/Service";
/** The only partition of the calm cluster's service. */
export const listedPartition: ListedPartition = {
  id: partitionId,
  serviceKind: "Stateful",
  information: { kind: "Singleton" },
};
export const startsAt = Date.UTC(2026, 0, 5, 12);
const callMs = 4;

export const order: BackupOrder = {
  address: { partitionId },
  backupTimeoutMinutes: 10,
  proof: "listed",
  whenBusy: "wait",
};

/** What a run left behind that asked for a backup so long before the present one. */
export function leftBehind(
  phase: PendingBackup["phase"],
  agoMs: number,
  changes: Partial<PendingBackup> = {},
): PendingBackup {
  return {
    phase,
    requestedAt: new Date(startsAt - agoMs).toISOString(),
    backupTimeoutMinutes: 10,
    snapshot: null,
    baseline: { kind: "none" },
    partitionId,
    target: { serviceName, applicationName: "fabric:/App", policyName: "daily" },
    ...changes,
  };
}

export const storage: BackupStorage = {
  storageKind: "AzureBlobStore",
  connectionString: "AccountName=account;AccountKey=c2VjcmV0",
  containerName: "backups",
};

export function answered<T>(value: T): Reply<T> {
  return { kind: "answered", value };
}

export function serverError(status: number, code?: string, retryAfterMilliseconds?: number): FailedReply {
  return {
    kind: "error",
    status,
    // Without a code the body is empty.
    message: code === undefined ? "" : "the server's own words",
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
  };
}

export const emptyNotFound = serverError(404);
export const notReady = serverError(503, "FABRIC_E_NOT_READY");
export const reset: FailedReply = { kind: "unknown", fault: "reset", message: "socket hang up" };
export const refused: FailedReply = { kind: "not sent", fault: "refused", message: "connect ECONNREFUSED" };

/** What a request comes to: its answer, and whether the server took it. */
export interface Taken {
  readonly reply: Reply<undefined> | "hang";
  readonly takesEffect: boolean;
}
export const accepted: Taken = { reply: answered(undefined), takesEffect: true };
export const lostBeforeEffect: Taken = { reply: reset, takesEffect: false };
export const lostAfterEffect: Taken = { reply: reset, takesEffect: true };
export const turnedDown = (status: number, code?: string, retryAfterMs?: number): Taken => ({
  reply: serverError(status, code, retryAfterMs),
  takesEffect: false,
});

/** The nth backup's Success as the record shows it; its local copy ended at `at`, in milliseconds from the start. */
export function success(nth: number, at: number): BackupRecord {
  return {
    state: "Success",
    backupId: `5d64b697-6acd-45a4-adbd-00000000000${nth}`,
    location: `App\\Service\\${partitionId}\\${nth}.zip`,
    timestamp: `${new Date(startsAt + at).toISOString().slice(0, 19)}Z`,
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: `900719925474099${nth}`,
  };
}

/** A backup's Success without one of its fields. */
export function without(field: Exclude<keyof BackupRecord, "state">, record: BackupRecord): BackupRecord {
  const { [field]: _, ...rest } = record;
  return rest;
}

/** A record's item in the list. */
export function itemOf({ state: _, timestamp, ...rest }: BackupRecord, type = "Full"): ListedBackup {
  return { ...rest, type, ...(timestamp === undefined ? {} : { createdAt: timestamp }) };
}

export const inProgress: BackupRecord = { state: "BackupInProgress", lsn: "0" };
export const failure: BackupRecord = {
  state: "Failure",
  lsn: "0",
  failure: { code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", message: "Access to the storage was denied." },
};
export const timeout: BackupRecord = {
  state: "Timeout",
  lsn: "0",
  failure: { code: "FABRIC_E_TIMEOUT", message: "The request of backup has timed out." },
};

/** What is asked, and when: `ms` from the start, `sinceMs` from the newest request that took effect. */
export interface Question {
  readonly nth: number;
  readonly ms: number;
  /** How many requests took effect. */
  readonly taken: number;
  readonly sinceMs: number;
}
type Told<T> = Reply<T> | "hang";

/** Where a cluster differs from a calm one. */
export interface Script {
  readonly endpoint?: string;
  /** How long a backup takes. */
  readonly backupMs?: number;
  /** How long a call takes. */
  readonly callMs?: (operation: string) => number;
  readonly partition?: (question: Question) => Told<Partition | undefined>;
  readonly partitions?: (question: Question, serviceName: string) => Told<readonly ListedPartition[] | undefined>;
  readonly applications?: (question: Question) => Told<readonly NamedEntity[]>;
  readonly services?: (question: Question, applicationName: string) => Told<readonly NamedEntity[]>;
  readonly application?: (question: Question) => Told<NamedEntity>;
  readonly service?: (question: Question) => Told<Service | undefined>;
  readonly configuration?: (question: Question) => Told<BackupConfiguration | undefined>;
  /** The record before the first request. */
  readonly before?: BackupRecord;
  readonly progress?: (question: Question, calm: Reply<BackupRecord | undefined>) => Told<BackupRecord | undefined>;
  readonly request?: (question: Question) => Taken;
  readonly list?: (
    question: Question,
    query: ListQuery,
    calm: readonly ListedBackup[],
  ) => Told<readonly ListedBackup[]>;
}

export interface SeenCall {
  readonly operation: string;
  readonly ms: number;
  readonly partitionId: string;
  readonly request?: BackupRequest;
  readonly query?: ListQuery;
  /** What is asked by name. */
  readonly name?: string;
}

/** A calm cluster: each request is accepted, runs for `backupMs`, succeeds and is listed; a script says where it differs. */
export class ScriptedCluster implements Cluster {
  readonly identity = this;
  readonly endpoint: string;
  readonly signsInWith = "certificate";
  readonly calls: SeenCall[] = [];
  readonly #clock: VirtualClock;
  readonly #script: Script;
  readonly #takenAt: number[] = [];

  constructor(clock: VirtualClock, script: Script) {
    this.endpoint = script.endpoint ?? "https://cluster.example:19080";
    this.#clock = clock;
    this.#script = script;
  }

  /** Virtual times, from the start, of the calls of one kind. */
  times(operation: string): readonly number[] {
    return this.calls.filter((call) => call.operation === operation).map(({ ms }) => ms);
  }

  getPartition(id: string, signal: AbortSignal) {
    const { partition = () => answered({ serviceKind: "Stateful" }) } = this.#script;
    return this.#answer("getPartition", id, signal, partition);
  }

  listPartitions(name: string, signal: AbortSignal) {
    const { partitions = () => answered([listedPartition]) } = this.#script;
    return this.#answer("listPartitions", "", signal, (question) => partitions(question, name), { name });
  }

  listApplications(signal: AbortSignal) {
    const { applications = () => answered([{ name: "fabric:/App" }]) } = this.#script;
    return this.#answer("listApplications", "", signal, applications);
  }

  listServices(name: string, signal: AbortSignal) {
    const { services = () => answered([{ name: serviceName }]) } = this.#script;
    return this.#answer("listServices", "", signal, (question) => services(question, name), { name });
  }

  getServiceName(id: string, signal: AbortSignal) {
    return this.#answer("getServiceName", id, signal, () => answered({ name: serviceName }));
  }

  getApplicationName(_serviceId: string, signal: AbortSignal) {
    const { application = () => answered({ name: "fabric:/App" }) } = this.#script;
    return this.#answer("getApplicationName", "", signal, application);
  }

  getService(_applicationId: string, _serviceId: string, signal: AbortSignal) {
    const { service = () => answered({ serviceKind: "Stateful", hasPersistedState: true }) } = this.#script;
    return this.#answer("getService", "", signal, service);
  }

  getBackupConfiguration(id: string, signal: AbortSignal) {
    const { configuration = () => answered({ policyName: "daily" }) } = this.#script;
    return this.#answer("getBackupConfiguration", id, signal, configuration);
  }

  getBackupProgress(id: string, signal: AbortSignal) {
    return this.#answer("getBackupProgress", id, signal, (question) => {
      const calm = answered(this.#record(question));
      return this.#script.progress?.(question, calm) ?? calm;
    });
  }

  requestBackup(id: string, request: BackupRequest, signal: AbortSignal): Promise<Reply<undefined>> {
    const answer = (question: Question): Told<undefined> => {
      const { reply, takesEffect } = this.#script.request?.(question) ?? accepted;
      if (takesEffect) {
        this.#takenAt.push(question.ms);
      }
      return reply;
    };
    return this.#answer("requestBackup", id, signal, answer, { request });
  }

  listBackups(id: string, query: ListQuery, signal: AbortSignal) {
    const answer = (question: Question): Told<readonly ListedBackup[]> => {
      const calm = this.#items(question);
      return this.#script.list?.(question, query, calm) ?? answered(calm);
    };
    return this.#answer("listBackups", id, signal, answer, { query });
  }

  #endOf(nth: number): number {
    return (this.#takenAt[nth - 1] ?? Infinity) + (this.#script.backupMs ?? 20_000);
  }

  #record({ taken, ms, sinceMs }: Question): BackupRecord | undefined {
    if (taken === 0) {
      return this.#script.before;
    }
    const endedAt = this.#endOf(taken);
    return ms >= endedAt ? success(taken, endedAt) : sinceMs < 1_000 ? { state: "Accepted", lsn: "0" } : inProgress;
  }

  #items({ ms }: Question): readonly ListedBackup[] {
    const ended = this.#takenAt.map((_, index) => index + 1).filter((nth) => ms >= this.#endOf(nth));
    return ended.map((nth) => itemOf(success(nth, this.#endOf(nth))));
  }

  async #answer<T>(
    operation: string,
    id: string,
    signal: AbortSignal,
    answer: (question: Question) => Told<T>,
    more: Pick<SeenCall, "request" | "query" | "name"> = {},
  ): Promise<Reply<T>> {
    const nth = this.times(operation).length;
    const ms = this.#clock.now() - startsAt;
    this.calls.push({ operation, ms, partitionId: id, ...more });
    const taken = this.#takenAt.length;
    const told = answer({ nth, ms, taken, sinceMs: ms - (this.#takenAt.at(-1) ?? Infinity) });
    const takes = this.#script.callMs?.(operation) ?? callMs;
    await this.#clock.pass(told === "hang" ? Infinity : takes, signal);
    return told === "hang" || signal.aborted ? { kind: "unknown", fault: "timed out", message: "given up" } : told;
  }
}

/** A run that is over, with all that a user and a cluster saw of it. */
export interface Finished {
  readonly outcome: Outcome;
  readonly cluster: ScriptedCluster;
  readonly requests: readonly SeenCall[];
  /** Each with its time, from the start. */
  readonly progress: readonly (ProgressLine & { readonly ms: number })[];
  /** How long the run took, in virtual time. */
  readonly ms: number;
}

export interface Given {
  readonly order?: Partial<BackupOrder>;
  readonly cluster?: Script;
  readonly resume?: PendingBackup;
  readonly abortAtMs?: number;
}

/** Runs a backup against a scripted cluster in virtual time. */
export async function run({
  order: changes = {},
  cluster: script = {},
  resume,
  abortAtMs,
}: Given = {}): Promise<Finished> {
  const clock = new VirtualClock(1, startsAt);
  const cluster = new ScriptedCluster(clock, script);
  const progress: Finished["progress"][number][] = [];
  const abort = new AbortController();
  const callOff = abortAtMs === undefined ? () => undefined : clock.at(startsAt + abortAtMs, () => abort.abort());
  const tell = (line: ProgressLine) => void progress.push({ ...line, ms: clock.now() - startsAt });
  const ports = { cluster, clock, progress: tell, signal: abort.signal };
  const outcome = await clock.run(runBackup({ ...order, ...changes }, ports, resume));
  callOff();
  expect(clock.timersLeft).toBe(0);
  const requests = cluster.calls.filter(({ operation }) => operation === "requestBackup");
  return { outcome, cluster, requests, progress, ms: clock.now() - startsAt };
}

/** The backup of a run that must have ended well. */
export function provenIn({ outcome }: Pick<Finished, "outcome">): ProvenBackup {
  if (outcome.kind !== "proven") {
    throw new Error(`not proven: ${outcome.error.message}`);
  }
  return outcome.backup;
}

/** The error of a run that must have failed, with what is left of it. */
export function errorIn({ outcome }: Pick<Finished, "outcome">): {
  error: BackupError;
  pending: PendingBackup | undefined;
} {
  if (outcome.kind !== "failed") {
    throw new Error(`proven: ${outcome.backup.backupId}`);
  }
  const { error, pending } = outcome;
  expect(error.message).toMatch(/^Backup of (partition [0-9a-f-]{36}|fabric:\/)/);
  expect(error.message).toContain("What to do:");
  return { error, pending };
}
