import type { AuditOrder, RecordToAudit } from "../evidence/audit/audit-run";
import type { RecordKind } from "../evidence/predicates";
import { readRecordOf } from "../evidence/record";
import { readSavedStack, type SavedResource } from "./saved-stack";
import { storageOf } from "./saved-storage";

/** The resources that have a record, and of what. */
const kinds: ReadonlyMap<string, RecordKind> = new Map([
  ["AdHocBackup", "backup"],
  ["ServiceBackup", "backup"],
  ["ApplicationBackup", "backup"],
  ["ApplicationUpgrade", "upgrade"],
  ["RestoreDrill", "drill"],
]);

/** A resource of a stack that has, or should have, a record. */
export interface Recorded {
  readonly saved: SavedResource;
  readonly kind: RecordKind;
}

/** The resources of a stack that have, or should have, a record. @throws UsageError */
export async function readRecorded(stack: string): Promise<readonly Recorded[]> {
  return (await readSavedStack(stack)).flatMap((saved) => {
    const kind = kinds.get(saved.kind);
    return kind === undefined ? [] : [{ saved, kind }];
  });
}

/** The records of a stack, with the storages that its resources were given, credentials included. @throws UsageError */
export async function readStackRecords(stack: string): Promise<Pick<AuditOrder, "records" | "unproven">> {
  const found = (await readRecorded(stack)).map((one) => recordOf(one, stack));
  return {
    records: found.flatMap((one) => ("record" in one ? [one] : [])),
    unproven: found.flatMap((one) => ("why" in one ? [one] : [])),
  };
}

function recordOf({ saved, kind }: Recorded, stack: string): RecordToAudit | AuditOrder["unproven"][number] {
  const { name, outputs, unproven } = saved;
  const source = `${name} of stack ${stack}`;
  if (unproven !== undefined) return { resource: source, why: unproven };
  const record = readRecordOf(kind, outputs, source);
  if (record === undefined) return { resource: source, why: `Its outputs tell of no ${kind}.` };
  const storage = storageOf(outputs);
  if (storage === undefined) return { record };
  return storage === "unreadable" ? { record, closed: "Its storage is none that is known here." } : { record, storage };
}
