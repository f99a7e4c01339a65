import type { OwnListQuery } from "../backup";
import type { BackupStorage } from "../service-fabric/backup-storage";
import type { EntityListQuery } from "../service-fabric/lists";
import { throughPages } from "../service-fabric/pages";
import type { BackupEntity, ListedBackup } from "../service-fabric/records";
import type { FailedReply, Reply } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { delay } from "../waiting/clock";
import { isDefiniteNo } from "../waiting/patience";
import type { SetRun } from "./set-run";

/** What a partition is told; `undefined` where its own list has to be asked. */
type Told = Reply<readonly ListedBackup[]> | undefined;

/** A partition that looks for its backup around a time. */
interface Question {
  readonly partitionId: string;
  readonly from: number;
  readonly to: number;
  readonly answer: (told: Told) => void;
  /** Aborts when it has its answer. */
  readonly answered: AbortSignal;
}

/** What a partition is told that has waited as long as it may. */
const tooSlow: FailedReply = { kind: "unknown", fault: "timed out", message: "" };

/** How long others are waited for before the list is read for all that look for their backup, as long as any may come. */
const gatherMilliseconds = 500;
/** Those that ask again after a failure come within so long of each other. */
const leastGatherMilliseconds = 250;
const gatherStepMilliseconds = 50;
/** One reading covers no longer time than that: what lies far apart would lead through all that a storage holds. */
const spanMilliseconds = 10 * 60_000;
/** The first reading is as close as this around the time in question: a list costs by what lies in between. */
const closeMilliseconds = 5_000;
/** After so many readings that lack its backup, a partition's own list has the last word. */
const mostReadings = 2;
const mostBaselineReadings = 3;

/** The list of all backups below a service or an application in their destination, read once for many partitions. */
export class SharedList {
  readonly #run: SetRun;
  readonly #entity: BackupEntity;
  readonly #storage: BackupStorage | undefined;
  readonly #mayMoreCome: () => boolean;
  readonly #askedBy = new Map<string, number>();
  readonly #hasBaseline = new Set<string>();
  #baseline: Promise<Listed | FailedReply | undefined> | undefined;
  #baselineReadings = 0;
  #questions: Question[] = [];
  #isReading = false;

  constructor(run: SetRun, entity: BackupEntity, storage: BackupStorage | undefined, mayMoreCome: () => boolean) {
    this.#run = run;
    this.#mayMoreCome = mayMoreCome;
    this.#entity = entity;
    this.#storage = storage;
  }

