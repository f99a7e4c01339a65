import { z } from "zod";
import { connectionSchema } from "../../service-fabric/connection/schema";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import { define } from "../define";
import { clusterInput } from "../input-rule";
import { reading } from "../reading";

/** The version of Service Fabric that a cluster runs. */
export const clusterVersion = define({
  schema: z.strictObject({ triggers: z.array(z.unknown()).exactOptional(), cluster: connectionSchema.exactOptional() }),
  inputs: { triggers: { replacesBy: (triggers) => triggers }, cluster: clusterInput },
  outputs: ["version"],
  create: (_, cluster, context) =>
    reading("Version of the cluster", cluster, context, async (run) => ({
      version: await read(run, gatewayPatience, cluster.getClusterVersion),
      clusterEndpoint: cluster.endpoint,
    })),
  headline: ({ version }) => `Service Fabric ${String(version)}`,
});
