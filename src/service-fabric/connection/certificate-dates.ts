import type { X509Certificate } from "node:crypto";

/** Whether a certificate holds at a time, in milliseconds since 1970. A date that cannot be read holds nothing. */
export function validityOf(
  { validFrom, validTo }: X509Certificate,
  now: number,
): "valid" | "expired" | "not yet valid" {
  if (!(Date.parse(validTo) >= now)) return "expired";
  return Date.parse(validFrom) <= now ? "valid" : "not yet valid";
}

/** `2026-03-01`, from the words in which certificates tell their dates. */
export function dayOf(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? "a date that cannot be read" : new Date(time).toISOString().slice(0, 10);
}
