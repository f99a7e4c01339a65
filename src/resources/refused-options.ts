import * as pulumi from "@pulumi/pulumi";

/** With each of these Pulumi takes what is there already, or hands the resource to another program than this package. */
const refused = ["id", "import", "urn", "version", "pluginDownloadURL", "providers"] as const;

/** The type of a provider for dynamic resources. Any other serves another package. */
const ownProviderType = "pulumi:providers:pulumi-nodejs";

/**
 * Throws for options with which the resource would turn green though no backup was taken. What is empty counts as left
 * out, as for Pulumi.
 */
export function refuseOptions(name: string, options: pulumi.CustomResourceOptions = {}): void {
  const given = refused.filter((option) => Reflect.get(options, option));
  const { provider } = options;
  const names = [...given, ...(provider === undefined || isOwn(provider) ? [] : ["provider"])];
  if (names.length === 0) return;
  throw new pulumi.ResourceError(
    `AdHocBackup "${name}": it cannot have ${names.length === 1 ? "the option" : "the options"} ${names.join(", ")}. ` +
      "The resource would count as created though no backup was taken.\n" +
      "What to do: leave that out. Where a recent backup of the partition is enough, set reuseNewerThanMinutes.",
    options.parent,
    true,
  );
}

function isOwn(provider: pulumi.ProviderResource): boolean {
  return Reflect.get(provider, "__pulumiType") === ownProviderType;
}
