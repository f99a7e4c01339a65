const milliseconds = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const;

/**
 * Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds: `PT10M`, `P1DT0.5S`. `undefined` for
 * anything else; months and years have no length of their own.
 */
export function readDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!match || !/\d/.test(text) || text.endsWith("T")) return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = match;
  return (
    Number(days) * milliseconds.days +
    Number(hours) * milliseconds.hours +
    Number(minutes) * milliseconds.minutes +
    Number(seconds) * milliseconds.seconds
  );
}
