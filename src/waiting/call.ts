import { describe } from "../service-fabric/failed-reply";
import type { Reply } from "../service-fabric/reply";
import { paceOf, type Urgency } from "./pace";
import { inWords, tellWait } from "./progress";
import { type Run, throwIfStopped } from "./run";

/** Limits of one call. Lists are slow where a storage holds many backups. */
export const callLimits = {
  readMilliseconds: 30_000,
  listMilliseconds: 60_000,
} as const;

/** How long the last look, at a deadline itself, may take: a run ends at most a second after its deadline. */
export const lastLookMilliseconds = 900;

/** After so long without an answer it is said that one is waited for. */
export const slowMilliseconds = 1_500;

/**
 * Makes one call with a limit of its own, which counts from the moment when the cluster's pace lets it go. A call that is
 * cut by the limit or by the end of the run gives the reply that the cluster's side makes of an abort: `not sent`, or
 * `unknown`.
 */
export async function call<T>(
  run: Run,
  limitMilliseconds: number,
  send: (signal: AbortSignal) => Promise<Reply<T>>,
  urgency: Urgency = "asks",
): Promise<Reply<T>> {
  throwIfStopped(run);
  if (limitMilliseconds <= 0) return { kind: "not sent", fault: "timed out", message: "" };
  await waitForPace(run, urgency);
  const { clock, stop } = run;
  const limit = new AbortController();
  const cut = (): void => limit.abort();
  // Two bare timers and one listener: every poll comes through here.
  stop.addEventListener("abort", cut, { once: true });
  const callOffLimit = clock.after(limitMilliseconds, cut);
  const callOffNews = clock.after(slowMilliseconds, () => {
    if (limit.signal.aborted) return;
    tellWait(run, `no answer yet; waiting for ${inWords(limitMilliseconds - slowMilliseconds)} more at most`);
  });
  try {
    const reply = await send(limit.signal);
    if (reply.kind !== "answered" && !stop.aborted) run.lastSeen.tell = () => describe(run, reply);
    return reply;
  } finally {
    callOffNews();
    callOffLimit();
    stop.removeEventListener("abort", cut);
  }
}

async function waitForPace(run: Run, urgency: Urgency): Promise<void> {
  const turn = paceOf(run.cluster).take(run.clock, urgency, run.stop);
  if (turn === undefined) return;
  const callOff = run.clock.after(slowMilliseconds, () => {
    tellWait(run, "waiting: as many requests as maxRequestsPerSecond allows come first");
  });
  await turn;
  callOff();
  throwIfStopped(run);
}
