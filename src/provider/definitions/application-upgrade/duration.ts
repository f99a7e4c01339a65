import { z } from "zod";

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };
/** The server holds seconds in 32 bits, and takes the largest for "for ever". */
const mostSeconds = 30 * 24 * 3_600;

/** A duration in its normal form, as seconds: `"90s"`, `"5m"`, `"1h30m"`, or a number of seconds. What is none stays as it is. */
export function normalDuration(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const parts = [...value.trim().matchAll(/(\d+)([hms])/gy)];
  const length = parts.reduce((sum, [part]) => sum + part.length, 0);
  if (parts.length === 0 || length !== value.trim().length) return value;
  return parts.reduce((sum, [, amount, unit = "s"]) => sum + Number(amount) * (units[unit] ?? 1), 0);
}

/** A duration after it was brought to its normal form. */
export const durationSchema = z
  .number('must be a duration such as "90s", "5m" or "1h30m", or a number of seconds')
  .int("must be whole seconds")
  .min(0, "must not be negative")
  .max(mostSeconds, "must be at most 30 days");
