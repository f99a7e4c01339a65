const day = 86_400_000;
const hour = 3_600_000;
const minute = 60_000;

/**
 * Milliseconds of a duration as .NET's `XmlConvert.ToTimeSpan` reads it: `PT15M`, `P10D`. A year has 365 days and a
 * month 30. `undefined` for a text that is no duration.
 */
export function readXmlDuration(text: string): number | undefined {
  const match = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
    text.trim(),
  );
  if (!match || !/\d/.test(text)) return undefined;
  const [, minus, years, months, days, , hours, minutes, seconds] = match;
  const count = (digits: string | undefined) => Number(digits ?? 0);
  const wholeDays = count(years) * 365 + count(months) * 30 + count(days);
  const milliseconds = wholeDays * day + count(hours) * hour + count(minutes) * minute + count(seconds) * 1_000;
  return minus ? -milliseconds : milliseconds;
}

/** A duration of whole minutes as `XmlConvert.ToString` writes it: the largest units first, days at most. */
export function writeXmlDuration(milliseconds: number): string {
  const parts = [
    [Math.floor(milliseconds / day), "D"],
    [Math.floor((milliseconds % day) / hour), "H"],
    [Math.floor((milliseconds % hour) / minute), "M"],
  ] as const;
  const [days, hours, minutes] = parts.map(([count, unit]) => (count === 0 ? "" : `${count}${unit}`));
  const time = `${hours}${minutes}`;
  return `P${days}${time && `T${time}`}`;
}
