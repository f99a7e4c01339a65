import { z } from "zod";
import { routeNames } from "../../../wire/route-name.js";
import { routeSchema } from "../../../wire/route-schema.js";
import { readBodyAs, time } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";

const filterSchema = z.strictObject({
  route: routeSchema(routeNames).exactOptional(),
  partition: z.string().toLowerCase().exactOptional(),
  since: z
    .union([z.string().regex(/^\d+$/).transform(Number), time], "must be milliseconds since 1970 or an ISO 8601 date")
    .exactOptional(),
});

/** What arrived at the gateway. */
export function requestRoutes({ log }: ControlParts): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/requests",
      does: "What arrived; ?route=, ?partition= and ?since= (milliseconds or a date) narrow it.",
      run: ({ query }) => {
        const { route, partition, since } = readBodyAs(filterSchema, query);
        return log.list({ route, partitionId: partition, since });
      },
    },
    {
      method: "DELETE",
      path: "/requests",
      does: "Forgets what arrived.",
      run: () => {
        log.clear();
        return {};
      },
    },
  ];
}
