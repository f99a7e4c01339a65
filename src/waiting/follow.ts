import type { ErrorCode } from "../errors";
import type { Asked } from "../service-fabric/failed-reply";
import { labelOf, type Reply } from "../service-fabric/reply";
import { call, callLimits, lastLookMilliseconds, slowMilliseconds } from "./call";
import { failedBy } from "./failed-by";
import { isHopeless } from "./patience";
import { pollWait } from "./poll-schedule";
import { type Run, sleep } from "./run";

/** How long to wait for the next look, in milliseconds. */
export interface Rest {
  /** Since it began. */
  readonly elapsed: number;
  /** The server asks for so much. */
  readonly least: number;
  /** The deadline comes then. */
  readonly most: number;
}

/** Something that goes on in the cluster, to its end. */
export interface Followed<T, End extends T> {
  /** One look at it. */
  readonly look: (signal: AbortSignal) => Promise<Reply<T>>;
  readonly asked: Asked;
  /** What its state is called, for the histogram. */
  readonly stateOf: (value: T) => string;
  /** The row, seen at this time. Left out: the state, and how long it has been going on. */
  readonly rowOf?: (value: T, now: number) => string;
  /** Whether this is its end, seen at this time. */
  readonly isOver: (value: T, now: number) => value is End;
  /** When it began, for the schedule and for people. */
  readonly since: number;
  /** When to give up; the last look is at this very moment. */
  readonly until: number;
  /** What it is called when the deadline has passed. */
  readonly onDeadline: ErrorCode;
  /** Waits for the next look. Left out: as `pollWait` says. */
  readonly rest?: (run: Run, rest: Rest) => Promise<void>;
  /** What may be at work in the cluster, as a sentence, for the error of a look that no repetition helps. */
  readonly meanwhile: string;
}

/**
 * Looks until it is over. Failures on the way are tolerated until the deadline, an empty 404 too, as that is how the
 * gateway speaks of a service that is failing over.
 */
export async function follow<T, End extends T>(run: Run, followed: Followed<T, End>): Promise<End> {
  const { clock } = run;
  const { since, until, rest = restAsUsual } = followed;
  const seen = new Map<string, number>();
  let shown = "";
  // The first look comes soon, also at something that began long ago: it may have ended since.
  let elapsed = followed.rest === undefined ? 0 : clock.now() - since;
  let least = 0;
  for (;;) {
    await rest(run, { elapsed, least, most: until - clock.now() });
    const isLast = clock.now() >= until;

    const askedAt = clock.now();
    const limit = Math.min(callLimits.readMilliseconds, Math.max(lastLookMilliseconds, until - askedAt));
    const reply = await call(run, limit, followed.look, "looks");
    const state = reply.kind === "answered" ? followed.stateOf(reply.value) : labelOf(reply);
    seen.set(state, (seen.get(state) ?? 0) + 1);
    const seconds = Math.round((clock.now() - since) / 1_000);
    // After a slow answer the row does not go on saying that there is none.
    const row = reply.kind === "answered" ? followed.rowOf?.(reply.value, clock.now()) : undefined;
    const isNews = state !== shown || clock.now() - askedAt >= slowMilliseconds;
    run.progress({ text: row ?? `${state}, ${seconds} s`, change: isNews });
    shown = state;

    if (reply.kind === "answered") {
      if (followed.isOver(reply.value, clock.now())) return reply.value;
    } else if (isHopeless(reply)) {
      throw failedBy(run, reply, followed.asked, followed.meanwhile);
    }
    if (isLast) throw run.failure(followed.onDeadline, `Answers while waiting: ${histogram(seen)}.`);
    least = reply.kind === "error" ? (reply.retryAfterMilliseconds ?? 0) : 0;
    elapsed = clock.now() - since;
  }
}

function restAsUsual(run: Run, { elapsed, least, most }: Rest): Promise<void> {
  return sleep(run, Math.min(most, Math.max(least, pollWait(elapsed, run.clock.random))));
}

function histogram(seen: ReadonlyMap<string, number>): string {
  return [...seen].map(([state, times]) => `${state} ×${times}`).join(", ");
}
