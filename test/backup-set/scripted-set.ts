import { createHash } from "node:crypto";
import type { BackupOrder } from "../../src/backup";
import type { ProvenSet, SetOrder, SetOutcome } from "../../src/backup-set/outcome";
import { runBackupSet } from "../../src/backup-set/run";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import type { Cluster, ListQuery } from "../../src/service-fabric/cluster";
import type { ClusterLists, EntityListQuery, Page } from "../../src/service-fabric/lists";
import type {
  BackupEntity,
  BackupRecord,
  ListedBackup,
  ListedConfiguration,
  ListedPartition,
  ListedService,
  PartitionInformation,
} from "../../src/service-fabric/records";
import type { Reply } from "../../src/service-fabric/reply";
import type { ProgressLine } from "../../src/waiting/progress";
import { accepted, answered, inProgress, itemOf, serverError, type Taken } from "../backup/scripted-cluster";
import { VirtualClock } from "../waiting/virtual-clock";

export const application = "fabric:/Shop";
export const startsAt = Date.UTC(2026, 0, 5, 12);
const callMs = 4;
let clusters = 0;

export const storage: BackupStorage = {
  storageKind: "AzureBlobStore",
  connectionString: "AccountName=account;AccountKey=c2VjcmV0",
  containerName: "backups",
};

export interface ScriptedPartition {
  readonly id: string;
  readonly information?: PartitionInformation;
  readonly status?: string;
}

export interface ScriptedService extends Omit<ListedService, "name"> {
  /** Below the application. */
  readonly name: string;
  readonly partitions: readonly ScriptedPartition[];
}

