import type * as pulumi from "@pulumi/pulumi";
import { storedCode } from "../provider/stored-code";
import type { ClusterArgs } from "./cluster-args";
import { type About, ClusterResource, isResource, type OutputsOf } from "./cluster-resource";

/** What a `ScratchApplication` takes. */
export interface ScratchApplicationArgs {
  /** The application that is copied, such as `fabric:/Shop`. A change replaces. */
  application: pulumi.Input<string>;
  /** The name to take. Default: one with a suffix that nobody can guess. A change replaces. */
  scratchApplication?: pulumi.Input<string> | undefined;
  /** The connection of this one resource. Default of each field: the stack's configuration, else the environment. */
  cluster?: pulumi.Input<ClusterArgs> | undefined;
}

/**
 * A name for an application that a `RestoreDrill` creates and removes. `RestoreDrill` declares one by itself.
 *
 * Creating it creates no application: it makes sure that none has the name, which is in the stack's state before anything
 * is created. Deleting it removes the application under that name, if a drill that was killed has left one; one of another
 * type stays, and is an error.
 */
export class ScratchApplication extends ClusterResource {
  declare public readonly application: pulumi.Output<string>;
  declare public readonly scratchApplication: pulumi.Output<string | undefined>;
  declare public readonly cluster: pulumi.Output<{ endpoint?: string } | undefined>;

  /** The full name, such as `fabric:/Shop-drill-1f2e3d4c`. */
  declare public readonly applicationName: pulumi.Output<string>;
  /** The application type of what is copied: nothing of another type is removed. */
  declare public readonly typeName: pulumi.Output<string>;
  /** The cluster's address, without credentials. */
  declare public readonly clusterEndpoint: pulumi.Output<string>;

  /**
   * @param name The resource's name in the stack.
   * @param args What is copied.
   * @param opts Pulumi's options. `customTimeouts` cap the whole operation.
   * @throws for an option that would make it green without a look, such as `id` and `import`.
   */
  constructor(name: string, args: ScratchApplicationArgs, opts?: pulumi.CustomResourceOptions) {
    super(about, name, args, opts);
  }

  /** Whether a value is a `ScratchApplication`, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ScratchApplication {
    return isResource(about.resource, value);
  }
}

const about: About = {
  resource: "ScratchApplication",
  storedCode: storedCode("scratchApplication"),
  undone: "No name would be taken",
  outputs: {
    application: undefined,
    scratchApplication: undefined,
    cluster: undefined,
    applicationName: undefined,
    typeName: undefined,
    clusterEndpoint: undefined,
  } satisfies OutputsOf<ScratchApplication>,
};
