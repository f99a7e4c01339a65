/**
 * A member of something that was thrown, such as `code`. Not by `instanceof Error`: errors of Node's own modules belong
 * to another realm wherever code runs in a sandbox, as it does under jest.
 */
export function memberOfThrown(thrown: unknown, name: string): unknown {
  return typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, name) : undefined;
}

export function messageOfThrown(thrown: unknown): string {
  const message = memberOfThrown(thrown, "message");
  return typeof message === "string" ? message : String(thrown);
}
