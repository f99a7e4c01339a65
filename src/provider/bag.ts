/** Inputs or outputs as they come over gRPC: plain JSON. */
export type Bag = Readonly<Record<string, unknown>>;

/** Keys that start with `__` are Pulumi's and ours: they never count as inputs. */
function isHidden(key: string): boolean {
  return key.startsWith("__");
}

export function visible(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => !isHidden(key)));
}

export function hidden(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => isHidden(key)));
}

export function bagOf(value: unknown): Bag | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
