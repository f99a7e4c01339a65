import type { ServiceFabricError } from "../errors";
import { type Asked, describe, errorCodeOf, suspicionOf } from "../service-fabric/failed-reply";
import type { FailedReply } from "../service-fabric/reply";
import type { Run } from "./run";

/**
 * The error that a failed reply stands for.
 * @param meanwhile What may be at work in the cluster, as a sentence.
 */
export function failedBy(run: Run, reply: FailedReply, asked: Asked, meanwhile = ""): ServiceFabricError {
  const suspicion = asked === "gateway" ? suspicionOf(reply, run.cluster.endpoint) : undefined;
  const detail = [meanwhile, describe(run, reply), suspicion ?? ""].filter((sentence) => sentence !== "").join(" ");
  return run.failure(errorCodeOf(reply, run.cluster, asked), detail);
}