/** The id of the nth partition of a service, with its name in it. */
export function idOf(name: string, nth: number): string {
  const code = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${code}-0000-4000-8000-${String(nth).padStart(12, "0")}`;
}

/** A stateful service with so many ranges of keys. */
export function service(name: string, count: number, changes: Partial<ScriptedService> = {}): ScriptedService {
  const partitions = Array.from({ length: count }, (_, index) => ({
    id: idOf(name, index),
    information: { kind: "Int64Range", lowKey: String(index * 100), highKey: String(index * 100 + 99) } as const,
  }));
  return { name, serviceKind: "Stateful", hasPersistedState: true, status: "Active", partitions, ...changes };
}

export function nameOf(service: string): string {
  return `${application}/${service}`;
}

export const policyOfApplication: ListedConfiguration = {
  kind: "Application",
  policyName: "daily",
  inheritedFrom: "Application",
};
export const policyOfService = (name: string, policyName: string): ListedConfiguration => ({
  kind: "Service",
  serviceName: nameOf(name),
  policyName,
  inheritedFrom: "Service",
});
export const policyOfPartition = (name: string, partitionId: string, policyName: string): ListedConfiguration => ({
  kind: "Partition",
  serviceName: nameOf(name),
  partitionId,
  policyName,
  inheritedFrom: "Partition",
});

/** What is asked about a partition: `nth` of its kind, `taken` requests took effect before. */
interface Question {
  readonly partitionId: string;
  readonly nth: number;
  readonly taken: number;
  readonly ms: number;
}

interface PageQuestion {
  readonly entity: BackupEntity;
  readonly query: EntityListQuery;
  readonly token: string | undefined;
  readonly nth: number;
  readonly ms: number;
}

type Told<T> = Reply<T> | "hang";

/** Where a cluster differs from a calm one. */
export interface SetScript {
  readonly endpoint?: string;
  readonly services?: readonly ScriptedService[];
  /** Most specific first does not matter. */
  readonly policies?: readonly ListedConfiguration[];
  readonly pageSize?: number;
  /** `missing`: there is none. */
  readonly applicationStatus?: string;
  /** How long a backup takes. */
  readonly backupMs?: (question: Question) => number;
  /** How long before its end a backup was copied, which is its time. */
  readonly copiedBeforeMs?: (partitionId: string) => number;
  /** From a backup's end until the lists show it. */
  readonly listedAfterMs?: number;
  readonly callMs?: (operation: string) => number;
  /** The record of a partition before the first request. */
  readonly before?: (partitionId: string) => BackupRecord | undefined;
  readonly request?: (question: Question) => Taken;
  readonly progress?: (question: Question, calm: BackupRecord | undefined) => Told<BackupRecord | undefined>;
  readonly page?: (question: PageQuestion, calm: Page<ListedBackup>) => Told<Page<ListedBackup>>;
  readonly ownList?: (question: Question, calm: readonly ListedBackup[]) => Told<readonly ListedBackup[]>;
  /** The name of the service that a partition is taken for. */
  readonly taken?: (partitionId: string) => string;
}

export interface SeenCall {
  readonly operation: keyof Cluster | keyof ClusterLists;
  readonly ms: number;
  readonly partitionId?: string;
  readonly name?: string;
  readonly entity?: BackupEntity;
  readonly query?: EntityListQuery | ListQuery;
  readonly token?: string | undefined;
}

interface TakenBackup {
  readonly nth: number;
  readonly takenAt: number;
  readonly endsAt: number;
  readonly inGivenStorage: boolean;
}

/** An application on a calm cluster: each request is accepted, its backup succeeds and is listed where it was asked for. */
export class ScriptedSet implements Cluster, ClusterLists {
  readonly identity = this;
  readonly endpoint: string;
  readonly signsInWith = "certificate";
  readonly calls: SeenCall[] = [];
  script: SetScript;
  readonly #clock: VirtualClock;
  readonly #taken = new Map<string, TakenBackup[]>();
  readonly #counts = new Map<string, number>();

  constructor(clock: VirtualClock, script: SetScript) {
    this.endpoint = script.endpoint ?? `https://set-${clusters++}.example:19080`;
    this.#clock = clock;
    this.script = script;
  }

  callsOf(operation: SeenCall["operation"], partitionId?: string): readonly SeenCall[] {
    return this.calls.filter(
      (call) => call.operation === operation && (partitionId === undefined || call.partitionId === partitionId),
    );
  }

  /** The partitions that were asked for a backup, in that order. */
  get asked(): readonly string[] {
    return this.callsOf("requestBackup").map(({ partitionId = "" }) => partitionId);
  }

  /** The most backups that went on at any one moment. */
  get mostAtOnce(): number {
    const all = [...this.#taken.values()].flat();
    return Math.max(
      0,
      ...all.map(({ takenAt }) => all.filter((other) => other.takenAt <= takenAt && takenAt < other.endsAt).length),
    );
  }

  getApplication(name: string, signal: AbortSignal) {
    const { applicationStatus: status = "Ready" } = this.script;
    const isThere = name === application && status !== "missing";
    return this.#answer({ operation: "getApplication", name }, signal, () =>
      answered(isThere ? { status } : undefined),
    );
  }

  listApplications(signal: AbortSignal) {
    const names = [{ name: "fabric:/Shop" }, { name: "fabric:/Warehouse" }];
    return this.#answer({ operation: "listApplications" }, signal, () => answered(names));
  }

  listServices(name: string, signal: AbortSignal) {
    const names = this.#services().map((one) => ({ name: nameOf(one.name) }));
    return this.#answer({ operation: "listServices", name }, signal, () => answered(names));
  }

  pageOfServices(name: string, token: string | undefined, signal: AbortSignal) {
    return this.#answer({ operation: "pageOfServices", name, token }, signal, () =>
      answered(
        this.#page(
          this.#services().map(({ partitions: _, ...one }) => ({ ...one, name: nameOf(one.name) })),
          token,
        ),
      ),
    );
  }

  pageOfPartitions(name: string, token: string | undefined, signal: AbortSignal) {
    return this.#answer({ operation: "pageOfPartitions", name, token }, signal, () => {
      const found = this.#services().find((one) => nameOf(one.name) === name);
      if (found === undefined) return answered(undefined);
      const listed = found.partitions.map((one): ListedPartition => ({ ...one, serviceKind: found.serviceKind }));
      return answered(this.#page(listed, token));
    });
  }

  listPartitions(name: string, signal: AbortSignal) {
    return this.#answer({ operation: "listPartitions", name }, signal, () => {
      const found = this.#services().find((one) => nameOf(one.name) === name);
      return answered(found?.partitions.map((one): ListedPartition => ({ ...one, serviceKind: found.serviceKind })));
    });
  }

  pageOfConfigurations(entity: BackupEntity, token: string | undefined, signal: AbortSignal) {
    return this.#answer({ operation: "pageOfConfigurations", entity, token }, signal, () => {
      const policies = this.#policies();
      return policies.length === 0
        ? serverError(404, "FABRIC_E_BACKUP_NOT_ENABLED")
        : answered(this.#page(policies, token));
    });
  }

  getPartition(partitionId: string, signal: AbortSignal) {
    return this.#answer({ operation: "getPartition", partitionId }, signal, () =>
      answered({ serviceKind: "Stateful" }),
    );
  }

  getServiceName(partitionId: string, signal: AbortSignal) {
    return this.#answer({ operation: "getServiceName", partitionId }, signal, () =>
      answered({ name: this.script.taken?.(partitionId) ?? nameOf(this.#serviceOf(partitionId)) }),
    );
  }

  getApplicationName(name: string, signal: AbortSignal) {
    return this.#answer({ operation: "getApplicationName", name }, signal, () => answered({ name: application }));
  }

  getService(_application: string, name: string, signal: AbortSignal) {
    return this.#answer({ operation: "getService", name }, signal, () =>
      answered(this.#services().find((one) => nameOf(one.name) === name)),
    );
  }

  getBackupConfiguration(partitionId: string, signal: AbortSignal) {
    return this.#answer({ operation: "getBackupConfiguration", partitionId }, signal, () =>
      answered(this.#policyOf(partitionId)),
    );
  }

  getBackupProgress(partitionId: string, signal: AbortSignal) {
    return this.#answer({ operation: "getBackupProgress", partitionId }, signal, () => {
      const calm = this.#record(partitionId);
      return this.script.progress?.(this.#question("getBackupProgress", partitionId), calm) ?? answered(calm);
    });
  }

  requestBackup(partitionId: string, { storage: given }: { storage?: BackupStorage }, signal: AbortSignal) {
    return this.#answer({ operation: "requestBackup", partitionId }, signal, () => {
      const question = this.#question("requestBackup", partitionId);
      const { reply, takesEffect } = this.script.request?.(question) ?? accepted;
      if (takesEffect) {
        const takenAt = question.ms;
        const endsAt = takenAt + (this.script.backupMs?.(question) ?? 20_000);
        const backup = { nth: question.taken + 1, takenAt, endsAt, inGivenStorage: given !== undefined };
        this.#taken.set(partitionId, [...this.#takenOf(partitionId), backup]);
      }
      return reply;
    });
  }

  listBackups(partitionId: string, query: ListQuery, signal: AbortSignal) {
    return this.#answer({ operation: "listBackups", partitionId, query }, signal, () => {
      const calm = this.#items([partitionId], query);
      return this.script.ownList?.(this.#question("listBackups", partitionId), calm) ?? answered(calm);
    });
  }

  pageOfBackups(entity: BackupEntity, query: EntityListQuery, token: string | undefined, signal: AbortSignal) {
    return this.#answer({ operation: "pageOfBackups", entity, query, token }, signal, () => {
      const calm = this.#page(this.#items(this.#listedIn(entity, query), query), token);
      const nth = this.callsOf("pageOfBackups").length - 1;
      const question = { entity, query, token, nth, ms: this.#ms() };
      return this.script.page?.(question, calm) ?? answered(calm);
    });
  }

  #services(): readonly ScriptedService[] {
    return this.script.services ?? [service("A", 3)];
  }

  #policies(): readonly ListedConfiguration[] {
    return this.script.policies ?? [policyOfApplication];
  }

  #serviceOf(partitionId: string): string {
    return this.#services().find(({ partitions }) => partitions.some(({ id }) => id === partitionId))?.name ?? "";
  }

  #policyOf(partitionId: string): ListedConfiguration | undefined {
    return this.#policyAt(nameOf(this.#serviceOf(partitionId)), partitionId);
  }

  #policyAt(serviceName: string | undefined, partitionId?: string): ListedConfiguration | undefined {
    const policies = this.#policies();
    return (
      policies.find((one) => partitionId !== undefined && one.partitionId === partitionId) ??
      policies.find((one) => one.serviceName === serviceName && one.partitionId === undefined) ??
      policies.find((one) => one.kind === "Application")
    );
  }

  /** The partitions below an entity whose backups lie in the storage that its list is of. */
  #listedIn(entity: BackupEntity, { storage: given }: EntityListQuery): readonly string[] {
    const services = this.#services().filter(
      ({ name }) => entity.kind === "Application" || nameOf(name) === entity.serviceName,
    );
    const below = services.flatMap(({ partitions }) => partitions.map(({ id }) => id));
    if (given !== undefined) return below;
    const policy = this.#policyAt(entity.kind === "Application" ? undefined : entity.serviceName);
    return below.filter((id) => this.#policyOf(id)?.policyName === policy?.policyName);
  }

  #takenOf(partitionId: string): readonly TakenBackup[] {
    return this.#taken.get(partitionId) ?? [];
  }

  #record(partitionId: string): BackupRecord | undefined {
    const last = this.#takenOf(partitionId).at(-1);
    if (last === undefined) return this.script.before?.(partitionId);
    return this.#ms() < last.endsAt ? inProgress : this.success(partitionId, last.nth, last.endsAt);
  }

  /** The nth backup's Success as the record shows it. */
  success(partitionId: string, nth: number, endsAt: number): BackupRecord {
    const copiedAt = endsAt - (this.script.copiedBeforeMs?.(partitionId) ?? 0);
    return {
      state: "Success",
      backupId: `${partitionId.slice(0, 24)}${String(1_000 * nth + Number(partitionId.slice(24))).padStart(12, "0")}`,
      location: `Shop\\${partitionId}\\${nth}.zip`,
      timestamp: `${new Date(startsAt + copiedAt).toISOString().slice(0, 19)}Z`,
      epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
      lsn: `900719925474099${nth}`,
    };
  }

  #items(partitionIds: readonly string[], query: EntityListQuery): readonly ListedBackup[] {
    const { latest, from, to, storage: given } = query;
    const isWithin = ({ createdAt = "" }: ListedBackup): boolean =>
      (from === undefined || createdAt >= from.slice(0, 19)) && (to === undefined || createdAt <= to);
    return partitionIds.flatMap((partitionId) => {
      const listed = this.#takenOf(partitionId)
        .filter(({ inGivenStorage }) => inGivenStorage === (given !== undefined))
        .filter(({ endsAt }) => this.#ms() >= endsAt + (this.script.listedAfterMs ?? 0))
        .map(({ nth, endsAt }) => ({ ...itemOf(this.success(partitionId, nth, endsAt)), partitionId }))
        .filter(isWithin);
      return latest === true ? listed.slice(-1) : listed;
    });
  }

  #page<T>(all: readonly T[], token: string | undefined): Page<T> {
    const { pageSize = 100 } = this.script;
    const from = Number(token ?? 0);
    const next = from + pageSize;
    return { items: all.slice(from, next), continuationToken: next < all.length ? String(next) : undefined };
  }

  #question(operation: SeenCall["operation"], partitionId: string): Question {
    const nth = (this.#counts.get(`${operation} ${partitionId}`) ?? 0) - 1;
    return { partitionId, nth, taken: this.#takenOf(partitionId).length, ms: this.#ms() };
  }

  #ms(): number {
    return this.#clock.now() - startsAt;
  }

  async #answer<T>(call: Omit<SeenCall, "ms">, signal: AbortSignal, answer: () => Told<T>): Promise<Reply<T>> {
    this.calls.push({ ...call, ms: this.#ms() });
    const counted = `${call.operation} ${call.partitionId ?? ""}`;
    this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1);
    const told = answer();
    const takes = this.script.callMs?.(call.operation) ?? callMs;
    await this.#clock.pass(told === "hang" ? Infinity : takes, signal);
    return told === "hang" || signal.aborted ? { kind: "unknown", fault: "timed out", message: "given up" } : told;
  }
}

