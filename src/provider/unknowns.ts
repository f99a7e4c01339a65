/**
 * What stands for a value that a preview does not know yet, of whatever type.
 * The same as `pulumi.runtime.unknownValue`, which would load the whole SDK for one constant; a test compares the two.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value, or anything in it, is not known yet. */
export function holdsUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

/** Whether what a path leads to, or anything on the way, is not known yet. */
export function isUnknownAt(value: unknown, path: readonly PropertyKey[]): boolean {
  if (value === unknownValue) return true;
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return false;
  return isUnknownAt(Reflect.get(value, key), rest);
}
