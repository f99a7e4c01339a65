import * as pulumi from "@pulumi/pulumi";
import { secretConnectionFields } from "../service-fabric/connection/fields";
import type { ClusterArgs } from "./cluster-args";
import { refuseOptions } from "./refused-options";

/** A table of the outputs of a class: one that is left out, or that is none, does not compile. */
export type OutputsOf<Resource> = {
  readonly [Name in Exclude<keyof Resource, keyof pulumi.CustomResource>]: undefined;
};

/** What a constructor tells of its resource. */
export interface About {
  /** The name of its class. */
  readonly resource: string;
  /** Its text in the state. */
  readonly storedCode: string;
  /** Every output of the class, as the SDK drops one that is not named. */
  readonly outputs: Readonly<Record<string, undefined>>;
  /** What goes undone where Pulumi takes what is there already, such as "No backup would be taken". */
  readonly undone: string;
  /** What to do instead, as a sentence. */
  readonly instead?: string;
}

/** What every resource takes, whatever it takes beside that. */
export interface ClusterResourceArgs {
  readonly cluster?: pulumi.Input<ClusterArgs> | undefined;
}

/** A resource that is about a cluster: what every constructor of this package does. */
export abstract class ClusterResource extends pulumi.CustomResource {
  protected constructor(
    about: About,
    name: string,
    args: ClusterResourceArgs | undefined,
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    const type = typeOf(about.resource);
    refuseOptions({ ...about, name }, opts);
    const { create, update } = opts?.customTimeouts ?? {};
    super(
      type,
      name,
      {
        ...about.outputs,
        __provider: about.storedCode,
        ...args,
        ...(args?.cluster === undefined ? {} : { cluster: withSecrets(args.cluster, secretConnectionFields) }),
        // Neither is handed to a dynamic provider by the engine.
        __urn: urnOf(name, type, opts?.parent),
        __timeouts: { create, update },
      },
      opts,
    );
  }
}

/**
 * The URN that the resource gets. Nothing but a text: an input that comes from a component makes its resource wait for all
 * children of that, and two of them would wait for each other for ever.
 */
function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => void pulumi.createUrn(name, type, parent).apply(resolve));
}

/** Whether a value is a resource of a class with this name, also one of another copy of this package. */
export function isResource(resource: string, value: unknown): boolean {
  return isOurs(value) && Reflect.get(value, "__pulumiType") === typeOf(resource);
}

/** Whether a value is a resource of this package, also of another copy of it. */
export function isOurs(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && String(Reflect.get(value, "__pulumiType")).startsWith(typeOf(""))
  );
}

/** What Pulumi calls dynamic resources, so that its host of them serves this one. */
function typeOf(resource: string): string {
  return `pulumi-nodejs:dynamic/servicefabric:${resource}`;
}

/** Makes each secret field a secret by itself, so that the rest stays plain and known. */
export function withSecrets(value: pulumi.Input<object>, secretFields: readonly string[]): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return pulumi.secret(value);
  const isSecret = (field: string): boolean => secretFields.includes(field);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [field, isSecret(field) ? pulumi.secret(value) : value]),
  );
}
