import { z } from "zod";

const lowest = -(2n ** 63n);
const highest = 2n ** 63n - 1n;

/** A signed 64-bit integer out of JSON: a text of decimal digits, or a number that is still exact. */
export const int64 = z
  .union([z.string(), z.number()], "Expected an int64 as number or text")
  .transform((value, context) => {
    const isWhole = typeof value === "string" ? /^-?\d{1,19}$/.test(value) : Number.isSafeInteger(value);
    const number = isWhole ? BigInt(value) : undefined;
    if (number !== undefined && number >= lowest && number <= highest) return number;
    const hint =
      typeof value === "number" && Number.isInteger(value) ? "; write it as text, a JSON number is not exact here" : "";
    context.addIssue({ code: "custom", message: `Expected an int64 as number or text — not ${value}${hint}` });
    return z.NEVER;
  });
