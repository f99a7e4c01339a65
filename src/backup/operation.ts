import { BackupError, type ErrorCode } from "../errors";
import { type FailedReply, labelOf, type Reply } from "../service-fabric/reply";
import type { BackupOrder, PendingBackup } from "./outcome";
import type { Ports } from "./ports";

/** One run for one order: its ports, its end, and the request that it has made, if any. */
export interface Operation extends Omit<Ports, "signal"> {
  readonly order: BackupOrder;
  /** Aborts when the run has to end: the cap is reached, or the caller gave up. */
  readonly stop: AbortSignal;
  /** Whether it goes on from an earlier run, whose trace must not be lost. */
  readonly isResumed: boolean;
  /** The request that has, or may have, taken effect. Whatever ends the run hands it on. */
  pending: PendingBackup | undefined;
  /** What was going on last, as a sentence. */
  lastSeen: () => string;
}

/** Limits of one call. Lists are slow where a storage holds many backups. */
export const callLimits = {
  readMilliseconds: 30_000,
  listMilliseconds: 60_000,
} as const;

/** How long the last look, at a deadline itself, may take: a run ends at most a second after its deadline. */
export const lastLookMilliseconds = 900;

/** What the server is told, as its own limit for the request. Source: the API's default. */
export const serverTimeoutSeconds = 60;

export function failure(operation: Operation, code: ErrorCode, detail?: string, remedy?: string): BackupError {
  return new BackupError(code, {
    partitionId: operation.order.partitionId,
    ...(detail === undefined ? {} : { detail }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** Looked at before each request and after each wait, so that nothing is sent once the run has to end. */
function throwIfStopped(operation: Operation): void {
  if (operation.stop.aborted) throw failure(operation, "SFB_CUT_SHORT", operation.lastSeen());
}

export async function sleep(operation: Operation, milliseconds: number): Promise<void> {
  throwIfStopped(operation);
  await operation.clock.sleep(Math.max(0, milliseconds), operation.stop);
  throwIfStopped(operation);
}

/**
 * Makes one call with a limit of its own. A call that is cut by the limit or by the end of the run
 * gives the reply that the cluster's side makes of an abort: `not sent`, or `unknown`.
 */
export async function call<T>(
  operation: Operation,
  limitMilliseconds: number,
  send: (signal: AbortSignal) => Promise<Reply<T>>,
): Promise<Reply<T>> {
  throwIfStopped(operation);
  if (limitMilliseconds <= 0) return { kind: "not sent", fault: "timed out", message: "" };
  const limit = new AbortController();
  const settled = new AbortController();
  const limited = operation.clock
    .sleep(limitMilliseconds, AbortSignal.any([operation.stop, settled.signal]))
    .then(() => limit.abort());
  try {
    // A sleep ends early where the run has to end, so this one signal tells both.
    const reply = await send(limit.signal);
    if (reply.kind !== "answered" && !operation.stop.aborted) operation.lastSeen = () => describe(operation, reply);
    return reply;
  } finally {
    settled.abort();
    await limited;
  }
}

const longestQuoteCharacters = 500;

/** What a failed reply says, for the detail of an error. Redacted before it is cut: half a secret is not recognised. */
export function describe({ redact = (text) => text }: Pick<Ports, "redact">, reply: FailedReply): string {
  const line = redact(reply.message).replace(/\s+/g, " ").trim();
  const quote = line.length > longestQuoteCharacters ? `${line.slice(0, longestQuoteCharacters)}…` : line;
  return `The cluster's last answer: ${labelOf(reply)}${quote === "" ? "" : ` (${quote})`}.`;
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
