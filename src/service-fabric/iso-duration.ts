/** The lengths that .NET gives to what a calendar has; seconds may have a fraction. */
const form = /^(-)?P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const day = 86_400;
const secondsOfParts = [365 * day, 30 * day, day, 3_600, 60, 1] as const;

/** The seconds of an ISO 8601 duration as .NET writes it, such as `PT10M`, `P7D` or `P10DT1H`; `undefined` where it is none. */
export function secondsOfDuration(text: string): number | undefined {
  const [, sign, ...parts] = form.exec(text.trim()) ?? [];
  if (parts.length === 0) return undefined;
  const seconds = secondsOfParts.reduce((sum, length, at) => sum + length * Number(parts[at] ?? 0), 0);
  return sign === undefined ? seconds : -seconds;
}
