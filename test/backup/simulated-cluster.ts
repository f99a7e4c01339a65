import type { BackupOrder } from "../../src/backup/outcome";
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
import type { Reply } from "../../src/service-fabric/reply";
import { seededRandom, type VirtualClock } from "../waiting/virtual-clock";
import type { Disturbance, Fate, LostAnswer, Schedule } from "./schedule";
import { aborted, answered, answerTo, failureOf, serverError, serviceKindOf } from "./simulated-replies";
import { type RequestResult, recordEndsAt, SimulatedServer } from "./simulated-server";
import type { Call, Operation, Trace } from "./trace";

/** A result that the record shows although a newer request was accepted: only for so long where we cannot know better. */
const longestStaleRead = 8_000;
/** How long a call may take that is answered late. */
const slowest = 12_000;
/** A loop without an end is told as such. */
const mostCalls = 60_000;

/** What is ordered, and the one partition that there is. */
interface Ordered {
  readonly order: BackupOrder;
  readonly partitionId: string;
  readonly serviceName: string;
}

/** The cluster as one client sees it: the model of the server behind a network that delays, loses and disturbs. */
export class SimulatedCluster implements Cluster {
  readonly identity = this;
  readonly endpoint: string;
  readonly signsInWith = "certificate";
  readonly server: SimulatedServer;
  run = 0;
  callsUnderWay = 0;
  readonly #clock: VirtualClock;
  readonly #schedule: Schedule;
  readonly #order: BackupOrder;
  readonly #partitionId: string;
  readonly #serviceName: string;
  readonly #trace: Trace;
  readonly #random: () => number;
  #requests = 0;

  constructor(clock: VirtualClock, schedule: Schedule, { order, partitionId, serviceName }: Ordered, trace: Trace) {
    this.endpoint = `https://cluster-${schedule.seed}.example:19080`;
    this.#clock = clock;
    this.#schedule = schedule;
    this.#order = order;
    this.#trace = trace;
    this.#random = seededRandom(schedule.seed ^ 0x5bd1e995);
    this.server = new SimulatedServer(schedule, partitionId, clock.now());
    this.#partitionId = partitionId;
    this.#serviceName = serviceName;
  }

  getPartition(_partitionId: string, signal: AbortSignal): Promise<Reply<Partition | undefined>> {
    const { partition } = this.#schedule;
    const value = partition === "missing" ? undefined : { serviceKind: serviceKindOf(partition) };
    return this.#read("getPartition", signal, () => answered(value));
  }

  listPartitions(_name: string, signal: AbortSignal): Promise<Reply<readonly ListedPartition[] | undefined>> {
    const { partition } = this.#schedule;
    const listed: ListedPartition = {
      id: this.#partitionId,
      serviceKind: serviceKindOf(partition),
      information: { kind: "Singleton" },
    };
    return this.#read("listPartitions", signal, () => answered(partition === "missing" ? undefined : [listed]));
  }

  listApplications(signal: AbortSignal): Promise<Reply<readonly NamedEntity[]>> {
    return this.#read("listApplications", signal, () => answered([{ name: "fabric:/App" }]));
  }

  listServices(_name: string, signal: AbortSignal): Promise<Reply<readonly NamedEntity[]>> {
    return this.#read("listServices", signal, () => answered([{ name: "fabric:/App/Servant" }]));
  }

  getServiceName(_partitionId: string, signal: AbortSignal): Promise<Reply<NamedEntity>> {
    return this.#read("getServiceName", signal, () => answered({ name: this.#serviceName }));
  }

  getApplicationName(_serviceId: string, signal: AbortSignal): Promise<Reply<NamedEntity>> {
    return this.#read("getApplicationName", signal, () => answered({ name: "fabric:/App" }));
  }

  getService(_applicationId: string, _serviceId: string, signal: AbortSignal): Promise<Reply<Service | undefined>> {
    const { partition } = this.#schedule;
    const serviceKind = serviceKindOf(partition);
    const service: Service =
      serviceKind === "Stateful" ? { serviceKind, hasPersistedState: partition !== "volatile" } : { serviceKind };
    return this.#read("getService", signal, () => answered(service));
  }

  getBackupConfiguration(_id: string, signal: AbortSignal): Promise<Reply<BackupConfiguration | undefined>> {
    const configuration = this.#schedule.policyApplies ? { policyName: "daily" } : undefined;
    return this.#read("getBackupConfiguration", signal, () => answered(configuration));
  }

