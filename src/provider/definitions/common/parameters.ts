import { z } from "zod";

/** Shorter ones, such as a count, are part of many sentences. */
const shortestSecretCharacters = 8;

/** Parameters of an application. The server takes no line break in one. */
export const parametersSchema = z.record(
  z
    .string("must be text")
    .min(1, "must not be empty")
    .regex(/^[^\r\n]*$/, "must not contain a line break"),
  z.string("must be text, also for numbers").regex(/^[^\r\n]*$/, "must not contain a line break"),
);

/** The provider is not told which of them are secret. */
export function secretsInParameters(parameters: unknown): readonly string[] {
  if (typeof parameters !== "object" || parameters === null) return [];
  return Object.values(parameters).filter(
    (value): value is string => typeof value === "string" && value.length >= shortestSecretCharacters,
  );
}
