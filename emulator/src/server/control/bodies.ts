import { z } from "zod";
import { partitionStatuses } from "../../model/cluster/topology.js";
import { savedStorage } from "../../model/storage/storage-description.js";
import { someTransitionsJson } from "../../model/time/transition-json.js";
import { faultSchema } from "../../trouble/faults/fault-json.js";
import { describeIssues, plainWords } from "../../wire/checked.js";
import { int64 } from "../../wire/int64.js";
import { isJsonObject } from "../../wire/json.js";
import { ProblemsError } from "../../wire/problems-error.js";
import { routeNames } from "../../wire/route-name.js";
import { routeSchema } from "../../wire/route-schema.js";
import { readXmlDuration } from "../../wire/xml-duration.js";

const parameters = z.record(z.string(), z.unknown());
/** Milliseconds since 1970, or an ISO 8601 date. */
const time = z.union([z.int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);
const duration = z.string().transform((text, context) => {
  const milliseconds = readXmlDuration(text);
  if (milliseconds !== undefined && milliseconds >= 0) return milliseconds;
  context.addIssue({ code: "custom", message: "It must be an ISO 8601 duration such as PT10M." });
  return z.NEVER;
});

/** What control requests bring along. */
export const bodies = {
  clock: z.discriminatedUnion("mode", [
    z.strictObject({ mode: z.literal("real") }),
    z.strictObject({ mode: z.literal("scaled"), factor: z.number().positive() }),
    z.strictObject({ mode: z.literal("manual"), time: time.exactOptional() }),
  ]),
  advance: z.union(
    [
      z.strictObject({ milliseconds: z.number().nonnegative() }),
      z.strictObject({ duration }).transform((body) => ({ milliseconds: body.duration })),
    ],
    { error: "It must be { milliseconds } or { duration } with an ISO 8601 duration such as PT10M." },
  ),
  transitions: someTransitionsJson,
  namedFault: z.strictObject({ name: z.string(), parameters: parameters.default({}) }),
  rawFault: faultSchema,
  scenario: z.strictObject({ parameters: parameters.default({}) }).default({ parameters: {} }),
  partitionId: z.guid({ error: ({ input }) => `${input} is no GUID` }),
  epoch: z.strictObject({ dataLossVersion: int64, configurationVersion: int64 }).optional(),
  lsn: z.strictObject({ lsn: int64 }),
  status: z.strictObject({ status: z.enum(partitionStatuses) }),
  primary: z.strictObject({ node: z.string() }),
  backupRestoreService: z.strictObject({ installed: z.boolean() }),
  unhealthyUpgradeDomain: z.strictObject({ applicationName: z.string(), upgradeDomain: z.string().nullable() }),
  restore: z.strictObject({ stuckInAccepted: z.boolean().default(false) }).default({ stuckInAccepted: false }),
  foreignBackup: z
    .strictObject({
      storage: savedStorage.exactOptional(),
      backupTimeoutMinutes: z.number().exactOptional(),
      stuckInAccepted: z.boolean().exactOptional(),
      backupMilliseconds: z.number().nonnegative().exactOptional(),
      epochBump: z.boolean().exactOptional(),
      failure: z.strictObject({ Code: z.union([z.string(), z.number()]), Message: z.string() }).exactOptional(),
    })
    .default({}),
  requestFilter: z.strictObject({
    route: routeSchema(routeNames).exactOptional(),
    partition: z.string().toLowerCase().exactOptional(),
    since: z
      .union([z.string().regex(/^\d+$/).transform(Number), time], "must be milliseconds since 1970 or an ISO 8601 date")
      .exactOptional(),
  }),
};

/** Checks a body. @throws ProblemsError with every problem and its path. */
export function readBodyAs<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body, plainWords);
  if (result.success) return result.data;
  throw new ProblemsError("The request is invalid", describeIssues(result.error));
}

/** Whether the body adds a fault by its name. */
export function namesFault(body: unknown): boolean {
  return isJsonObject(body) && "name" in body;
}