  getBackupProgress(_partitionId: string, signal: AbortSignal): Promise<Reply<BackupRecord | undefined>> {
    return this.#read("getBackupProgress", signal, (call, disturbance) => {
      const record = this.#recordShown(disturbance);
      call.record = record ?? null;
      return answered(record);
    });
  }

  listBackups(_id: string, query: ListQuery, signal: AbortSignal): Promise<Reply<readonly ListedBackup[]>> {
    return this.#read("listBackups", signal, (call) => {
      call.query = query;
      if (query.storage === undefined && !this.#schedule.policyApplies) {
        return serverError(404, "FABRIC_E_BACKUP_NOT_ENABLED", "Backup has not been configured.");
      }
      const destination = query.storage === undefined ? "policy" : this.#isOurs(query.storage) ? "given" : "elsewhere";
      call.items = this.server.list(destination, query, this.#clock.now());
      return answered(call.items);
    });
  }

  async requestBackup(_id: string, request: BackupRequest, signal: AbortSignal): Promise<Reply<undefined>> {
    const fate = this.#schedule.fates[this.#requests++] ?? { kind: "answered", afterMs: 30 };
    return this.#call("requestBackup", signal, async (call, reach) => {
      call.request = request;
      if (fate.kind === "not sent") {
        await this.#pass(20, signal);
        return { kind: "not sent", fault: fate.fault, message: `cannot connect: ${fate.fault}` };
      }
      if (!(await reach())) {
        return aborted("not sent");
      }
      this.server.requestSent(this.#clock.now());
      return this.#settleRequest(call, request, fate, signal);
    });
  }

  async #settleRequest(call: Call, request: BackupRequest, fate: Fate, signal: AbortSignal): Promise<Reply<undefined>> {
    const onTheWay = 5 + Math.floor(this.#random() * 40);
    const arrivesAt = this.#clock.now() + (fate.kind === "held" ? Math.min(fate.heldMs, 120_000) : onTheWay);
    let result: RequestResult | "hidden" = "hidden";
    if (fate.kind === "answered" || fate.kind === "lost after effect" || fate.kind === "held") {
      call.heldUntil = arrivesAt;
      const destination =
        request.storage === undefined ? "policy" : this.#isOurs(request.storage) ? "given" : "elsewhere";
      // What has left takes effect, whether anybody still waits for its answer or not.
      this.server.at(arrivesAt, (at) => {
        const course = this.server.nextCourse();
        result =
          destination === "policy" && !this.#schedule.policyApplies
            ? "hidden"
            : this.server.request("us", destination, request.backupTimeoutMinutes, course, at);
        const backup = result === "accepted" ? this.server.recorded : undefined;
        if (backup !== undefined) {
          call.backup = backup;
        }
      });
    }
    if (!(await this.#pass(onTheWay, signal))) {
      return aborted("unknown");
    }
    call.arrivedAt = this.#clock.now();
    const { afterMs } = { afterMs: 10, ...fate };
    if (!("answer" in fate && fate.answer === "hang") && !(await this.#pass(afterMs, signal))) {
      return aborted("unknown");
    }
    this.server.advanceTo(this.#clock.now());
    switch (fate.kind) {
      case "throttled":
        return fate.retryAfterMs === undefined
          ? serverError(429)
          : { kind: "error", status: 429, message: "Too many requests.", retryAfterMilliseconds: fate.retryAfterMs };
      case "rejected":
        return serverError(fate.status, fate.code, "Invalid Arguments.");
      case "lost before effect":
      case "lost after effect":
      case "held":
        return this.#loseAnswer(fate.answer, signal);
      default:
        return answerTo(result);
    }
  }

  async #loseAnswer(answer: LostAnswer, signal: AbortSignal): Promise<Reply<undefined>> {
    switch (answer) {
      case "reset":
        return { kind: "unknown", fault: "reset", message: "socket hang up" };
      case "timed out":
        return { kind: "unknown", fault: "timed out", message: "no answer in time" };
      case "empty 504":
        return serverError(504);
      case "503":
        return serverError(503, "FABRIC_E_NO_WRITE_QUORUM", "There is no write quorum.");
      case "500":
        return serverError(500, "E_UNEXPECTED", "Something went wrong.");
      case "junk 502":
        return { kind: "junk", status: 502, message: "<html>Bad gateway</html>" };
      case "hang":
        await this.#forEver(signal);
        return aborted("unknown");
    }
  }

  #read<T>(
    operation: Operation,
    signal: AbortSignal,
    serve: (call: Call, disturbance: Disturbance | undefined) => Reply<T>,
  ): Promise<Reply<T>> {
    return this.#call<T>(operation, signal, async (call, reach) => {
      const disturbance = this.#disturbanceOf(operation);
      if (disturbance === "refused" || disturbance === "tls failed") {
        await this.#pass(20, signal);
        const fault = disturbance === "refused" ? "refused" : "tls failed";
        return { kind: "not sent", fault, message: `cannot connect: ${fault}` };
      }
      if (!(await reach())) {
        return aborted("not sent");
      }
      if (disturbance === "slow" && !(await this.#pass(1_000 + this.#random() * (slowest - 1_000), signal))) {
        return aborted("unknown");
      }
      call.arrivedAt = this.#clock.now();
      this.server.advanceTo(this.#clock.now());
      const failure = failureOf(disturbance);
      if (failure !== undefined) {
        return failure;
      }
      if (disturbance === "hang" || disturbance === "timed out") {
        await (disturbance === "hang" ? this.#forEver(signal) : this.#pass(4_000, signal));
        return aborted("unknown");
      }
      const reply = serve(call, disturbance);
      if (!(await this.#pass(1 + this.#random() * 40, signal))) {
        delete call.record;
        delete call.items;
        return aborted("unknown");
      }
      return reply;
    });
  }

  /** One call: it takes its time, and settles at once when its signal aborts. */
  async #call<T>(
    operation: Operation,
    signal: AbortSignal,
    attempt: (call: Call, reach: () => Promise<boolean>) => Promise<Reply<T>>,
  ): Promise<Reply<T>> {
    const call: Call = { operation, run: this.run, calledAt: this.#clock.now() };
    this.#trace.calls.push(call);
    if (this.#trace.calls.length > mostCalls) {
      throw new Error(`more than ${mostCalls} calls`);
    }
    this.callsUnderWay++;
    const reach = async (): Promise<boolean> => {
      const reached = await this.#pass(1 + this.#random() * 10, signal);
      if (reached) {
        call.leftAt = this.#clock.now();
      }
      return reached;
    };
    const reply = signal.aborted ? aborted("not sent") : await attempt(call, reach);
    this.callsUnderWay--;
    call.endedAt = this.#clock.now();
    call.reply = reply;
    return reply;
  }

  #recordShown(disturbance: Disturbance | undefined): BackupRecord | undefined {
    const now = this.#clock.now();
    const current = this.server.recorded;
    if (current === undefined) {
      return undefined;
    }
    if (disturbance === "stale" && this.#mayBeStale(now)) {
      return this.server.recordAt(now, this.server.recordedBefore);
    }
    const record = this.server.recordAt(now);
    return record !== undefined && disturbance === "unknown state" && now < recordEndsAt(current)
      ? { ...record, state: "WaitingForSecondaries" }
      : record;
  }

  /** Only a `Success` or no record can be told from the truth; and a lost answer leaves nothing but the record. */
  #mayBeStale(now: number): boolean {
    const { recorded, recordedBefore } = this.server;
    const request = this.#trace.calls.find(({ backup }) => backup === recorded);
    const known = request?.reply?.kind === "answered";
    const before = this.server.recordAt(now, recordedBefore);
    return (
      recorded?.by === "us" &&
      (known || now < recorded.askedAt + longestStaleRead) &&
      (recordedBefore === undefined || (before?.state === "Success" && before.backupId !== undefined))
    );
  }

  #disturbanceOf(operation: Operation): Disturbance | undefined {
    const kind = operation === "getBackupProgress" ? "progress" : operation === "listBackups" ? "list" : "preflight";
    const now = this.#clock.now();
    this.server.advanceTo(now);
    const planned = this.#schedule.disturbed.find(({ from, forMs, calls }) => {
      const begins = calls === "all" || calls === kind ? this.server.momentOf(from) : undefined;
      return begins !== undefined && begins <= now && now < begins + forMs;
    });
    const { rate, disturbances } = this.#schedule.noise;
    if (planned === undefined && disturbances.length > 0 && this.#random() < rate) {
      return disturbances[Math.floor(this.#random() * disturbances.length)];
    }
    return planned?.disturbance;
  }

  #isOurs(storage: object): boolean {
    return JSON.stringify(storage) === JSON.stringify(this.#order.storage);
  }

  /** False where the signal ended the wait. */
  async #pass(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    await this.#clock.pass(milliseconds, signal);
    return !signal.aborted;
  }

  #forEver(signal: AbortSignal): Promise<void> {
    return this.#clock.pass(Infinity, signal);
  }
}
