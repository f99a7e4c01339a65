import { z } from "zod";
import { backupDamages } from "../../model/backup-restore/backup-plan.js";
import type { ModelEvent } from "../../model/backup-restore/model-event.js";
import { restoreStates } from "../../model/backup-restore/restore-record.js";
import { partitionStatuses } from "../../model/cluster/topology.js";
import { plainWords } from "../../wire/checked.js";
import { int64 } from "../../wire/int64.js";
import { isJsonObject, type Json } from "../../wire/json.js";
import { routeNames } from "../../wire/route-name.js";
import { routeSchema } from "../../wire/route-schema.js";
import { finalStatus } from "../parameters.js";
import type { Fault, FaultKind, FaultOfKind } from "./fault.js";
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

const { foreignBackup, ...otherEvents } = {
  foreignBackup: z.strictObject({
    kind: z.literal("foreignBackup"),
    partitionId: z.guid().exactOptional(),
    stuckInAccepted: flag,
    failure: failure.exactOptional(),
    backupMilliseconds: milliseconds.exactOptional(),
    epochBump: flag,
    damage: z.enum(backupDamages).exactOptional(),
    isMoved: flag,
    backupTimeoutMinutes: z.number().exactOptional(),
  }),
  restore: z.strictObject({ kind: z.literal("restore"), partitionId: z.guid().exactOptional(), stuckInAccepted: flag }),
  epoch: z.strictObject({
    kind: z.literal("epoch"),
    partitionId: z.guid().exactOptional(),
    epoch: z.strictObject({ dataLossVersion: anyInt64, configurationVersion: anyInt64 }).exactOptional(),
  }),
  lsn: z.strictObject({ kind: z.literal("lsn"), partitionId: z.guid().exactOptional(), lsn: anyInt64 }),
  data: z.strictObject({ kind: z.literal("data"), partitionId: z.guid().exactOptional(), records: texts }),
  dataLoss: z.strictObject({ kind: z.literal("dataLoss"), partitionId: z.guid().exactOptional() }),
} satisfies { readonly [Kind in ModelEvent["kind"]]: z.ZodType<Extract<ModelEvent, { readonly kind: Kind }>> };
const modelEvent = z.discriminatedUnion("kind", [foreignBackup, ...Object.values(otherEvents)]);

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

/** A schema for each member of an action but its kind, also for those that may be missing. */
type MembersOf<Kind extends FaultKind> = {
  readonly [Name in Exclude<keyof FaultOfKind<Kind>["action"], "kind">]-?: z.ZodType;
};

/** @param route Which operations it can be aimed at. */
function fault<Kind extends FaultKind, Route extends z.ZodType<string>, Members extends MembersOf<Kind>>(
  kind: Kind,
  route: Route,
  members: Members,
) {
  const action = z.strictObject({ kind: z.literal(kind), ...members });
  return z.strictObject({ route: z.union([route, z.array(route)]), ...aim, action });
}

const anyRoute = routeSchema([...routeNames, "any"]);
const backup = z.literal("BackupPartition");
const progress = z.literal("GetPartitionBackupProgress");
const list = z.enum(listRoutes);

/** Every kind of fault: without a schema for a kind, or for a member of it, this does not compile. */
const schemas: { readonly [Kind in FaultKind]: z.ZodType<FaultOfKind<Kind>> } = {
  answer: fault("answer", anyRoute, {
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
  reset: fault("reset", anyRoute, { carryOut: flag }),
  hang: fault("hang", anyRoute, { carryOut: flag }),
  delay: fault("delay", anyRoute, {
    milliseconds: z.number().nonnegative(),
    effect: z.enum(["before", "after"]).exactOptional(),
  }),
  truncate: fault("truncate", anyRoute, {}),
  slowBody: fault("slowBody", anyRoute, { bytes: count, everyMilliseconds: z.number().nonnegative() }),
  editHeaders: fault("editHeaders", anyRoute, { set: texts }),
  event: fault("event", anyRoute, {
    event: modelEvent,
    moment: z.enum(["before", "after"]).exactOptional(),
    whenState: backupState.exactOptional(),
    whenRestore: z.enum(restoreStates).exactOptional(),
  }),
  failBackup: fault("failBackup", backup, { error: failure }),
  stuckInAccepted: fault("stuckInAccepted", backup, {}),
  spoilBackup: fault("spoilBackup", backup, { damage: z.enum(backupDamages).exactOptional(), isMoved: flag }),
  alterRestore: fault("alterRestore", z.literal("RestorePartition"), {
    stuckInAccepted: flag,
    restoreMilliseconds: milliseconds.exactOptional(),
    fails: flag,
    lsn: anyInt64.exactOptional(),
    staysIn: z.enum(partitionStatuses).exactOptional(),
    secondariesMilliseconds: milliseconds.exactOptional(),
  }),
  slowBackup: fault("slowBackup", backup, { milliseconds }),
  editProgress: fault("editProgress", progress, {
    whenState: backupState.exactOptional(),
    set: members.exactOptional(),
    remove: z.array(z.string()).exactOptional(),
    rename: texts.exactOptional(),
    quoteLsn: flag,
  }),
  staleProgress: fault("staleProgress", progress, {}),
  omitFromList: fault("omitFromList", list, { backups: listed }),
  lagInList: fault("lagInList", list, { lists: count }),
  editList: fault("editList", list, {
    backups: listed,
    set: members.exactOptional(),
    rename: texts.exactOptional(),
  }),
};

/** Finds out which kind it is, or says which there are. */
const kindSchema = z.looseObject({
  action: z.looseObject({ kind: z.string().refine(isKind, `must be ${Object.keys(schemas).join(" or ")}`) }),
});

/** A fault as it is written in JSON. The kind of its action decides what else it may say. */
export const faultSchema = z.unknown().transform((value, context): Fault => {
  const kind = kindSchema.safeParse(value, plainWords);
  const result = kind.success ? schemas[kind.data.action.kind].safeParse(value, plainWords) : kind;
  if (result.success) return result.data;
  for (const { message, path } of result.error.issues) context.addIssue({ code: "custom", message, path });
  return z.NEVER;
});

function isKind(text: string): text is FaultKind {
  return Object.hasOwn(schemas, text);
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
