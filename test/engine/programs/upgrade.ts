import * as pulumi from "@pulumi/pulumi";

/**
 * Written by hand, as the package's own code is: Pulumi's way, through closures, loads a compiler in the program's process
 * and costs a second for each.
 */
const code = `
const { appendFileSync } = require("node:fs");
const upgrade = (inputs) => {
  appendFileSync(inputs.journal, "upgraded to " + inputs.version + "\\n");
  return inputs;
};
exports.handler = () => ({
  create: async (inputs) => ({ id: "upgrade", outs: upgrade(inputs) }),
  diff: async (_id, olds, news) => ({ changes: olds.version !== news.version }),
  update: async (_id, _olds, news) => ({ outs: upgrade(news) }),
});
`;

/** Stands for what must not begin without a backup: it leaves a line in a file when it does. */
export class Upgrade extends pulumi.CustomResource {
  declare public readonly version: pulumi.Output<string>;

  constructor(name: string, { version }: { version: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions) {
    const journal = new pulumi.Config().require("journal");
    super("pulumi-nodejs:dynamic/test:Upgrade", name, { version, journal, __provider: code }, opts);
  }
}
