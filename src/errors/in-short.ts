const mostListed = 10;

/** A list for a message: its first ten, and how many more there are. */
export function inShort(items: readonly string[]): string {
  const shown = items.slice(0, mostListed).join(", ");
  return items.length > mostListed ? `${shown} and ${items.length - mostListed} more` : shown;
}
