import type * as pulumi from "@pulumi/pulumi";
import { storedCode } from "../provider/stored-code";
import type { ClusterArgs } from "./cluster-args";
import { type About, ClusterResource, isResource, type OutputsOf } from "./cluster-resource";

/** What a `ClusterVersion` takes. */
export interface ClusterVersionArgs {
  /** Any values. A change reads the version again. */
  triggers?: pulumi.Input<unknown[]> | undefined;
  /** The connection of this one resource. Default of each field: the stack's configuration, else the environment. */
  cluster?: pulumi.Input<ClusterArgs> | undefined;
}

/**
 * The version of Service Fabric that a cluster runs, read when the resource is created.
 *
 * @example
 * export const version = new ClusterVersion("before-v2").version;
 */
export class ClusterVersion extends ClusterResource {
  declare public readonly triggers: pulumi.Output<unknown[] | undefined>;
  declare public readonly cluster: pulumi.Output<{ endpoint?: string } | undefined>;
  /** Such as `10.1.2493.9590`. */
  declare public readonly version: pulumi.Output<string>;
  /** The cluster's address, without credentials. */
  declare public readonly clusterEndpoint: pulumi.Output<string>;

  /**
   * @param name The resource's name in the stack.
   * @param args When to read again, and from which cluster.
   * @param opts Pulumi's options.
   * @throws for an option with which the version would not be read, such as `id` and `import`.
   */
  constructor(name: string, args: ClusterVersionArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(about, name, args, opts);
  }

  /** Whether a value is a `ClusterVersion`, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ClusterVersion {
    return isResource(about.resource, value);
  }
}

const about: About = {
  resource: "ClusterVersion",
  storedCode: storedCode("clusterVersion"),
  undone: "The version would not be read",
  outputs: {
    triggers: undefined,
    cluster: undefined,
    version: undefined,
    clusterEndpoint: undefined,
  } satisfies OutputsOf<ClusterVersion>,
};
