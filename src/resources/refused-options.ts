import * as pulumi from "@pulumi/pulumi";

/** With each of these Pulumi takes what is there already, and never calls `create`. */
const refused = ["id", "import", "urn"] as const;

/** The type of a provider for dynamic resources. Any other serves another package, and would be asked in our place. */
const ownProviderType = "pulumi:providers:pulumi-nodejs";

/** A resource of a program, and what becomes of it where this package is not asked. */
interface Refused {
  /** The name of its class. */
  readonly resource: string;
  readonly name: string;
  readonly undone: string;
  readonly instead?: string;
}

/** Throws for options with which this package would never be asked. What is empty counts as left out, as for Pulumi. */
export function refuseOptions(
  { resource, name, undone, instead }: Refused,
  options: pulumi.CustomResourceOptions = {},
): void {
  const given = refused.filter((option) => Reflect.get(options, option));
  const { provider } = options;
  const names = [...given, ...(provider === undefined || isOwn(provider) ? [] : ["provider"])];
  if (names.length === 0) return;
  throw new pulumi.ResourceError(
    `${resource} "${name}": it cannot have ${names.length === 1 ? "the option" : "the options"} ${names.join(", ")}. ` +
      `${undone}, as Pulumi would not call this package.\n` +
      `What to do: leave that out.${instead === undefined ? "" : ` ${instead}`}`,
    options.parent,
    true,
  );
}

function isOwn(provider: pulumi.ProviderResource): boolean {
  return Reflect.get(provider, "__pulumiType") === ownProviderType;
}
