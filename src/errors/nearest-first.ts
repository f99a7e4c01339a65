/** What is compared of a name at most, so that a long list of long names takes no time that anybody notices. */
const comparedCharacters = 80;
const mostCompared = 5_000;

/** Names by how many characters differ from the wanted one, the nearest first. Capitals are the smallest difference. */
export function nearestFirst(names: readonly string[], wanted: string): readonly string[] {
  return names
    .slice(0, mostCompared)
    .map((name) => ({ name, distance: distance(tailOf(name), tailOf(wanted)) }))
    .sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
    .map(({ name }) => name);
}

/** Whether the one may well have been written for the other: at most a third of it differs. */
export function isNear(name: string, wanted: string): boolean {
  return distance(tailOf(name), tailOf(wanted)) <= wanted.length / 3;
}

/** Names of one application begin alike; what tells them apart is at the end. */
function tailOf(name: string): string {
  return name.slice(-comparedCharacters).toLowerCase();
}

/** Levenshtein's distance, row by row. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, character] of [...one].entries()) {
    let diagonal = index;
    let left = index + 1;
    const next = [left];
    for (let column = 1; column <= other.length; column++) {
      const above = row[column] ?? 0;
      left = Math.min(left + 1, above + 1, diagonal + (character === other[column - 1] ? 0 : 1));
      diagonal = above;
      next.push(left);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
