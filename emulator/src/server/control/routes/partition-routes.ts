import { z } from "zod";
import { backupDamages } from "../../../model/backup-restore/backup-plan.js";
import { partitionStatuses } from "../../../model/cluster/topology.js";
import { savedStorage } from "../../../model/storage/storage-description.js";
import { int64 } from "../../../wire/int64.js";
import { readBodyAs } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import type { ControlRoute } from "../control-request.js";

const partitionIdSchema = z.guid({ error: ({ input }) => `${input} is no GUID` });

const schemas = {
  epoch: z.strictObject({ dataLossVersion: int64, configurationVersion: int64 }).optional(),
  lsn: z.strictObject({ lsn: int64 }),
  foreignBackup: z
    .strictObject({
      storage: savedStorage.exactOptional(),
      backupTimeoutMinutes: z.number().exactOptional(),
      stuckInAccepted: z.boolean().exactOptional(),
      backupMilliseconds: z.number().nonnegative().exactOptional(),
      epochBump: z.boolean().exactOptional(),
      damage: z.enum(backupDamages).exactOptional(),
      isMoved: z.boolean().exactOptional(),
      failure: z.strictObject({ Code: z.union([z.string(), z.number()]), Message: z.string() }).exactOptional(),
    })
    .default({}),
  restore: z.strictObject({ stuckInAccepted: z.boolean().default(false) }).default({ stuckInAccepted: false }),
  nothing: z.strictObject({}).default({}),
  data: z.strictObject({ records: z.record(z.string(), z.string()) }),
  status: z.strictObject({ status: z.enum(partitionStatuses) }),
  primary: z.strictObject({ node: z.string() }),
};

/** What may happen to one partition. */
export function partitionControlRoutes({ partitions }: ControlParts): ControlRoute[] {
  return [
    route(
      "epoch",
      "Gives a partition an epoch; without a body the next one, as after a failover.",
      schemas.epoch,
      (partitionId, epoch) =>
        epoch ? partitions.setEpoch(partitionId, epoch) : partitions.moveToNextEpoch(partitionId),
    ),
    route(
      "lsn",
      "Gives a partition the sequence number that its next backup reports: { lsn }.",
      schemas.lsn,
      (partitionId, { lsn }) => partitions.setLsn(partitionId, lsn),
    ),
    route("foreign-backup", "Starts a backup as somebody else would.", schemas.foreignBackup, (partitionId, backup) =>
      partitions.startForeignBackup({ ...backup, partitionId }),
    ),
    route(
      "restore",
      "Starts a restore, so that backups are refused: { stuckInAccepted }.",
      schemas.restore,
      (partitionId, restore) => partitions.startRestore({ ...restore, partitionId }),
    ),
    route("data-loss", "Lets a partition lose its primary and half of its replicas.", schemas.nothing, (partitionId) =>
      partitions.loseData(partitionId),
    ),
    {
      method: "GET",
      path: "/partitions/:id/data",
      does: "What a partition holds, and the sequence number of the last operation.",
      async run({ params }) {
        const { records, lsn } = await partitions.readData(readBodyAs(partitionIdSchema, params.id));
        return { records, lsn: lsn.toString() };
      },
    },
    {
      method: "PUT",
      path: "/partitions/:id/data",
      does: "Puts records in the place of what a partition holds, an operation for each change: { records }.",
      async run({ params, body }) {
        await partitions.writeData(readBodyAs(partitionIdSchema, params.id), readBodyAs(schemas.data, body).records);
        return {};
      },
    },
    route("status", "Gives a partition a status: { status }.", schemas.status, (partitionId, { status }) =>
      partitions.setStatus(partitionId, status),
    ),
    route("primary", "Puts the primary of a partition on a node: { node }.", schemas.primary, (partitionId, { node }) =>
      partitions.setPrimaryNode(partitionId, node),
    ),
  ];
}

/** A POST below a partition, with its body and what it does. */
function route<T>(
  name: string,
  does: string,
  schema: z.ZodType<T>,
  run: (partitionId: string, body: T) => void | Promise<void>,
): ControlRoute {
  return {
    method: "POST",
    path: `/partitions/:id/${name}`,
    does,
    async run({ params, body }) {
      await run(readBodyAs(partitionIdSchema, params.id), readBodyAs(schema, body));
      return {};
    },
  };
}
