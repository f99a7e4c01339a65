import { labelOf, type Reply } from "../service-fabric/reply";
import { backoffWait } from "../waiting/poll-schedule";
import { type Asked, isDefinite, isFinal } from "./judge-reply";
import { call, callLimits, failedBy, inWords, type Run, sleep, tellWait } from "./operation";
import type { PendingBackup } from "./outcome";

interface Patience {
  /** Which answers end it at once. */
  readonly isFinal: typeof isFinal;
  /** How long an endpoint may stay unreachable: a wrong one should show early. */
  readonly unreachableMilliseconds: number;
  /** Who is asked. */
  readonly asked: Asked;
  /** How long it may give no usable answer. */
  readonly unavailableMilliseconds: number;
}

const minute = 60_000;

/** For what the gateway answers itself, before anything is started. */
export const gatewayPatience: Patience = {
  isFinal: isDefinite,
  asked: "gateway",
  unreachableMilliseconds: minute / 2,
  unavailableMilliseconds: minute,
};

/** For the backup service, before anything is started; a failover of its primary may take two minutes. */
export const preflightPatience: Patience = {
  ...gatewayPatience,
  asked: "backup service",
  unavailableMilliseconds: 5 * minute,
};

/** For the backup service once it has answered: an empty 404 is a failover then, and junk is something on the way. */
export const laterPatience: Patience = {
  asked: "backup service",
  isFinal: (reply) =>
    isFinal(reply) ||
    (reply.kind === "error" && reply.code !== undefined && isDefinite(reply)) ||
    // The next one is no shorter.
    reply.kind === "too large",
  unreachableMilliseconds: 5 * minute,
  unavailableMilliseconds: 5 * minute,
};

/** Reads until there is an answer, a definite no, or no patience left. */
export async function read<T>(
  run: Run,
  patience: Patience,
  send: (signal: AbortSignal) => Promise<Reply<T>>,
): Promise<T> {
  const { clock } = run;
  const since = clock.now();
  let shown = "";
  for (let failures = 0; ; failures++) {
    const reply = await call(run, callLimits.readMilliseconds, send);
    if (reply.kind === "answered") return reply.value;
    const allowed = reply.kind === "not sent" ? patience.unreachableMilliseconds : patience.unavailableMilliseconds;
    if (patience.isFinal(reply) || clock.now() - since >= allowed) {
      throw failedBy(run, reply, patience.asked, run.pending !== undefined && mayBeAtWork(run.pending));
    }
    const asked = reply.kind === "error" ? (reply.retryAfterMilliseconds ?? 0) : 0;
    const wait = Math.min(minute, Math.max(asked, backoffWait(failures, clock.random)));
    const label = labelOf(reply);
    const left = Math.max(wait, since + allowed - clock.now());
    tellWait(run, `${label}; trying again in ${inWords(wait)}, for ${inWords(left)} at most`, label !== shown);
    shown = label;
    await sleep(run, wait);
  }
}

function mayBeAtWork({ phase }: PendingBackup): boolean {
  return phase === "accepted" || phase === "unknown";
}
