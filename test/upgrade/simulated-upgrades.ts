import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type { Parameters, UpgradeRecord, UpgradeRequest } from "../../src/service-fabric/upgrades";
import type { UpgradeCluster } from "../../src/upgrade/upgrade-run";
import type { VirtualClock } from "../waiting/virtual-clock";

export const applicationName = "fabric:/Shop";
export const versions = ["1.0.0", "2.0.0", "3.0.0"] as const;
const second = 1_000;

/** What becomes of a start of ours. */
export type StartFate =
  | "answered"
  | "lost before"
  | "lost after"
  | "gateway timeout after"
  | "unavailable"
  | "rejected";

/** What goes wrong in one story. All moments are in milliseconds from the start. */
export interface Schedule {
  /** One for each start; afterwards all are answered. */
  readonly starts: readonly StartFate[];
  /** How long the cluster prepares an upgrade. */
  readonly prepareMs: number;
  readonly domainMs: number;
  /** The upgrade, by its number from 0, that fails in this domain. */
  readonly failing: { readonly nth: number; readonly domain: number } | undefined;
  /** The upgrade, by its number, that is rejected while it is prepared. */
  readonly rejectedInPreparation: number | undefined;
  readonly others: readonly { readonly atMs: number; readonly version: string; readonly act: "start" | "roll back" }[];
  /** When the gateway answers nobody. */
  readonly outages: readonly { readonly atMs: number; readonly forMs: number }[];
  readonly flickers: boolean;
}

interface Upgrade {
  readonly nth: number;
  readonly isOurs: boolean;
  readonly version: string;
  readonly from: string;
  readonly parameters: Parameters;
  readonly beganAt: number;
  startedAt: string | undefined;
  state: "RollingForwardInProgress" | "RollingForwardCompleted" | "RollingBackInProgress" | "RollingBackCompleted";
  domainsDone: number;
  failureReason?: string;
}

/** What the cluster has seen of us. */
export interface Trace {
  readonly starts: { readonly at: number; readonly hadEffect: boolean; readonly interrupted: boolean }[];
  /** Whether somebody else began between our last look and our start: nothing can see that. */
  wasUnseen: boolean;
}

const domainCount = 3;
/** The domains, by how many of them are done: a story looks at them thousands of times. */
const domainsByDone = Array.from({ length: domainCount + 1 }, (_, done) =>
  Array.from({ length: domainCount }, (_, nth) => ({ name: `UD${nth}`, state: nth < done ? "Completed" : "Pending" })),
);

/** The cluster manager as one client sees it: one record an application, and a start that rolls back what runs. */
export class SimulatedUpgrades {
  readonly trace: Trace = { starts: [], wasUnseen: false };
  version: string = versions[0];
  parameters: Parameters = { Count: "1" };
  readonly #clock: VirtualClock;
  readonly #schedule: Schedule;
  #record: Upgrade | undefined;
  #goal: { readonly version: string; readonly parameters: Parameters; readonly isOurs: boolean } | undefined;
  #count = 0;
  #startsSeen = 0;
  #lastLook = 0;
  #othersBeganAt = -1;
  readonly #origin: number;

  constructor(clock: VirtualClock, schedule: Schedule) {
    this.#clock = clock;
    this.#schedule = schedule;
    this.#origin = clock.now();
    for (const { atMs, version, act } of schedule.others) {
      clock.at(this.#origin + atMs, () =>
        act === "start" ? this.#begin(version, this.parameters, false) : this.#rollBack(),
      );
    }
  }

  get isBusy(): boolean {
    return this.#record?.state.endsWith("InProgress") === true;
  }

