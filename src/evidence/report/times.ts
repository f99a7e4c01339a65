const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A time for people, in its two largest units; never longer than it is. Such as `26 h 5 min` and `9 d 2 h`. */
export function durationInWords(seconds: number): string {
  if (seconds < 0) return `-${durationInWords(-seconds)}`;
  if (seconds < 2 * minute) return `${Math.floor(seconds * 10) / 10} s`;
  if (seconds < 2 * hour) return twoUnits(seconds, minute, "min", 1, "s");
  if (seconds < 2 * day) return twoUnits(seconds, hour, "h", minute, "min");
  return twoUnits(seconds, day, "d", hour, "h");
}

function twoUnits(seconds: number, larger: number, largerName: string, smaller: number, smallerName: string): string {
  const rest = Math.floor((seconds % larger) / smaller);
  return `${Math.floor(seconds / larger)} ${largerName}${rest === 0 ? "" : ` ${rest} ${smallerName}`}`;
}

const timeInUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** In milliseconds; not a number where the text is no such time: `Date.parse` takes `backup 1` for a day of 2001. */
export function instantOf(time: string): number {
  return timeInUtc.test(time) ? Date.parse(time) : Number.NaN;
}

/** Such as `2018-10-22 12:07:36 UTC`; a text that is no such time stays as it is. */
export function timeInWords(time: string): string {
  return timeInUtc.test(time) ? `${time.slice(0, 10)} ${time.slice(11, 19)} UTC` : time;
}
