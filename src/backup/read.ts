import type { ErrorCode } from "../errors";
import { isEmptyNotFound, type Reply } from "../service-fabric/reply";
import { errorCodeOf, isDefinite, isFinal } from "./judge-reply";
import { call, callLimits, describe, failure, type Run, sleep } from "./operation";
import { backoffWait } from "./poll-schedule";

interface Patience {
  /** Which answers end it at once. */
  readonly isFinal: typeof isFinal;
  /** How long an endpoint may stay unreachable: a wrong one should show early. */
  readonly unreachableMilliseconds: number;
  /** What a 404 without a code means here. */
  readonly emptyNotFound: ErrorCode;
  /** How long it may give no usable answer. */
  readonly unavailableMilliseconds: number;
}

const minute = 60_000;

/** For what the gateway answers itself, before anything is started. */
export const gatewayPatience: Patience = {
  isFinal: isDefinite,
  emptyNotFound: "SFB_NOT_SERVICE_FABRIC",
  unreachableMilliseconds: minute / 2,
  unavailableMilliseconds: minute,
};

/** For the backup service, before anything is started; a failover of its primary may take two minutes. */
export const preflightPatience: Patience = {
  ...gatewayPatience,
  emptyNotFound: "SFB_BACKUP_SERVICE_NOT_INSTALLED",
  unavailableMilliseconds: 5 * minute,
};

/** For the backup service once it has answered: an empty 404 is a failover then, and junk is something on the way. */
export const laterPatience: Patience = {
  emptyNotFound: "SFB_BACKUP_SERVICE_NOT_INSTALLED",
  isFinal: (reply) => isFinal(reply) || (reply.kind === "error" && reply.code !== undefined && isDefinite(reply)),
  unreachableMilliseconds: 5 * minute,
  unavailableMilliseconds: 5 * minute,
};

/** Reads until there is an answer, a definite no, or no patience left. */
export async function read<T>(
  run: Run,
  patience: Patience,
  send: (signal: AbortSignal) => Promise<Reply<T>>,
): Promise<T> {
  const since = run.clock.now();
  for (let failures = 0; ; failures++) {
    const reply = await call(run, callLimits.readMilliseconds, send);
    if (reply.kind === "answered") return reply.value;
    const allowed = reply.kind === "not sent" ? patience.unreachableMilliseconds : patience.unavailableMilliseconds;
    if (patience.isFinal(reply) || run.clock.now() - since >= allowed) {
      const code = isEmptyNotFound(reply) ? patience.emptyNotFound : errorCodeOf(reply, run.cluster);
      throw failure(run, code, describe(run, reply));
    }
    const asked = reply.kind === "error" ? (reply.retryAfterMilliseconds ?? 0) : 0;
    await sleep(run, Math.min(minute, Math.max(asked, backoffWait(failures, run.clock.random))));
  }
}