  /** Brings the record up to the present moment. */
  #settle(): void {
    const record = this.#record;
    if (record === undefined || !this.isBusy) return;
    const { prepareMs, domainMs, failing, rejectedInPreparation } = this.#schedule;
    const now = this.#clock.now();
    const readyAt = record.beganAt + prepareMs;
    if (now < readyAt) return;
    if (record.startedAt === undefined && rejectedInPreparation === record.nth) {
      this.#record = undefined;
      return;
    }
    record.startedAt ??= new Date(readyAt).toISOString();
    if (record.state === "RollingForwardInProgress") {
      record.domainsDone = Math.min(domainCount, Math.floor((now - readyAt) / domainMs));
      if (failing?.nth === record.nth && record.domainsDone > failing.domain) {
        record.state = "RollingBackInProgress";
        record.failureReason = "HealthCheck";
      } else if (record.domainsDone === domainCount) {
        record.state = "RollingForwardCompleted";
        this.version = record.version;
        this.parameters = record.parameters;
      }
    }
    if (record.state === "RollingBackInProgress" && now >= readyAt + 2 * domainCount * domainMs) {
      record.state = "RollingBackCompleted";
      const goal = this.#goal;
      this.#goal = undefined;
      if (goal !== undefined) this.#begin(goal.version, goal.parameters, goal.isOurs);
    }
  }

  #rollBack(): void {
    this.#settle();
    if (this.#record?.state === "RollingForwardInProgress") {
      this.#record.state = "RollingBackInProgress";
      this.#record.failureReason = "Interrupted";
    }
  }

  /** @returns Whether it interrupts another one. */
  #begin(version: string, parameters: Parameters, isOurs: boolean): boolean {
    this.#settle();
    if (!isOurs) this.#othersBeganAt = this.#clock.now();
    if (this.isBusy) {
      this.#goal = { version, parameters, isOurs };
      this.#rollBack();
      return true;
    }
    if (version === this.version && JSON.stringify(parameters) === JSON.stringify(this.parameters)) return false;
    this.#record = {
      nth: this.#count++,
      isOurs,
      version,
      from: this.version,
      parameters,
      beganAt: this.#clock.now(),
      startedAt: undefined,
      state: "RollingForwardInProgress",
      domainsDone: 0,
    };
    return false;
  }

  #progress(): UpgradeRecord {
    const record = this.#record;
    const none = { nodes: [], unhealthy: [], details: "" };
    if (record === undefined) {
      return { ...none, state: "RollingForwardCompleted", targetVersion: this.version, mode: "Invalid", domains: [] };
    }
    const isBack = record.state.startsWith("RollingBack");
    const targetVersion = isBack ? record.from : record.version;
    return {
      ...none,
      state: record.state,
      targetVersion,
      mode: isBack ? "UnmonitoredAuto" : "Monitored",
      ...(record.startedAt === undefined ? {} : { startedAt: record.startedAt }),
      ...(record.failureReason === undefined ? {} : { failureReason: record.failureReason }),
      domains: domainsByDone[record.domainsDone] ?? [],
      unhealthy: this.#schedule.flickers && this.#clock.random() < 0.3 ? ["A replica is down."] : [],
      asked: { targetVersion, parameters: isBack ? {} : record.parameters },
    };
  }

  /** The cluster as a client has it. */
  client(): UpgradeCluster {
    const answer = async <T>(value: () => T, signal: AbortSignal): Promise<Reply<T>> => {
      await this.#clock.pass(10, signal);
      if (this.#isOut()) return unavailable;
      this.#settle();
      return { kind: "answered", value: value() };
    };
    const cluster: Partial<UpgradeCluster> = {
      identity: this,
      endpoint: "https://cluster.example:19080",
      signsInWith: "certificate",
      getRunningApplication: (_, signal) =>
        answer(
          () => ({
            typeName: "ShopType",
            typeVersion: this.version,
            status: this.isBusy ? "Upgrading" : "Ready",
            parameters: this.parameters,
          }),
          signal,
        ),
      listApplicationTypes: (_, signal) =>
        answer(
          () => versions.map((version) => ({ version, status: "Available", details: "", parameters: { Count: "1" } })),
          signal,
        ),
      getApplicationHealth: (_, __, signal) => answer(() => ({ state: "Ok", unhealthy: [] }), signal),
      getUpgradeProgress: (_, signal) =>
        answer(() => {
          this.#lastLook = this.#clock.now();
          return this.#progress();
        }, signal),
      startUpgrade: (request, signal) => this.#start(request, signal),
    };
    return cluster as UpgradeCluster; // An upgrade asks nothing else.
  }

  async #start({ targetVersion, parameters }: UpgradeRequest, signal: AbortSignal): Promise<Reply<undefined>> {
    await this.#clock.pass(10, signal);
    const fate = this.#schedule.starts[this.#startsSeen++] ?? "answered";
    if (this.#isOut() || fate === "unavailable")
      return this.#ignored({ kind: "not sent", fault: "refused", message: "" });
    if (fate === "rejected") return this.#ignored({ kind: "error", status: 400, code: "E_INVALIDARG", message: "no" });
    if (fate === "lost before") return this.#ignored({ kind: "unknown", fault: "reset", message: "" });
    this.#settle();
    const isThere =
      !this.isBusy && targetVersion === this.version && JSON.stringify(parameters) === JSON.stringify(this.parameters);
    if (isThere) {
      const code = "FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION";
      return this.#ignored({ kind: "error", status: 409, code, message: "" });
    }
    if (this.#othersBeganAt >= this.#lastLook) this.trace.wasUnseen = true;
    const interrupted = this.#begin(targetVersion, parameters, true);
    this.trace.starts.push({ at: this.#clock.now(), hadEffect: true, interrupted });
    if (fate === "lost after") return { kind: "unknown", fault: "reset", message: "" };
    if (fate === "gateway timeout after") return { kind: "error", status: 504, message: "" };
    // The answer comes when the upgrade is prepared.
    await this.#clock.pass(interrupted ? 10 : this.#schedule.prepareMs, signal);
    return signal.aborted
      ? { kind: "unknown", fault: "timed out", message: "" }
      : { kind: "answered", value: undefined };
  }

  #ignored(reply: FailedReply): FailedReply {
    this.trace.starts.push({ at: this.#clock.now(), hadEffect: false, interrupted: false });
    return reply;
  }

  #isOut(): boolean {
    const at = this.#clock.now() - this.#origin;
    return this.#schedule.outages.some(({ atMs, forMs }) => at >= atMs && at < atMs + forMs);
  }
}

const unavailable: FailedReply = { kind: "error", status: 503, message: "" };

export const minute = 60 * second;
