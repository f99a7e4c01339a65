import { parse } from "lossless-json";
import { z } from "zod";
import type {
  Application,
  BackupConfiguration,
  BackupRecord,
  Epoch,
  ListedBackup,
  ListedConfiguration,
  ListedPartition,
  ListedService,
  NamedEntity,
  Partition,
  PartitionInformation,
  ServerFailure,
  Service,
  Suspension,
} from "./records";

/** JSON with every number kept as its text, so that no int64 is rounded. Throws where it is not JSON. */
export function parseJson(text: string): unknown {
  return parse(text, undefined, (number) => number);
}

const zeroGuid = "00000000-0000-0000-0000-000000000000";
const zeroDate = /^0001-01-01T/;

export const text = z.string().nullish();
/** Quoted or not: the server writes the LSN of progress as a bare number and that of lists in quotes. */
export const int64 = z.string().regex(/^-?\d{1,19}$/);

/** Both spellings: `…Version` since 6.4, `…Number` before, and in today's documentation. */
export const epoch = z
  .object({
    DataLossVersion: int64.optional(),
    ConfigurationVersion: int64.optional(),
    DataLossNumber: int64.optional(),
    ConfigurationNumber: int64.optional(),
  })
  .nullish();

export const failure = z.object({ Code: z.string(), Message: text }).nullish();

/** What progress and an item of a list have in common. */
const backupFields = {
  BackupId: text,
  BackupLocation: text,
  EpochOfLastBackupRecord: epoch,
  BackupEpoch: epoch,
  LsnOfLastBackupRecord: int64.nullish(),
  BackupLsn: int64.nullish(),
  FailureError: failure,
};

type BackupFields = z.infer<z.ZodObject<typeof backupFields>>;

export function toEpoch(wire: z.infer<typeof epoch>): Epoch | undefined {
  const dataLossVersion = wire?.DataLossVersion ?? wire?.DataLossNumber;
  const configurationVersion = wire?.ConfigurationVersion ?? wire?.ConfigurationNumber;
  if (dataLossVersion === undefined || configurationVersion === undefined) return undefined;
  return { dataLossVersion, configurationVersion };
}

export function toFailure(wire: z.infer<typeof failure>): ServerFailure | undefined {
  return wire ? { code: wire.Code, message: wire.Message ?? "" } : undefined;
}

/** The zero date of .NET means "none"; anything that is no date is none either. */
export function toTime(wire: string | null | undefined): string | undefined {
  if (!wire || zeroDate.test(wire) || Number.isNaN(Date.parse(wire))) return undefined;
  return wire;
}

export function toGuid(wire: string | null | undefined): string | undefined {
  return !wire || wire === zeroGuid ? undefined : wire.toLowerCase();
}

function toBackup(wire: BackupFields) {
  return withoutBlanks({
    backupId: toGuid(wire.BackupId),
    location: wire.BackupLocation || undefined,
    epoch: toEpoch(wire.EpochOfLastBackupRecord ?? wire.BackupEpoch),
    lsn: wire.LsnOfLastBackupRecord ?? wire.BackupLsn ?? undefined,
    failure: toFailure(wire.FailureError),
  });
}

type WithoutBlanks<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export function withoutBlanks<T extends object>(record: T): WithoutBlanks<T> {
  // The entries that are left have the types of their keys; Object.fromEntries cannot say so.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as WithoutBlanks<T>;
}

/** `null` where no on-demand backup was ever asked for. */
export const backupProgress = z
  .object({ ...backupFields, BackupState: z.string(), TimeStampUtc: text })
  .nullable()
  .transform((wire): BackupRecord | undefined => {
    if (wire === null) return undefined;
    const timestamp = toTime(wire.TimeStampUtc);
    return { state: wire.BackupState, ...toBackup(wire), ...(timestamp === undefined ? {} : { timestamp }) };
  });

export const backupItem = z.object({
  ...backupFields,
  CreationTimeUtc: text,
  BackupType: text,
  PartitionInformation: z.object({ Id: text }).nullish(),
});

export function toListedBackup(item: z.infer<typeof backupItem>): ListedBackup {
  const createdAt = toTime(item.CreationTimeUtc);
  const partitionId = toGuid(item.PartitionInformation?.Id);
  return {
    ...(partitionId === undefined ? {} : { partitionId }),
    ...toBackup(item),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(item.BackupType ? { type: item.BackupType } : {}),
  };
}

/** A page of a list as the backup service writes it, which may have no items. */
export function backupServicePage<Item, T>(item: z.ZodType<Item>, toItem: (item: Item) => T) {
  return z.object({ ContinuationToken: text, Items: z.array(item).nullish() }).transform((wire) => ({
    continuationToken: wire.ContinuationToken || undefined,
    items: (wire.Items ?? []).map(toItem),
  }));
}

export const backupPage = backupServicePage(backupItem, toListedBackup);

export const partitionInformation = z.object({
  ServicePartitionKind: text,
  LowKey: int64.nullish(),
  HighKey: int64.nullish(),
  Name: text,
});

export const clusterVersion = z.object({ Version: z.string() }).transform((wire) => wire.Version);

export const backupPolicies = z
  .object({ Items: z.array(z.object({ Name: z.string() })).nullish() })
  .transform((wire) => (wire.Items ?? []).map(({ Name }) => Name));

/** Where the cluster's tokens come from; its members are empty, or not there, where it takes none. */
export const aadMetadata = z.object({
  type: z.string().nullish(),
  metadata: z
    .object({ login: z.string().nullish(), tenant: z.string().nullish(), cluster: z.string().nullish() })
    .nullish(),
});

