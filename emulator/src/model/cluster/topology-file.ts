import { z } from "zod";
import { int64 } from "../../wire/int64.js";
import { partitionStatuses } from "./topology.js";

/** Enough for a large cluster, and little enough to be read in a second. */
const mostPartitionsOfAService = 100_000;
const mostNodes = 1_000;

const text = z.string().min(1);
const count = z.int().min(1);
const parameters = z.record(z.string(), z.string()).optional();

const node = z.strictObject({
  name: text,
  upgradeDomain: text.optional(),
  faultDomain: text.optional(),
  type: text.optional(),
});

const scheme = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("Int64Range"), lowKey: int64, highKey: int64 }),
  z.strictObject({ kind: z.literal("Named"), name: text }),
  z.strictObject({ kind: z.literal("Singleton") }),
]);

const partition = z.strictObject({
  /** Default: derived from the service's name and the place in the list. */
  id: text.optional(),
  scheme,
  status: z.enum(partitionStatuses).optional(),
  epoch: z.strictObject({ dataLossVersion: int64, configurationVersion: int64 }).optional(),
  lsn: int64.optional(),
  records: z.record(z.string(), z.string()).optional(),
});

const serviceBase = {
  name: text,
  typeName: text,
  manifestVersion: text.optional(),
  details: z.record(z.string(), z.json()).optional(),
  /** The partitions one by one; or `scheme` says how they are made. */
  partitions: z.array(partition).optional(),
  scheme: z.enum(["Int64Range", "Named", "Singleton"]).optional(),
  /** With the scheme Int64Range: how many equal ranges the keys are split into. */
  partitionCount: count.max(mostPartitionsOfAService).optional(),
  /** With the scheme Int64Range. Default: all keys there are. */
  lowKey: int64.optional(),
  highKey: int64.optional(),
  /** With the scheme Named: the partitions' names. */
  names: z.array(text).min(1).max(mostPartitionsOfAService).optional(),
};

export const serviceInFile = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("Stateful"),
    hasPersistedState: z.boolean(),
    targetReplicaSetSize: count.optional(),
    minReplicaSetSize: count.optional(),
    ...serviceBase,
  }),
  z.strictObject({
    kind: z.literal("Stateless"),
    instanceCount: z.union([z.literal(-1), count]).optional(),
    ...serviceBase,
  }),
]);

/** An application without a look at its services. */
export const applicationHead = z.strictObject({
  name: text,
  typeName: text,
  typeVersion: text,
  parameters,
  services: z.array(z.unknown()),
});

/** An application package, as a topology and a request to control the emulator have it. */
export const packageInFile = z.strictObject({
  uri: z.string().regex(/^https?:\/\/[^?]+\.sfpkg$/i, "Expected http(s)://….sfpkg, without a query"),
  typeName: text,
  typeVersion: text,
  parameters,
  milliseconds: z.number().nonnegative().optional(),
  failure: z.strictObject({ code: text, message: text }).optional(),
});

/** A topology file without a look at its applications. */
export const topologyFileHead = z.strictObject({
  /** For editors that look for it; it has no meaning here. */
  $schema: z.string().optional(),
  cluster: z.strictObject({ name: text.optional(), id: text.optional() }).optional(),
  nodes: z
    .union(
      [count.max(mostNodes), z.array(node).min(1).max(mostNodes)],
      `Expected a number from 1 to ${mostNodes}, or nodes`,
    )
    .optional(),
  applicationTypes: z
    .array(
      z.strictObject({
        name: text,
        versions: z.array(z.union([text, z.strictObject({ version: text, parameters })])).min(1),
        parameters,
        defaultServices: z.array(z.unknown()).optional(),
      }),
    )
    .optional(),
  packages: z.array(packageInFile).optional(),
  applications: z.array(z.unknown()),
});

type ApplicationInFile = Omit<z.input<typeof applicationHead>, "services"> & {
  services: z.input<typeof serviceInFile>[];
};

/**
 * A topology as JSON holds it: as `Topology`, but int64 are numbers or texts, and a service may say how its partitions are
 * made in place of listing them: `"scheme": "Int64Range", "partitionCount": 10`, `"scheme": "Named", "names": ["a", "b"]`,
 * or nothing for a single one.
 */
export type TopologyFile = Omit<z.input<typeof topologyFileHead>, "applications" | "applicationTypes"> & {
  applicationTypes?: (Omit<ApplicationTypeHead, "defaultServices"> & {
    defaultServices?: z.input<typeof serviceInFile>[];
  })[];
  applications: ApplicationInFile[];
};

type ApplicationTypeHead = NonNullable<z.input<typeof topologyFileHead>["applicationTypes"]>[number];

export type ApplicationTypeInFile = NonNullable<z.output<typeof topologyFileHead>["applicationTypes"]>[number];
export type ServiceInFile = z.output<typeof serviceInFile>;
export type PartitionInFile = z.output<typeof partition>;
