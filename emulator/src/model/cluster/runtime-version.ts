/**
 * Whether a runtime has what came into several lines of releases at once.
 *
 * @param version Such as `10.1.2493.9590`.
 * @param since The first build of each line that got it: `["9.1.1851", "10.0.1816"]`. Later lines have it from the start.
 */
export function hasSince(version: string, since: readonly string[]): boolean {
  const own = numbersOf(version);
  const lines = since.map(numbersOf);
  const sameLine = lines.find((line) => compare(line.slice(0, 2), own.slice(0, 2)) === 0);
  if (sameLine) return compare(own, sameLine) >= 0;
  return lines.some((line) => compare(own, line) > 0);
}

function numbersOf(version: string): number[] {
  return version.split(".").map(Number);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let place = 0; place < Math.max(one.length, other.length); place++) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
