import { z } from "zod";
import { routeNames } from "../gateway/route-name.js";
import { routeSchema } from "../gateway/route-schema.js";
import { finalStatus } from "../parameters.js";
import { plainWords } from "../wire/checked.js";
import { int64 } from "../wire/int64.js";
import { isJsonObject, type Json } from "../wire/json.js";
import type { Fault } from "./fault.js";
import { listRoutes } from "./list-routes.js";

/** `{ "$int64": "131846800323087021" }` stands for an unquoted 64-bit number, which a JSON number would round. */
const unquoted = z.strictObject({ $int64: z.string().regex(/^-?\d+$/) }).transform(({ $int64 }) => BigInt($int64));
const anyInt64 = z.union([int64, unquoted]);
const count = z.int().min(1);
const milliseconds = z.union([z.number().nonnegative(), z.literal("Infinity").transform(() => Infinity)]);
const texts = z.record(z.string(), z.string());
const json: z.ZodType<Json> = z.lazy(() =>
  z.union([unquoted, z.null(), z.boolean(), z.number(), z.string(), z.array(json), members]),
);
const members = z.record(z.string(), json);
const backupState = z.enum(["Accepted", "BackupInProgress", "Success", "Failure", "Timeout"]);
const failure = z.strictObject({
  Code: z.union([z.string(), z.number(), unquoted]),
  Message: z.string(),
});
const listed = z.union([z.enum(["all", "newest"]), z.array(z.string())]);
const flag = z.boolean().exactOptional();

const modelEvent = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("foreignBackup"),
    partitionId: z.guid().exactOptional(),
    stuckInAccepted: flag,
    failure: failure.exactOptional(),
    backupMilliseconds: milliseconds.exactOptional(),
    epochBump: flag,
    backupTimeoutMinutes: z.number().exactOptional(),
  }),
  z.strictObject({ kind: z.literal("restore"), partitionId: z.guid().exactOptional(), stuckInAccepted: flag }),
  z.strictObject({
    kind: z.literal("epoch"),
    partitionId: z.guid().exactOptional(),
    epoch: z.strictObject({ dataLossVersion: anyInt64, configurationVersion: anyInt64 }).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("lsn"), partitionId: z.guid().exactOptional(), lsn: anyInt64 }),
]);

const httpActions = [
  z.strictObject({
    kind: z.literal("answer"),
    status: finalStatus,
    body: z
      .union([
        z.string(),
        z.strictObject({ megabytes: z.number().positive() }),
        z.strictObject({ code: z.string(), message: z.string() }),
      ])
      .exactOptional(),
    headers: texts.exactOptional(),
    reason: z.string().exactOptional(),
    carryOut: flag,
  }),
  z.strictObject({ kind: z.literal("reset"), carryOut: flag }),
  z.strictObject({ kind: z.literal("hang"), carryOut: flag }),
  z.strictObject({
    kind: z.literal("delay"),
    milliseconds: z.number().nonnegative(),
    effect: z.enum(["before", "after"]).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("truncate") }),
  z.strictObject({ kind: z.literal("slowBody"), bytes: count, everyMilliseconds: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal("editHeaders"), set: texts }),
  z.strictObject({
    kind: z.literal("event"),
    event: modelEvent,
    moment: z.enum(["before", "after"]).exactOptional(),
    whenState: backupState.exactOptional(),
  }),
] as const;

const backupActions = [
  z.strictObject({ kind: z.literal("failBackup"), error: failure }),
  z.strictObject({ kind: z.literal("stuckInAccepted") }),
  z.strictObject({ kind: z.literal("slowBackup"), milliseconds }),
] as const;

const progressActions = [
  z.strictObject({
    kind: z.literal("editProgress"),
    whenState: backupState.exactOptional(),
    set: members.exactOptional(),
    remove: z.array(z.string()).exactOptional(),
    rename: texts.exactOptional(),
    quoteLsn: flag,
  }),
  z.strictObject({ kind: z.literal("staleProgress") }),
] as const;

const listActions = [
  z.strictObject({ kind: z.literal("omitFromList"), backups: listed }),
  z.strictObject({ kind: z.literal("lagInList"), lists: count }),
  z.strictObject({
    kind: z.literal("editList"),
    backups: listed,
    set: members.exactOptional(),
    rename: texts.exactOptional(),
  }),
] as const;

const aim = {
  partitionId: z.guid().exactOptional(),
  method: z.string().exactOptional(),
  calls: z
    .union(
      [
        z.literal("all"),
        z.strictObject({ first: count }),
        z.strictObject({ nth: count }),
        z.strictObject({ from: count }),
      ],
      'must be "all", { first }, { nth } or { from }, with a whole number above 0',
    )
    .exactOptional(),
};

function on<Route extends z.ZodType<string>, Action extends z.ZodType>(route: Route, action: Action) {
  return z.strictObject({ route: z.union([route, z.array(route)]), ...aim, action });
}

const onAnyRoute = on(routeSchema([...routeNames, "any"]), z.discriminatedUnion("kind", httpActions));
const onBackups = on(z.literal("BackupPartition"), z.discriminatedUnion("kind", backupActions));
const onProgress = on(z.literal("GetPartitionBackupProgress"), z.discriminatedUnion("kind", progressActions));
const onLists = on(z.enum(listRoutes), z.discriminatedUnion("kind", listActions));

/** A fault as it is written in JSON. The kind of its action decides what else it may say. */
export const faultSchema = z.unknown().transform((value, context): Fault => {
  const result = schemaFor(value).safeParse(value, plainWords);
  if (result.success) return result.data;
  for (const { message, path } of result.error.issues) context.addIssue({ code: "custom", message, path });
  return z.NEVER;
});

function schemaFor(value: unknown) {
  const action = isJsonObject(value) ? value.action : undefined;
  const kind = isJsonObject(action) ? action.kind : undefined;
  const schemas = [
    [onBackups, backupActions],
    [onProgress, progressActions],
    [onLists, listActions],
  ] as const;
  const found = schemas.find(([, actions]) => actions.some(({ shape }) => shape.kind.value === kind));
  return found?.[0] ?? onAnyRoute;
}

/** The JSON that `faultSchema` reads. */
export function writeFault(value: unknown): Json {
  if (typeof value === "bigint") return { $int64: value.toString() };
  if (value === Infinity) return "Infinity";
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  if (Array.isArray(value)) return value.map(writeFault);
  return Object.fromEntries(Object.entries(isJsonObject(value) ? value : {}).map(([k, v]) => [k, writeFault(v)]));
}
