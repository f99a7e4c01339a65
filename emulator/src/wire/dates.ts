/** What the server writes where there is no time: .NET's `DateTime.MinValue`. */
export const noDate = "0001-01-01T00:00:00Z";

/** The same as the gateway writes it, whose dates are milliseconds precise. */
export const noPreciseDate = "0001-01-01T00:00:00.000Z";

/** A date of the gateway's own: `2018-10-22T12:07:36.250Z`. */
export function writePreciseDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The server's dates have second precision (`DateTimeJsonConverter.cs`): `2018-10-22T12:07:36Z`. */
export function writeDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The name of a backup's files: `2018-10-22 12.07.36` (`BackupFolderNameFormat`). */
export function writeFileTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
}

/** Milliseconds since 1970 of a name made by `writeFileTime`, or `undefined` for any other name. */
export function readFileTime(name: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2})\.(\d{2})\.(\d{2})$/.exec(name);
  if (!match) return undefined;
  const [, day, hours, minutes, seconds] = match;
  const milliseconds = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Reads an ISO 8601 date of a request. Without a zone it is taken as UTC, as on a server that runs in UTC. */
export function readDate(text: string): number | undefined {
  const match = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  if (!match) return undefined;
  const zoned = match[1] === undefined || match[4] !== undefined ? text : `${text}Z`;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
