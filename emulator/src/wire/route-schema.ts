import { z } from "zod";
import { unknownName } from "./near-names.js";

/** One of these operations. For an unknown one the near ones are named: all of them are too many. */
export function routeSchema<const Name extends string>(names: readonly Name[]) {
  return z.enum(names, {
    error: ({ input }) =>
      typeof input === "string" ? unknownName("operation", input, names, "docs/emulator.md lists them") : undefined,
  });
}