export interface Given {
  readonly order?: Partial<Omit<SetOrder, "each">>;
  readonly each?: Partial<BackupOrder>;
  readonly cluster?: SetScript;
}

export interface Finished {
  readonly outcome: SetOutcome;
  /** Each with its time, from the start. */
  readonly progress: readonly (ProgressLine & { readonly ms: number })[];
  /** When it ended, from the start. */
  readonly ms: number;
}

/** An application in a cluster, and any number of runs for it, one after the other or at once. */
export function stage({ order = {}, each = {}, cluster: script = {} }: Given = {}) {
  const clock = new VirtualClock(1, startsAt);
  const cluster = new ScriptedSet(clock, script);
  const wholeOrder: SetOrder = {
    target: { application },
    each: { backupTimeoutMinutes: 10, proof: "listed", whenBusy: "wait", ...each },
    concurrency: 4,
    maxRequestsPerSecond: 1_000,
    ...order,
  };

  const begin = async (left?: SetOutcome, signal?: AbortSignal): Promise<Finished> => {
    const progress: Finished["progress"][number][] = [];
    const tell = (line: ProgressLine): void => void progress.push({ ...line, ms: clock.now() - startsAt });
    const ports = { cluster, clock, progress: tell, ...(signal === undefined ? {} : { signal }) };
    const outcome = await runBackupSet(wholeOrder, ports, left?.kind === "failed" ? left.pending : undefined);
    return { outcome, progress, ms: clock.now() - startsAt };
  };

  const run = async (left?: SetOutcome, abortAtMs?: number): Promise<Finished> => {
    const abort = new AbortController();
    const callOff = abortAtMs === undefined ? () => undefined : clock.at(startsAt + abortAtMs, () => abort.abort());
    const finished = await clock.run(begin(left, abort.signal));
    callOff();
    expect(clock.timersLeft).toBe(0);
    return finished;
  };
  return { clock, cluster, order: wholeOrder, begin, run };
}

