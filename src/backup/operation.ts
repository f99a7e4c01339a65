import { BackupError, type ErrorCode } from "../errors";
import { type FailedReply, labelOf, type Reply } from "../service-fabric/reply";
import { type Asked, errorCodeOf, suspicionOf } from "./judge-reply";
import type { BackupOrder, PartitionByName, PendingBackup } from "./outcome";
import type { Ports } from "./ports";

/** One run for one order: its ports, its end, and the request that it has made, if any. */
export interface Run extends Omit<Ports, "signal"> {
  readonly order: BackupOrder;
  /** Left out until the partition is found. */
  readonly partitionId?: string;
  /** Aborts when the run has to end: the cap is reached, or the caller gave up. */
  readonly stop: AbortSignal;
  /** Whether it goes on from an earlier run, whose trace must not be lost. */
  readonly isResumed: boolean;
  /** The request that has, or may have, taken effect. Whatever ends the run hands it on. */
  pending: PendingBackup | undefined;
  /** What was going on last, as a sentence. */
  lastSeen: () => string;
}

/** A run that has its partition. */
export interface Operation extends Run {
  readonly partitionId: string;
}

/** Limits of one call. Lists are slow where a storage holds many backups. */
export const callLimits = {
  readMilliseconds: 30_000,
  listMilliseconds: 60_000,
} as const;

/** How long the last look, at a deadline itself, may take: a run ends at most a second after its deadline. */
export const lastLookMilliseconds = 900;

/** After so long without an answer it is said that one is waited for. */
export const slowMilliseconds = 1_500;

/** What the server is told, as its own limit for the request. Source: the API's default. */
export const serverTimeoutSeconds = 60;

export function failure(run: Run, code: ErrorCode, detail?: string, remedy?: string): BackupError {
  return new BackupError(code, {
    ...(run.partitionId === undefined ? {} : { partitionId: run.partitionId }),
    ...("service" in run.order.target ? { name: textOf(run.order.target) } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** The error that a failed reply stands for, and whether a request of ours may be at work meanwhile. */
export function failedBy(run: Run, reply: FailedReply, asked: Asked, mayRun = false): BackupError {
  const suspicion = asked === "gateway" ? suspicionOf(reply, run.cluster.endpoint) : undefined;
  const detail = [mayRun ? "A backup may be in progress." : "", describe(run, reply), suspicion ?? ""];
  return failure(run, errorCodeOf(reply, run.cluster, asked), detail.filter((sentence) => sentence !== "").join(" "));
}

/** A target by name, for people. */
export function textOf({ service, partitionKey }: PartitionByName): string {
  return partitionKey === undefined ? service : `${service}, partitionKey ${JSON.stringify(partitionKey)}`;
}

/** Looked at before each request and after each wait, so that nothing is sent once the run has to end. */
export function throwIfStopped(run: Run): void {
  if (run.stop.aborted) throw failure(run, "SFB_CUT_SHORT", run.lastSeen());
}

/** Says what is waited for. The error of a run that is cut short meanwhile tells what was seen before, which is why. */
export function tellWait(run: Run, text: string, change = true): void {
  const { lastSeen } = run;
  run.progress({ text, change });
  run.lastSeen = lastSeen;
}

/** A time for people, such as `30 s` or `5 min`; never shorter than it is. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return seconds <= 180 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

export async function sleep(run: Run, milliseconds: number): Promise<void> {
  throwIfStopped(run);
  await run.clock.sleep(Math.max(0, milliseconds), run.stop);
  throwIfStopped(run);
}

/**
 * Makes one call with a limit of its own. A call that is cut by the limit or by the end of the run
 * gives the reply that the cluster's side makes of an abort: `not sent`, or `unknown`.
 */
export async function call<T>(
  run: Run,
  limitMilliseconds: number,
  send: (signal: AbortSignal) => Promise<Reply<T>>,
): Promise<Reply<T>> {
  throwIfStopped(run);
  if (limitMilliseconds <= 0) return { kind: "not sent", fault: "timed out", message: "" };
  const limit = new AbortController();
  // One signal for both waits, since a run makes thousands of calls; its reason is read by nobody.
  const over = new AbortController();
  const end = () => over.abort("over");
  run.stop.addEventListener("abort", end, { once: true });
  let isSettled = false;
  const limited = run.clock.sleep(limitMilliseconds, over.signal).then(() => {
    if (!isSettled) limit.abort();
  });
  const told = run.clock.sleep(slowMilliseconds, over.signal).then(() => {
    if (over.signal.aborted || limit.signal.aborted) return;
    tellWait(run, `no answer yet; waiting for ${inWords(limitMilliseconds - slowMilliseconds)} more at most`);
  });
  try {
    // A sleep ends early where the run has to end, so this one signal tells both.
    const reply = await send(limit.signal);
    if (reply.kind !== "answered" && !run.stop.aborted) run.lastSeen = () => describe(run, reply);
    return reply;
  } finally {
    isSettled = true;
    run.stop.removeEventListener("abort", end);
    end();
    await Promise.all([limited, told]);
  }
}

const longestQuoteCharacters = 500;

/** What a failed reply says, for the detail of an error. Redacted before it is cut: half a secret is not recognised. */
export function describe({ redact = (text) => text }: Pick<Ports, "redact">, reply: FailedReply): string {
  const line = redact(reply.message).replace(/\s+/g, " ").trim().replace(/\.$/, "");
  const quote = line.length > longestQuoteCharacters ? `${line.slice(0, longestQuoteCharacters)}…` : line;
  return `${beginningOf(reply)}: ${labelOf(reply)}${quote === "" ? "" : ` (${quote})`}.`;
}

/** Who has spoken, if anybody has. */
function beginningOf(reply: FailedReply): string {
  switch (reply.kind) {
    case "error":
      return "The cluster's last answer";
    case "junk":
    case "too large":
      return "The last answer";
    case "not sent":
      return "Nothing was sent";
    case "unknown":
      return "No answer came";
  }
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
