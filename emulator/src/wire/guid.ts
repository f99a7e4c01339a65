/** What the server writes where there is no id: .NET's `Guid.Empty`. */
export const noGuid = "00000000-0000-0000-0000-000000000000";

/** The id in lower case, or `undefined` where the text is no GUID. */
export function readGuid(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}