/** Runs a set once. */
export async function runSet(given: Given = {}, abortAtMs?: number) {
  const { cluster, run } = stage(given);
  return { cluster, ...(await run(undefined, abortAtMs)) };
}

/** The set of a run that must have ended well. */
export function provenIn({ outcome }: Pick<Finished, "outcome">): ProvenSet {
  if (outcome.kind !== "proven") throw new Error(`not proven: ${outcome.error.message}`);
  return outcome.set;
}

export function provenIds(finished: Pick<Finished, "outcome">): readonly string[] {
  return provenIn(finished).partitions.map(({ partitionId }) => partitionId);
}

/** A run that must have failed, in the words of a set. */
export function failedIn({ outcome }: Pick<Finished, "outcome">): Extract<SetOutcome, { kind: "failed" }> {
  if (outcome.kind !== "failed") throw new Error("proven");
  expect(outcome.error.message).toMatch(/^Backup of (application|service) fabric:\//);
  expect(outcome.error.message).toContain("What to do:");
  return outcome;
}

/** What became of each failed partition. */
export function codesIn(finished: Pick<Finished, "outcome">): Readonly<Record<string, string>> {
  return Object.fromEntries(failedIn(finished).failures.map(({ partitionId = "", code }) => [partitionId, code]));
}

export function linesOf({ progress }: Pick<Finished, "progress">, change = true): readonly string[] {
  return progress.filter((line) => line.change === change).map(({ text }) => text);
}
