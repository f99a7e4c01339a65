import { z } from "zod";
import type { WantedBackup } from "../../restore/plan";
import type { BackupStorage } from "../../service-fabric/backup-storage";
import { normalStorage, storageSchema } from "../../service-fabric/storage-kinds";
import { askPulumi } from "../pulumi-cli";
import { UsageError } from "../usage-error";
import { provenBackupsIn } from "./proven-backups";

/** A resource of a stack that has no proven backup. */
export interface Unproven {
  readonly resource: string;
  readonly why: string;
}

/** What the backup resources of a stack hold. */
export interface StackBackups {
  readonly backups: readonly WantedBackup[];
  readonly unproven: readonly Unproven[];
}

const bag = z.record(z.string(), z.unknown());

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  outputs: bag.nullish(),
  initErrors: z.array(z.string()).nullish(),
  /** Another has taken its place, and it waits to be deleted. */
  delete: z.boolean().nullish(),
});

const exported = z.object({
  deployment: z.object({
    resources: z.array(resource).nullish(),
    pending_operations: z.array(z.object({ resource })).nullish(),
  }),
});

type SavedResource = z.infer<typeof resource>;

const ourTypes: ReadonlySet<string> = new Set(
  ["AdHocBackup", "ServiceBackup", "ApplicationBackup"].map((name) => `pulumi-nodejs:dynamic/servicefabric:${name}`),
);

/** The backups of a stack's resources, with the storages that these were given, credentials included. */
export async function readStackBackups(stack: string, version: string | undefined): Promise<StackBackups> {
  const args = ["stack", "export", ...(version === undefined ? [] : ["--version", version])];
  const state = exported.safeParse(JSON.parse(await askPulumi(stack, "state", args)));
  if (!state.success) throw new UsageError(`The state of stack ${stack} is of no form that is known here.`);
  const { resources, pending_operations: operations } = state.data.deployment;
  const ours = (resources ?? []).filter((one) => ourTypes.has(one.type) && one.delete !== true);
  const pending = (operations ?? []).map((one) => one.resource).filter(({ type }) => ourTypes.has(type));
  const found = ours.map((one) => backupsOf(one, stack));
  return {
    backups: found.flatMap((one) => ("backups" in one ? one.backups : [])),
    unproven: [
      ...found.flatMap((one) => ("why" in one ? [one] : [])),
      ...pending.map(({ urn }) => ({ resource: nameOf(urn), why: "An operation of it was cut off in the middle." })),
    ],
  };
}

function backupsOf(
  { urn, outputs, initErrors }: SavedResource,
  stack: string,
): Unproven | Pick<StackBackups, "backups"> {
  const name = nameOf(urn);
  const plain = unwrapped(outputs ?? {});
  const isPending = (initErrors ?? []).length > 0 || (isBag(plain) && plain.__pending !== undefined);
  if (isPending) return { resource: name, why: "Its last run came to no proof: run pulumi up, which goes on with it." };
  const backups = provenBackupsIn(plain, `${name} of the stack ${stack}`);
  if (backups === undefined) return { resource: name, why: "Its outputs tell of no backup." };
  const storage = storageIn(plain);
  if (storage === "unreadable") return { resource: name, why: "Its storage is none that is known here." };
  return { backups: storage === undefined ? backups : backups.map((one) => ({ ...one, storage })) };
}

function storageIn(outputs: unknown): BackupStorage | "unreadable" | undefined {
  if (!isBag(outputs) || outputs.storage === undefined || outputs.storage === null) return undefined;
  const parsed = storageSchema.safeParse(normalStorage(outputs.storage));
  return parsed.success ? parsed.data : "unreadable";
}

/** How the engine marks a secret in a state; its value is JSON once more. Source: pulumi, `sdk/go/common/resource/sig`. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value of a state, with its secrets in plain. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isBag(value)) return value;
  if (value[signature] === secretSignature && typeof value.plaintext === "string") {
    return unwrapped(JSON.parse(value.plaintext));
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unwrapped(one)]));
}

function isBag(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
