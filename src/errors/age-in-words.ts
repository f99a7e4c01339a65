const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** An age for people, such as `5 h`; never longer than it is. */
export function ageInWords(seconds: number): string {
  if (seconds < 2 * minute) return `${seconds} s`;
  if (seconds < 2 * hour) return `${Math.floor(seconds / minute)} min`;
  return seconds < 2 * day ? `${Math.floor(seconds / hour)} h` : `${Math.floor(seconds / day)} d`;
}
