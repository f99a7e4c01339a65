import type { Parameters } from "../service-fabric/upgrades";

/** The parameters to send, as the server replaces them as a whole. */
export interface Merged {
  readonly parameters: Parameters;
  /** Those that were given and that the target version does not have. */
  readonly unknown: readonly string[];
  /** Those of the application that the target version has no more. */
  readonly dropped: readonly string[];
}

/**
 * Those that are given over those that the application has. Names are compared without regard to case, as the server does,
 * and written as the manifest has them.
 * @param known What the manifest of the target version knows. Empty: the cluster does not tell, and all is taken as it is.
 */
export function mergeParameters(given: Parameters, running: Parameters, known: Parameters): Merged {
  const spelling = new Map(Object.keys(known).map((name) => [name.toLowerCase(), name]));
  const inManifest = (name: string): string | undefined =>
    spelling.size === 0 ? name : spelling.get(name.toLowerCase());
  const parameters: Record<string, string> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(running)) {
    const written = inManifest(name);
    if (written === undefined) dropped.push(name);
    else parameters[written] = value;
  }
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const written = inManifest(name);
    if (written === undefined) unknown.push(name);
    else parameters[written] = value;
  }
  return { parameters, unknown, dropped };
}

/** Whether an application has, in effect, these parameters: what is not set has the manifest's default. */
export function isSameInEffect(one: Parameters, other: Parameters, defaults: Parameters): boolean {
  const left = { ...defaults, ...one };
  const right = { ...defaults, ...other };
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => left[name] === right[name]);
}
