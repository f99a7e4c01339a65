import { z } from "zod";
import { describeIssues, plainWords } from "../wire/checked.js";
import { int64 } from "../wire/int64.js";
import type { Json } from "../wire/json.js";
import { ProblemsError } from "../wire/problems-error.js";

/** Something that can be chosen about a named fault or a scenario. */
export interface Parameter<T> {
  /** What it means, with its unit. */
  readonly shows: string;
  /** Missing: nothing, unless it is given. */
  readonly default: Json | undefined;
  /** Reads it from JSON, or from the text of a command line. */
  readonly schema: z.ZodType<T>;
}

/** Parameters by name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

export type ValuesOf<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

/** Parameters of the usual types. */
export const parameter = {
  number: (value: number, shows: string): Parameter<number> =>
    parameterOf(value, shows, numberIn(/^-?\d+(\.\d+)?$/, "must be a number").pipe(z.number().nonnegative())),
  count: (value: number, shows: string): Parameter<number> => parameterOf(value, shows, countSchema),
  status: (value: number, shows: string): Parameter<number> => parameterOf(value, shows, countSchema.pipe(finalStatus)),
  text: (value: string, shows: string): Parameter<string> => parameterOf(value, shows, z.string()),
  flag: (value: boolean, shows: string): Parameter<boolean> =>
    parameterOf(value, shows, z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])),
  choice: <const T extends string>(value: T, others: readonly T[], shows: string): Parameter<T> =>
    parameterOf(value, shows, z.enum([value, ...others])),
  int64: (value: bigint, shows: string): Parameter<bigint> => parameterOf(value.toString(), shows, int64),
  optional: <T>(shows: string, schema: z.ZodType<T>): Parameter<T | undefined> => ({
    shows,
    default: undefined,
    schema: schema.optional(),
  }),
};

/** A status of HTTP that ends an exchange; those below only announce another one. */
export const finalStatus = z.int().min(200).max(599);

/** A whole number above 0, as JSON or as text. */
export const countSchema: z.ZodType<number> = numberIn(/^-?\d+$/, "must be a whole number").pipe(z.int().min(1));

function numberIn(text: RegExp, message: string) {
  return z.union([z.number(), z.string().regex(text).transform(Number)], message);
}

function parameterOf<T>(value: Json, shows: string, schema: z.ZodType<T>): Parameter<T> {
  return { shows, default: value, schema };
}

/**
 * Reads the values of parameters; what is not given has its default.
 *
 * @param owner Whose they are, for the message: `fault stall`.
 * @throws ProblemsError
 */
export function readParameters<P extends Parameters>(
  owner: string,
  parameters: P,
  given: Readonly<Record<string, unknown>>,
): ValuesOf<P> {
  const shape = Object.fromEntries(
    Object.entries(parameters).map(([name, { default: value, schema }]) => [
      name,
      value === undefined ? schema : z.preprocess((found) => (found === undefined ? value : found), schema),
    ]),
  );
  const result = z.strictObject(shape).safeParse(given, plainWords);
  if (!result.success) throw new ProblemsError(`${owner} has wrong parameters`, describeIssues(result.error));
  // The shape was made of these very parameters, member by member; the type is lost on the way through a record.
  return result.data as ValuesOf<P>;
}

/** Parameters as data, for lists. */
export function describeParameters(parameters: Parameters): Json {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shows, default: value }]) => [name, { shows, default: value ?? null }]),
  );
}
