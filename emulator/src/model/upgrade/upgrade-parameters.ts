import type { UpgradeDescription } from "./upgrade-description.js";

/** Parameters of an application, with which those of its manifest are overridden. */
export type Parameters = Readonly<Record<string, string>>;

/** The parameters that an application has once it is upgraded: those that are sent, and no others. */
export function parametersOf({ Parameters }: UpgradeDescription): Parameters {
  return Object.fromEntries(Parameters.map(({ Key, Value }) => [Key, Value]));
}

/** Whether two lists come to the same under the defaults of a manifest. Names are compared as they are written. */
export function isSameEffect(defaults: Parameters | undefined, one: Parameters, other: Parameters): boolean {
  const [a, b] = [one, other].map((list) => ({ ...defaults, ...list }));
  const keys = new Set(Object.keys({ ...a, ...b }));
  return [...keys].every((key) => a?.[key] === b?.[key]);
}

/**
 * What the Image Builder has against the parameters of a request, or `undefined`. It takes no notice of the case of a name
 * (`ApplicationInstanceOperationBase.cs`).
 *
 * @param defaults Those of the manifest; without them every parameter is taken.
 */
export function problemOfParameters(
  { Parameters: given }: Pick<UpgradeDescription, "Parameters">,
  defaults: Parameters | undefined,
): string | undefined {
  const known = defaults && new Set(Object.keys(defaults).map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  for (const { Key, Value } of given) {
    if (/[\r\n]/.test(Key + Value)) return `The parameter '${Key}' has a line break.`;
    const name = Key.toLowerCase();
    if (seen.has(name)) return `The parameter '${Key}' is specified more than once.`;
    if (known && !known.has(name)) {
      return `The application parameter '${Key}' is not defined in the ApplicationManifest.`;
    }
    seen.add(name);
  }
  return undefined;
}
