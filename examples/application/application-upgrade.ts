import * as pulumi from "@pulumi/pulumi";

interface Inputs {
  readonly application: string;
  readonly version: string;
}

/** Where your own upgrade goes: this one only says that it would begin. */
async function begin({ application, version }: Inputs): Promise<void> {
  console.log(`the upgrade of ${application} to version ${version} begins`);
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
  async create(inputs) {
    await begin(inputs);
    return { id: inputs.application, outs: inputs };
  },
  async diff(_id, olds, news) {
    const replaces = olds.application === news.application ? [] : ["application"];
    return { changes: replaces.length > 0 || olds.version !== news.version, replaces };
  },
  async update(_id, _olds, news) {
    await begin(news);
    return { outs: news };
  },
};

/** Stands for the upgrade of an application. */
export class ApplicationUpgrade extends pulumi.dynamic.Resource {
  declare public readonly version: pulumi.Output<string>;

  constructor(
    name: string,
    args: { application: pulumi.Input<string>; version: pulumi.Input<string> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(provider, name, { ...args }, opts, "example", "ApplicationUpgrade");
  }
}
