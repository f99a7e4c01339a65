import { z } from "zod";
import { canonicalJson, digestOf } from "./canonical-json";
import { type Predicate, predicates, type RecordKind } from "./predicates";
import { type Bag, predicateTypes, statementOf, statementType } from "./statement";

/** A record as it was found in a stack or in a file. */
export type FoundRecord = { readonly [Kind in RecordKind]: FoundRecordOf<Kind> }[RecordKind];

export interface FoundRecordOf<Kind extends RecordKind> {
  readonly kind: Kind;
  /** Where it was found, such as "before-v2 of stack dev". */
  readonly source: string;
  readonly result: Predicate<Kind>["result"];
  /** The rest of it; left out where a release before 0.2.0 kept none, or where it cannot be read any more. */
  readonly facts?: Facts<Kind>;
  readonly digest: RecordedDigest;
}

type Facts<Kind extends RecordKind> = Omit<Predicate<Kind>, "result">;

/** What was stored as the digest of a record, and whether it is that of what the record says now. */
export type RecordedDigest =
  | { readonly state: "none" }
  | { readonly state: "intact" | "altered"; readonly digest: string };

/**
 * A record as one line of JSON: the statement with its digest. @param outputs Those of the resource. Their digest is kept, so
 * that what was altered in a stack is not made right by being written.
 */
export function recordLine(kind: RecordKind, outputs: Bag): string {
  const statement = statementOf(kind, bagOf(outputs.evidence), outputs);
  return canonicalJson({ evidenceDigest: outputs.evidenceDigest ?? digestOf(statement), statement });
}

const line = z.strictObject({
  evidenceDigest: z.string(),
  statement: z.strictObject({
    _type: z.literal(statementType),
    subject: z.array(z.unknown()),
    predicateType: z.string(),
    predicate: z.record(z.string(), z.unknown()),
  }),
});

/** The record of a line of a file; `undefined` where it tells of none that is known here. */
export function readRecordLine(text: string, source: string): FoundRecord | undefined {
  const read = line.safeParse(parsed(text));
  if (!read.success) return undefined;
  const { evidenceDigest: digest, statement } = read.data;
  const kind = kinds.find((one) => predicateTypes[one] === statement.predicateType);
  if (kind === undefined) return undefined;
  const { result, ...facts } = statement.predicate;
  return readers[kind](source, bagOf(result), facts, { state: stateOf(statement, digest), digest });
}

/** The record of a resource; `undefined` where its outputs tell of nothing that came about. */
export function readRecordOf(kind: RecordKind, outputs: Bag, source: string): FoundRecord | undefined {
  const { evidence, evidenceDigest: digest } = outputs;
  const statement = statementOf(kind, bagOf(evidence), outputs);
  const { result, ...facts } = statement.predicate;
  const stored: RecordedDigest =
    typeof digest === "string" ? { state: stateOf(statement, digest), digest } : { state: "none" };
  return readers[kind](source, bagOf(result), facts, stored);
}

function stateOf(statement: object, digest: string): "intact" | "altered" {
  return digestOf(statement) === digest ? "intact" : "altered";
}

type Reader<Kind extends RecordKind> = (
  source: string,
  result: Bag,
  facts: Bag,
  digest: RecordedDigest,
) => FoundRecordOf<Kind> | undefined;

function reader<Kind extends RecordKind>(
  kind: Kind,
  results: z.ZodType<Predicate<Kind>["result"]>,
  rest: z.ZodType<Facts<Kind>>,
): Reader<Kind> {
  return (source, result, facts, digest) => {
    const read = results.safeParse(result);
    if (!read.success) return undefined;
    const others = rest.safeParse(facts);
    return { kind, source, result: read.data, digest, ...(others.success ? { facts: others.data } : {}) };
  };
}

const { backup, upgrade, restore, drill } = predicates;
const readers: { readonly [Kind in RecordKind]: Reader<Kind> } = {
  backup: reader("backup", backup.shape.result, backup.omit({ result: true })),
  upgrade: reader("upgrade", upgrade.shape.result, upgrade.omit({ result: true })),
  restore: reader("restore", restore.shape.result, restore.omit({ result: true })),
  drill: reader("drill", drill.shape.result, drill.omit({ result: true })),
};
const kinds: readonly RecordKind[] = ["backup", "upgrade", "restore", "drill"];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bagOf(value: unknown): Bag {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
