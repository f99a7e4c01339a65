import { readRecordOf } from "../../evidence/record";
import type { WantedBackup } from "../../restore/plan";
import { readSavedStack, type SavedResource } from "../saved-stack";
import { storageOf } from "../saved-storage";
import { backupsOf } from "./proven-backups";

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

const takingBackups: ReadonlySet<string> = new Set(["AdHocBackup", "ServiceBackup", "ApplicationBackup"]);

/** The backups of a stack's resources, with the storages that these were given, credentials included. */
export async function readStackBackups(stack: string, version: string | undefined): Promise<StackBackups> {
  const ours = (await readSavedStack(stack, version)).filter(({ kind }) => takingBackups.has(kind));
  const found = ours.map((one) => backupsIn(one, stack));
  return {
    backups: found.flatMap((one) => ("backups" in one ? one.backups : [])),
    unproven: found.flatMap((one) => ("why" in one ? [one] : [])),
  };
}

function backupsIn(saved: SavedResource, stack: string): Unproven | Pick<StackBackups, "backups"> {
  const { name, outputs, unproven } = saved;
  if (unproven !== undefined) return { resource: name, why: unproven };
  const record = readRecordOf("backup", outputs, `${name} of the stack ${stack}`);
  if (record?.kind !== "backup") return { resource: name, why: "Its outputs tell of no backup." };
  const storage = storageOf(outputs);
  if (storage === "unreadable") return { resource: name, why: "Its storage is none that is known here." };
  const backups = backupsOf(record);
  return { backups: storage === undefined ? backups : backups.map((one) => ({ ...one, storage })) };
}
