import { appendFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

interface Inputs {
  readonly version: string;
  readonly journal: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
  async create(inputs) {
    appendFileSync(inputs.journal, `upgraded to ${inputs.version}\n`);
    return { id: "upgrade", outs: inputs };
  },
  async diff(_id, olds, news) {
    return { changes: olds.version !== news.version };
  },
  async update(_id, _olds, news) {
    appendFileSync(news.journal, `upgraded to ${news.version}\n`);
    return { outs: news };
  },
};

/** Stands for what must not begin without a backup: it leaves a line in a file when it does. */
export class Upgrade extends pulumi.dynamic.Resource {
  declare public readonly version: pulumi.Output<string>;

  constructor(name: string, args: { version: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { ...args, journal: new pulumi.Config().require("journal") }, opts, "test", "Upgrade");
  }
}
