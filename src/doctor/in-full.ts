import type { Check, CheckName } from "./report";

/** A check for each of the names, in their order. What was not looked at waits for the first that failed. */
export function inFull(names: readonly CheckName[], found: readonly Check[]): Check[] {
  const byName = new Map(found.map((check) => [check.name, check]));
  return names.map((name) => byName.get(name) ?? skipped(name, whyNoFurther(found)));
}

export function skipped(name: CheckName, detail: string): Check {
  return { name, status: "skipped", detail };
}

export function whyNoFurther(found: readonly Check[]): string {
  return `not checked: the ${found.find(isFailed)?.name} comes first`;
}

export function isFailed({ status }: Check): boolean {
  return status === "failed";
}
