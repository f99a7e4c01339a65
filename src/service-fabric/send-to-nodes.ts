import type { Member, NodeRow } from "./connection/node-row";
import { normalEndpoint } from "./endpoint";
import type { Attempt, HttpRequest } from "./exchange";
import { type ConnectionFault, finalFaults, labelOf } from "./reply";

/** How long a node may take over a read before the next one is asked as well. Lists may be slow, so the first goes on. */
export const overtakeMilliseconds = 3_000;

/** Waits. Ends early, without an error, when the signal aborts. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** An attempt without an answer. */
type Failure = Extract<Attempt, { kind: "not sent" | "unknown" }>;

/** For what may take effect: goes on to the next node only where not a byte has left for the one before. */
export async function sendOnce(row: NodeRow, request: HttpRequest, signal: AbortSignal): Promise<Attempt> {
  const failures: Failure[] = [];
  for (const member of row.forEffect()) {
    const attempt = await member.node.send(request, signal);
    note(row, member, attempt);
    if (!isFailure(attempt)) return attempt;
    const failure = named(member, attempt);
    if (failure.kind === "unknown" || concernsAll(failure) || signal.aborted) return failure;
    failures.push(failure);
  }
  return allOf(failures);
}

/** For a read: the first answer counts. A node that fails, or is silent for a while, is overtaken by the next. */
export function sendRead(row: NodeRow, request: HttpRequest, signal: AbortSignal, sleep: Sleep): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    const waiting = [...row.forRead()];
    const failures: Failure[] = [];
    const done = new AbortController();
    const ended = AbortSignal.any([signal, done.signal]);
    let running = 0;

    const settle = (attempt: Attempt): void => {
      resolve(attempt);
      done.abort();
    };
    const askNext = (): void => {
      const member = signal.aborted ? undefined : waiting.shift();
      if (member !== undefined) ask(member).catch(fail);
      else if (running === 0) settle(allOf(failures));
    };
    const fail = (error: unknown): void => {
      reject(error);
      done.abort();
    };
    const ask = async (member: Member): Promise<void> => {
      running++;
      const isOver = new AbortController();
      if (waiting.length > 0) {
        sleep(overtakeMilliseconds, AbortSignal.any([ended, isOver.signal])).then(() => {
          if (ended.aborted || isOver.signal.aborted) return;
          row.failed(member);
          askNext();
        }, fail);
      }
      const attempt = await member.node.send(request, ended).finally(() => isOver.abort());
      running--;
      if (done.signal.aborted) return;
      note(row, member, attempt);
      if (!isFailure(attempt)) return settle(attempt);
      const failure = named(member, attempt);
      failures.push(failure);
      if (concernsAll(failure)) settle(failure);
      else askNext();
    };
    askNext();
  });
}

function isFailure(attempt: Attempt): attempt is Failure {
  return attempt.kind === "not sent" || attempt.kind === "unknown";
}

function note(row: NodeRow, member: Member, attempt: Attempt): void {
  if (isFailure(attempt)) row.failed(member);
  // A 5xx is an answer too, which the caller judges; but from a gateway that may be cut off from its cluster.
  else row.answered(member, attempt.status < 500);
}

/** Somebody may have put himself in the cluster's place, or we have nothing to show to any of its nodes. */
function concernsAll({ fault }: Failure): boolean {
  return fault === "untrusted" || fault === "no credentials";
}

function named({ endpoint }: Member, failure: Failure): Failure {
  const words = failure.message === "" ? labelOf(failure) : failure.message.trim();
  return { ...failure, message: `${normalEndpoint(endpoint)}: ${words}` };
}

/** What all nodes said, as one failure: it may pass by itself where that of one of them may. */
function allOf(failures: readonly Failure[]): Failure {
  const [first, ...others] = failures;
  if (first === undefined) return { kind: "not sent", fault: "timed out", message: "" };
  const hopeful = others.reduce((best, one) => (hope(one.fault) >= hope(best.fault) ? one : best), first);
  const kind = failures.some((one) => one.kind === "unknown") ? "unknown" : "not sent";
  return { kind, fault: hopeful.fault, message: failures.map(({ message }) => message).join("; ") };
}

/** The higher, the sooner it may pass by itself. */
function hope(fault: ConnectionFault): number {
  if (finalFaults.has(fault)) return 0;
  return fault === "not http" || fault === "proxy refused" ? 1 : 2;
}