  /** The partition's items, as its own list would show them. */
  async of(partitionId: string, query: OwnListQuery, limitMilliseconds: number): Promise<Told> {
    if (query.latest === true) return this.#newestOf(partitionId);
    const { from, to } = query;
    const asked = this.#askedBy.get(partitionId) ?? 0;
    const isLastLook = limitMilliseconds < callLimits.listMilliseconds;
    if (from === undefined || to === undefined || isLastLook || asked === mostReadings) return undefined;
    this.#askedBy.set(partitionId, asked + 1);
    const whole = { from: Date.parse(from), to: Date.parse(to) };
    const times = asked === 0 ? closeTo(whole) : whole;
    return new Promise((resolve) => {
      const answered = new AbortController();
      const answer = (told: Told): void => {
        callOff();
        answered.abort();
        resolve(told);
      };
      const callOff = this.#run.clock.after(limitMilliseconds, () => answer(tooSlow));
      this.#questions.push({ partitionId, ...times, answer, answered: answered.signal });
      if (!this.#isReading) void this.#answerAll();
    });
  }

  /** The newest before the first request; what comes later is asked of the partition's own list. */
  async #newestOf(partitionId: string): Promise<Told> {
    if (this.#hasBaseline.has(partitionId)) return undefined;
    if (this.#baseline === undefined) {
      this.#baselineReadings++;
      this.#baseline = this.#read({ latest: true }, () => true).catch(whenStopped);
    }
    const baseline = this.#baseline;
    const found = await baseline;
    if (found instanceof Listed) {
      this.#hasBaseline.add(partitionId);
      return found.of(partitionId);
    }
    if (this.#baseline === baseline && this.#baselineReadings < mostBaselineReadings) this.#baseline = undefined;
    return ownListInstead(found);
  }

  async #answerAll(): Promise<void> {
    this.#isReading = true;
    while (this.#questions.length > 0) {
      await this.#gather();
      this.#questions = this.#questions.filter(({ answered }) => !answered.aborted);
      await this.#answerSome();
    }
    this.#isReading = false;
  }

  async #gather(): Promise<void> {
    const most = (): number => (this.#mayMoreCome() ? gatherMilliseconds : leastGatherMilliseconds);
    for (let waited = 0; waited < most(); waited += gatherStepMilliseconds) {
      await delay(this.#run.clock, gatherStepMilliseconds, this.#run.stop);
    }
  }

  async #answerSome(): Promise<void> {
    const first = Math.min(...this.#questions.map(({ from }) => from));
    const isNow = ({ from }: Question): boolean => from <= first + spanMilliseconds;
    const questions = this.#questions.filter(isNow);
    this.#questions = this.#questions.filter((question) => !isNow(question));
    // A single one is found at less cost in its own.
    const told = questions.length > 1 ? await this.#listed(questions).catch(whenStopped) : undefined;
    for (const { partitionId, answer } of questions) {
      answer(told instanceof Listed ? told.of(partitionId) : ownListInstead(told));
    }
  }

  #listed(questions: readonly Question[]): Promise<Listed | FailedReply> {
    const wanted = new Map(questions.map((question) => [question.partitionId, question]));
    const last = Math.max(...questions.map(({ to }) => to));
    const query = {
      from: new Date(Math.min(...questions.map(({ from }) => from))).toISOString(),
      to: new Date(last).toISOString(),
    };
    const isOver = new AbortController();
    let open = questions.length;
    for (const { answered } of questions) {
      answered.addEventListener("abort", () => {
        open--;
        if (open === 0) isOver.abort();
      });
    }
    const isWanted = ({ partitionId, createdAt }: ListedBackup): boolean => {
      const question = wanted.get(partitionId ?? "");
      if (question === undefined || createdAt === undefined) return partitionId === undefined;
      const at = Date.parse(createdAt);
      return at >= question.from && at <= question.to;
    };
    // Nobody reads on for those who have stopped waiting.
    const run = { ...this.#run, stop: AbortSignal.any([this.#run.stop, isOver.signal]) };
    return this.#read(query, isWanted, run);
  }

  /** Reads through all pages, and keeps only what is wanted. */
  async #read(
    query: Omit<EntityListQuery, "storage">,
    isWanted: (item: ListedBackup) => boolean,
    run = this.#run,
  ): Promise<Listed | FailedReply> {
    const where = this.#storage === undefined ? {} : { storage: this.#storage };
    const listed = new Listed();
    const failed = await throughPages(
      (token) =>
        call(run, callLimits.listMilliseconds, (signal) =>
          run.cluster.pageOfBackups(this.#entity, { ...query, ...where }, token, signal),
        ),
      (items) => listed.add(items.filter(isWanted)),
    );
    return failed ?? listed;
  }
}

type Times = Pick<Question, "from" | "to">;

function closeTo({ from, to }: Times): Times {
  const middle = (from + to) / 2;
  return { from: Math.max(from, middle - closeMilliseconds), to: Math.min(to, middle + closeMilliseconds) };
}

/** The items of a list by partition. */
class Listed {
  readonly #ofPartitions = new Map<string, ListedBackup[]>();
  /** A storage that cannot be read is one item with nothing but the error: it holds for every partition. */
  readonly #ofAll: ListedBackup[] = [];

  add(items: readonly ListedBackup[]): void {
    for (const item of items) {
      if (item.partitionId === undefined) this.#ofAll.push(item);
      else this.#ofPartitions.set(item.partitionId, [...(this.#ofPartitions.get(item.partitionId) ?? []), item]);
    }
  }

  of(partitionId: string): Told {
    return { kind: "answered", value: [...this.#ofAll, ...(this.#ofPartitions.get(partitionId) ?? [])] };
  }
}

/** A failure that may pass is told as it is, and asked again; any other may be that of the list for all alone. */
function ownListInstead(failed: FailedReply | undefined): Told {
  return failed === undefined || isDefiniteNo(failed) || failed.kind === "too large" ? undefined : failed;
}

/** The run that ends tells it to each partition in its own words. */
const whenStopped = (): undefined => undefined;
