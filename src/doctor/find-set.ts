import { setMaxListeners } from "node:events";
import type { Refusal } from "../backup";
import {
  type Found,
  type FoundPartition,
  findPartitions,
  inKeyOrder,
  type SearchRun,
  type SetTarget,
} from "../backup-set";
import { type ErrorCode, ServiceFabricError } from "../errors";
import type { Client } from "../service-fabric/client";
import { systemClock } from "../waiting/clock";
import { endingAtFailure, NoAnswer } from "./ending-at-failure";
import { failedCheck, refusedCheck } from "./failed-check";
import type { Check } from "./report";

/** What a search ended in, with the words for a check. */
class Refused extends ServiceFabricError {
  readonly refusal: Refusal;

  constructor(code: ErrorCode, detail = "", remedy?: string) {
    super(code, "", { detail });
    this.refusal = { code, detail, ...(remedy === undefined ? {} : { remedy }) };
  }
}

/** A run that looks for the partitions of a service or an application, and for nothing else. */
export function searchFor(target: SetTarget, client: Client, limit: () => AbortSignal): SearchRun {
  return {
    cluster: endingAtFailure(client, limit),
    clock: systemClock,
    progress: () => undefined,
    lastSeen: { tell: () => "" },
    order: { target, each: {} },
    stop: neverAborted(),
    meanwhile: () => "",
    failure: (code, detail, remedy) => new Refused(code, detail, remedy),
  };
}

/** Many listen at once. */
function neverAborted(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

/** All partitions that a backup would be taken of, or why there are none. */
export async function findSet(run: SearchRun, client: Client): Promise<Found | Check> {
  try {
    const found = await findPartitions(run);
    const partitions = [...found.partitions].sort((one, other) => inKeyOrder(placeOf(one), placeOf(other)));
    return { ...found, partitions };
  } catch (error) {
    if (error instanceof Refused) return refusedCheck("service", error.refusal);
    if (!(error instanceof NoAnswer)) throw error;
    return failedCheck(error.check, error.reply, client);
  }
}

function placeOf({ partitionId, target }: FoundPartition) {
  return { partitionId, ...target };
}
