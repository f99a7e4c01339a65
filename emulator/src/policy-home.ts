import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BackupEntity, PolicyScope } from "./model/backup-restore/backup-entity.js";
import type { BackupPolicyDescription } from "./model/backup-restore/backup-policy.js";
import type { PolicyAdministration } from "./model/backup-restore/policy-administration.js";
import type { Topology } from "./model/cluster/topology.js";
import type { BackupStorage } from "./model/storage/storage-description.js";
import type { PolicyOptions } from "./options.js";

/** The policy that the emulator starts with, and the folder that was made for it, if one was. */
export interface PolicyHome {
  readonly policy: BackupPolicyDescription;
  /** Where it is enabled at the start. */
  readonly scope: PolicyScope;
  readonly isEnabled: boolean;
  /** The folder; missing where the storage was given. */
  readonly ownFolder?: string;
  /** Removes the folder. */
  close(): Promise<void>;
}

/** Its first backup would be due a day after the start, which most tests never reach. */
const onceADay = { ScheduleKind: "FrequencyBased", Interval: "PT24H" } as const;

export async function openPolicy(option: "on" | "off" | PolicyOptions = "on"): Promise<PolicyHome> {
  const given: PolicyOptions = typeof option === "string" ? { enabled: option === "on" } : option;
  const { enabled = true, scope = "Application" } = given;
  if (given.storage) {
    return { policy: describe(given, given.storage), scope, isEnabled: enabled, close: async () => {} };
  }
  const folder = await mkdtemp(join(tmpdir(), "servicefabric-backup-emulator-"));
  return {
    policy: describe(given, { StorageKind: "FileShare", Path: folder }),
    scope,
    isEnabled: enabled,
    ownFolder: folder,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function describe(given: PolicyOptions, Storage: BackupStorage): BackupPolicyDescription {
  const { name = "DailyToShare", schedule = onceADay, maxIncrementalBackups = 0, retentionPolicy } = given;
  return {
    Name: name,
    AutoRestoreOnDataLoss: false,
    MaxIncrementalBackups: maxIncrementalBackups,
    Schedule: schedule,
    Storage,
    ...(retentionPolicy ? { RetentionPolicy: retentionPolicy } : {}),
  };
}

/** The policy that the emulator started with, as code sees it: by its name, whatever became of it since. */
export class FirstPolicy {
  readonly name: string;
  /** With its secrets. */
  readonly storage: BackupStorage;
  readonly #entities: readonly BackupEntity[];
  readonly #administration: PolicyAdministration;

  constructor({ policy, scope }: PolicyHome, topology: Topology, administration: PolicyAdministration) {
    this.name = policy.Name;
    this.storage = policy.Storage;
    this.#entities = entitiesAt(scope, topology);
    this.#administration = administration;
  }

  /** Whether it is enabled anywhere that it was meant for. */
  get enabled(): boolean {
    return this.#entities.some((entity) => this.#isOf(entity));
  }

  /** Enables it wherever it was meant for, or disables it there. @throws FabricError where it was deleted. */
  turn(to: "on" | "off"): void {
    if (to === "on") this.#administration.assign(this.#entities, this.name);
    else this.#administration.unassign(this.#entities.filter((entity) => this.#isOf(entity)));
  }

  #isOf(entity: BackupEntity): boolean {
    return this.#administration.ownPolicy(entity) === this.name;
  }
}

/** What a policy can be enabled for at a level: services and partitions only if they keep state on disk. */
function entitiesAt(scope: PolicyScope, { applications }: Topology): BackupEntity[] {
  return applications.flatMap(({ name: applicationName, services }): BackupEntity[] => {
    if (scope === "Application") return [{ kind: scope, applicationName }];
    const stateful = services.filter((service) => service.kind === "Stateful" && service.hasPersistedState);
    if (scope === "Service")
      return stateful.map(({ name: serviceName }) => ({ kind: scope, applicationName, serviceName }));
    return stateful.flatMap(({ name: serviceName, partitions }) =>
      partitions.map(({ id }) => ({ kind: scope, applicationName, serviceName, partitionId: id.toLowerCase() })),
    );
  });
}
