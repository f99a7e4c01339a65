const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration as Go and Pulumi write it, such as `1h30m`, in milliseconds; `undefined` where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) {
    milliseconds += Number(amount) * (unitMilliseconds[unit ?? ""] ?? 0);
  }
  return milliseconds;
}

/** The cap for an operation, from the hidden input that the resource's constructor fills from `customTimeouts`. */
export function capOf(inputs: Readonly<Record<string, unknown>>, operation: "create" | "update"): number | undefined {
  const timeouts = inputs.__timeouts;
  if (typeof timeouts !== "object" || timeouts === null) return undefined;
  const text: unknown = Reflect.get(timeouts, operation);
  return typeof text === "string" ? parseDuration(text) : undefined;
}
