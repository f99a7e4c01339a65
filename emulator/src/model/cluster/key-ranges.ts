export const lowestKey = -(2n ** 63n);
export const highestKey = 2n ** 63n - 1n;

export interface KeyRange {
  readonly lowKey: bigint;
  readonly highKey: bigint;
}

/**
 * Splits a range into equal parts as the server does: every part has the whole quotient, and the first ones take one key
 * more until the remainder is used up.
 */
export function splitKeyRange(count: number, { lowKey, highKey }: KeyRange): KeyRange[] {
  const keys = highKey - lowKey + 1n;
  const size = keys / BigInt(count);
  const remainder = keys % BigInt(count);
  let next = lowKey;
  return Array.from({ length: count }, (_, index) => {
    const low = next;
    next += size + (BigInt(index) < remainder ? 1n : 0n);
    return { lowKey: low, highKey: next - 1n };
  });
}

/** Where ranges overlap or leave a hole, with the indexes of the range and of the one before it. */
export function findRangeFaults(ranges: readonly (KeyRange & { readonly index: number })[]) {
  const sorted = [...ranges].sort((a, b) => (a.lowKey < b.lowKey ? -1 : a.lowKey > b.lowKey ? 1 : 0));
  let furthest = sorted[0];
  return sorted.slice(1).flatMap((range) => {
    const before = furthest;
    if (!before) return [];
    if (range.highKey > before.highKey) furthest = range;
    if (range.lowKey === before.highKey + 1n) return [];
    const fault = range.lowKey <= before.highKey ? ("overlap" as const) : ("hole" as const);
    return [{ fault, before: before.index, after: range.index }];
  });
}
