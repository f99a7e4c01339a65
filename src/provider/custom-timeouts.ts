const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  // Go takes both the micro sign and the Greek letter.
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const part = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;
const duration = new RegExp(`^[+-]?(${part.source})+$`);

/** A duration as Go and Pulumi write it, such as `1h30m`, in milliseconds; `undefined` where it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!duration.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(part)) {
    milliseconds += Number(amount) * (unitMilliseconds[unit ?? ""] ?? 0);
  }
  return text.startsWith("-") ? -milliseconds : milliseconds;
}

/**
 * The cap for an operation, from the hidden input that the resource's constructor fills from `customTimeouts`.
 * As for Pulumi, zero is none.
 */
export function capOf(inputs: Readonly<Record<string, unknown>>, operation: "create" | "update"): number | undefined {
  const timeouts = inputs.__timeouts;
  if (typeof timeouts !== "object" || timeouts === null) return undefined;
  const text: unknown = Reflect.get(timeouts, operation);
  const milliseconds = typeof text === "string" ? parseDuration(text) : undefined;
  return milliseconds !== undefined && milliseconds > 0 ? milliseconds : undefined;
}
