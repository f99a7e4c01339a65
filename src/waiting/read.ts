import { labelOf, type Reply } from "../service-fabric/reply";
import { call, callLimits } from "./call";
import { failedBy } from "./failed-by";
import type { Patience } from "./patience";
import { backoffWait } from "./poll-schedule";
import { inWords, tellWait } from "./progress";
import { type Run, sleep } from "./run";

/** The most that a server's Retry-After is heeded. */
const longestPauseMilliseconds = 60_000;

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
    if (patience.endsWith(reply) || clock.now() - since >= allowed) {
      throw failedBy(run, reply, patience.asked, run.meanwhile());
    }
    const asked = reply.kind === "error" ? (reply.retryAfterMilliseconds ?? 0) : 0;
    const wait = Math.min(longestPauseMilliseconds, Math.max(asked, backoffWait(failures, clock.random)));
    const label = labelOf(reply);
    const left = Math.max(wait, since + allowed - clock.now());
    tellWait(run, `${label}; trying again in ${inWords(wait)}, for ${inWords(left)} at most`, label !== shown);
    shown = label;
    await sleep(run, wait);
  }
}
