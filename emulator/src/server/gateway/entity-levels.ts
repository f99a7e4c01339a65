import type { Call } from "./call.js";

/** The levels at which most operations of the service are offered, and how a path names what they are for. */
export const entityLevels = [
  {
    kind: "Partition",
    path: "/Partitions/:partitionId",
    read: (call: Call) => call.params.partitionId ?? "",
  },
  {
    kind: "Service",
    path: "/Services/:serviceId",
    read: (call: Call) => call.params.serviceId ?? "",
  },
  {
    kind: "Application",
    path: "/Applications/:applicationId",
    read: (call: Call) => call.params.applicationId ?? "",
  },
] as const;
