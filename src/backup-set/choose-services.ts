import { inShort } from "../errors/in-short";
import { nearestFirst } from "../errors/nearest-first";
import type { ServiceSelection } from "./outcome";

/** The services that a selection leaves, or the patterns that meet none. */
export type Chosen =
  | { readonly kind: "chosen"; readonly names: ReadonlySet<string> }
  | { readonly kind: "unmet"; readonly detail: string };

/** Chooses among the names of an application's services. A pattern that meets none is a mistake. */
export function chooseServices(
  application: string,
  names: readonly string[],
  { include, exclude = [] }: ServiceSelection,
): Chosen {
  const meets = (pattern: string): readonly string[] => names.filter(matcher(application, pattern));
  const unmet = [...(include ?? []), ...exclude].filter((pattern) => meets(pattern).length === 0);
  if (unmet.length > 0) return { kind: "unmet", detail: unmet.map((pattern) => whatIsThere(pattern, names)).join(" ") };
  const excluded = new Set(exclude.flatMap(meets));
  const included = include === undefined ? names : include.flatMap(meets);
  return { kind: "chosen", names: new Set(included.filter((name) => !excluded.has(name))) };
}

function whatIsThere(pattern: string, names: readonly string[]): string {
  const near = names.length === 0 ? "" : ` Nearest first: ${inShort(nearestFirst(names, pattern))}.`;
  return `Nothing is called ${JSON.stringify(pattern)}.${near}`;
}

/** Whether a name is meant: in full, or below its application. `*` stands for any characters, a slash too. */
function matcher(application: string, pattern: string): (name: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "su");
  return (name) => expression.test(name) || expression.test(name.slice(application.length + 1));
}
