/** The names that somebody may have meant who wrote this one, nearest first; at most three. */
export function nearNames(written: string, names: readonly string[]): string[] {
  const lower = written.toLowerCase();
  return names
    .map((name) => ({ name, distance: hasWord(name, lower) ? 1 : distanceOf(lower, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(Math.min(lower.length, name.length) / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/**
 * `no such scenario: stuk-accepted; did you mean stuck-accepted? --list-scenarios shows them`
 *
 * @param where Where all names are to be found, in a few words.
 */
export function unknownName(kind: string, written: string, names: readonly string[], where: string): string {
  const near = nearNames(written, names);
  return `no such ${kind}: ${written}; ${near.length === 0 ? "" : `did you mean ${near.join(", ")}? `}${where}`;
}

/** Whether a word of the name, such as `path` of `happy-path`, begins so. */
function hasWord(name: string, beginning: string): boolean {
  return `-${name.toLowerCase()}`.includes(`-${beginning}`);
}

/** Levenshtein's distance: how many letters to add, drop or change. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
