import * as pulumi from "@pulumi/pulumi";

interface Inputs {
  readonly version: string;
  readonly knownPartition: string;
}

interface Outputs extends Inputs {
  readonly partitionId: string;
  readonly builtAs: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Outputs> = {
  async create(inputs) {
    return {
      id: "service",
      outs: { ...inputs, partitionId: inputs.knownPartition, builtAs: `build of ${inputs.version}` },
    };
  },
  async diff(_id, olds, news) {
    return { changes: olds.version !== news.version };
  },
  async update(_id, _olds, news) {
    return { outs: { ...news, partitionId: news.knownPartition, builtAs: `build of ${news.version}` } };
  },
};

/** Stands for a service whose partition, and whose build, nobody knows before it is there. */
export class Service extends pulumi.dynamic.Resource {
  declare public readonly partitionId: pulumi.Output<string>;
  declare public readonly builtAs: pulumi.Output<string>;

  constructor(name: string, { version }: { version: string }) {
    const knownPartition = new pulumi.Config().require("partitionId");
    super(
      provider,
      name,
      { version, knownPartition, partitionId: undefined, builtAs: undefined },
      {},
      "test",
      "Service",
    );
  }
}
