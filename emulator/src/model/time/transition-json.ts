import { z } from "zod";
import type { Json } from "../../wire/json.js";
import { plainJson } from "../state/plain-json.js";
import type { Transition, Transitions } from "./transition.js";

/** Milliseconds, or the text `Infinity` for what never comes. */
const milliseconds = z.codec(
  z.union([z.number().nonnegative(), z.literal("Infinity")]),
  z.custom<number>((value) => typeof value === "number"),
  {
    decode: (value) => (value === "Infinity" ? Infinity : value),
    encode: (value) => (value === Infinity ? "Infinity" : value),
  },
);

/** A step as JSON: `"immediate"`, `{ "afterMilliseconds": 20000 }` or `{ "afterPolls": 2 }`. */
export const transitionJson: z.ZodType<Transition> = z.union(
  [
    z.literal("immediate"),
    z.strictObject({ afterMilliseconds: milliseconds }),
    z.strictObject({ afterPolls: z.int().min(1) }),
  ],
  'It must be "immediate", { afterMilliseconds } from 0 on, or { afterPolls } from 1 on.',
);

/** All steps as JSON. */
export const transitionsJson: z.ZodType<Transitions> = z.strictObject({
  accepted: transitionJson,
  backup: transitionJson,
  restore: transitionJson,
  secondaries: transitionJson,
});

/** Some of them. */
export const someTransitionsJson: z.ZodType<Partial<Transitions>> = z.strictObject({
  accepted: transitionJson.exactOptional(),
  backup: transitionJson.exactOptional(),
  restore: transitionJson.exactOptional(),
  secondaries: transitionJson.exactOptional(),
});

export function writeTransitions(transitions: Transitions): Json {
  return plainJson(z.encode(transitionsJson, transitions));
}