export function toInformation(wire: z.infer<typeof partitionInformation>): PartitionInformation | undefined {
  const { ServicePartitionKind: kind, LowKey: lowKey, HighKey: highKey, Name: name } = wire;
  if (kind === "Int64Range" && lowKey != null && highKey != null) return { kind, lowKey, highKey };
  if (kind === "Named" && name != null) return { kind, name };
  return kind === "Singleton" ? { kind } : undefined;
}

export const partition = z
  .object({
    ServiceKind: z.string(),
    PartitionStatus: text,
    PartitionInformation: partitionInformation.nullish(),
    CurrentConfigurationEpoch: epoch,
    TargetReplicaSetSize: z.string().nullish(),
  })
  .transform((wire): Partition => {
    const information = wire.PartitionInformation ? toInformation(wire.PartitionInformation) : undefined;
    const current = toEpoch(wire.CurrentConfigurationEpoch);
    return {
      serviceKind: wire.ServiceKind,
      ...(wire.PartitionStatus ? { status: wire.PartitionStatus } : {}),
      ...(information === undefined ? {} : { information }),
      ...(current === undefined ? {} : { epoch: current }),
      ...(wire.TargetReplicaSetSize ? { targetReplicas: Number(wire.TargetReplicaSetSize) } : {}),
    };
  });

const listedPartition = z
  .object({
    ServiceKind: z.string(),
    PartitionStatus: text,
    PartitionInformation: partitionInformation.extend({ Id: z.string().regex(z.regexes.guid) }),
  })
  .transform((wire): ListedPartition => {
    const information = toInformation(wire.PartitionInformation);
    return {
      id: wire.PartitionInformation.Id.toLowerCase(),
      serviceKind: wire.ServiceKind,
      ...(wire.PartitionStatus ? { status: wire.PartitionStatus } : {}),
      ...(information === undefined ? {} : { information }),
    };
  });

export const namedEntity = z.object({ Name: z.string() }).transform((wire): NamedEntity => ({ name: wire.Name }));

/** A page of a list as the gateway itself writes it; an empty token ends the list. */
function gatewayPage<T>(item: z.ZodType<T>) {
  return z.object({ ContinuationToken: text, Items: z.array(item) }).transform((wire) => ({
    continuationToken: wire.ContinuationToken || undefined,
    items: wire.Items,
  }));
}

export const partitionPage = gatewayPage(listedPartition);
export const namePage = gatewayPage(namedEntity);

const serviceFields = {
  ServiceKind: z.string(),
  HasPersistedState: z.boolean().nullish(),
  ServiceStatus: text,
  TypeName: text,
  ManifestVersion: text,
};

function toService(wire: z.infer<z.ZodObject<typeof serviceFields>>): Service {
  return {
    serviceKind: wire.ServiceKind,
    ...(wire.HasPersistedState == null ? {} : { hasPersistedState: wire.HasPersistedState }),
    ...(wire.ServiceStatus ? { status: wire.ServiceStatus } : {}),
    ...(wire.TypeName ? { typeName: wire.TypeName } : {}),
    ...(wire.ManifestVersion ? { manifestVersion: wire.ManifestVersion } : {}),
  };
}

export const service = z.object(serviceFields).transform(toService);

export const servicePage = gatewayPage(
  z
    .object({ ...serviceFields, Name: z.string() })
    .transform((wire): ListedService => ({ name: wire.Name, ...toService(wire) })),
);

export const application = z
  .object({ Status: text })
  .transform((wire): Application => (wire.Status ? { status: wire.Status } : {}));

export const suspensionInfo = z.object({ IsSuspended: z.boolean().nullish(), SuspensionInheritedFrom: text }).nullish();

export function toSuspension(wire: z.infer<typeof suspensionInfo>): Suspension | undefined {
  if (!wire) return undefined;
  const { IsSuspended: isSuspended, SuspensionInheritedFrom: suspensionInheritedFrom } = wire;
  return { isSuspended: isSuspended === true, ...(suspensionInheritedFrom ? { suspensionInheritedFrom } : {}) };
}

/** `null` where no policy applies. */
export const backupConfiguration = z
  .object({ PolicyName: z.string(), PolicyInheritedFrom: text, SuspensionInfo: suspensionInfo })
  .nullable()
  .transform((wire): BackupConfiguration | undefined =>
    wire === null
      ? undefined
      : {
          policyName: wire.PolicyName,
          ...withoutBlanks({
            inheritedFrom: wire.PolicyInheritedFrom || undefined,
            suspension: toSuspension(wire.SuspensionInfo),
          }),
        },
  );

/** What has a policy at or below an entity. */
export const configurationPage = z
  .object({
    ContinuationToken: text,
    Items: z
      .array(
        z.object({
          Kind: z.string(),
          PolicyName: text,
          PolicyInheritedFrom: text,
          SuspensionInfo: suspensionInfo,
          ServiceName: text,
          PartitionId: text,
        }),
      )
      .nullish(),
  })
  .transform((wire) => ({
    continuationToken: wire.ContinuationToken || undefined,
    items: (wire.Items ?? []).flatMap((item): ListedConfiguration[] => {
      if (!item.PolicyName) return [];
      const facts = withoutBlanks({
        serviceName: item.ServiceName || undefined,
        partitionId: toGuid(item.PartitionId),
        inheritedFrom: item.PolicyInheritedFrom || undefined,
        suspension: toSuspension(item.SuspensionInfo),
      });
      return [{ kind: item.Kind, policyName: item.PolicyName, ...facts }];
    }),
  }));

/** `Code` is a bare number where the server has no name for it. */
export const errorBody = z.object({ Error: z.object({ Code: z.string(), Message: text }) });
