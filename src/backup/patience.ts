import { gatewayPatience, isDefiniteNo, isHopeless, type Patience } from "../waiting/patience";

const minute = 60_000;

/** For the backup service, before anything is started; a failover of its primary may take two minutes. */
export const preflightPatience: Patience = {
  ...gatewayPatience,
  asked: "backup service",
  unavailableMilliseconds: 5 * minute,
};

/** For the backup service once it has answered: an empty 404 is a failover then, and junk is something on the way. */
export const laterPatience: Patience = {
  asked: "backup service",
  endsWith: (reply) =>
    isHopeless(reply) ||
    (reply.kind === "error" && reply.code !== undefined && isDefiniteNo(reply)) ||
    // The next one is no shorter.
    reply.kind === "too large",
  unreachableMilliseconds: 5 * minute,
  unavailableMilliseconds: 5 * minute,
};
